internal import Catalog
public import Exchange
internal import GatewayModel
internal import KafkaClient
public import OperatorRecords
internal import RejectIndex

/// Tries what would come of sending rejections again, through any catalog, and publishes nothing. It belongs to one
/// thread.
public final class RedriveTrial {
    /// Why a rejection cannot be sent again.
    public struct Refusal: Error, Equatable, Sendable, CustomStringConvertible {
        /// One sentence, without content.
        public let description: String
    }

    /// The digest of the catalog that is tried.
    public let catalog: String
    private let assembly: CommandAssembly
    private let run: RedriveRun

    /// - Parameters:
    ///   - plans: one for every source, of the catalog that is tried.
    ///   - limits: what the output topics take; nil takes Kafka's default everywhere.
    public init(_ configuration: GatewayConfiguration, plans: [SourcePlan], limits: OutputLimits?) {
        let catalog = plans.first.map { "\($0.catalog.digest)" } ?? ""
        self.catalog = catalog
        let maker = ProcessingMaker<EventProcessor>(Gateway.making(plans, limits, of: configuration))
        assembly = CommandAssembly(
            configuration: configuration, limits: limits, maker: maker, catalog: { catalog },
            heartbeat: CallHeartbeat(), logSink: { _ in })
        run = RedriveRun(configuration, maker)
    }

    /// What would come of sending one rejection again; what would be published goes to the sink.
    /// - Parameter edit: the bytes of an edit of the value; nil for the record as it is.
    /// - Throws: why it cannot be sent again.
    public func send(
        _ rejection: String, _ record: LetterRecord, edit: (edit: RecordEdit, bytes: [UInt8])? = nil,
        into sink: inout some OutcomeSink
    ) throws(Refusal) -> (source: Int, recipient: Int?, result: RedriveResult) {
        do throws(RedrivePlan.Refusal) {
            let plan = try RedrivePlan(of: rejection, record, edit: edit, in: assembly.configuration)
            return (plan.source, plan.redrive.recipient, run.send(plan, record, into: &sink))
        } catch {
            throw Refusal(description: error.sentence)
        }
    }
}
