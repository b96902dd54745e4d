internal import Exchange
internal import GatewayModel
internal import KafkaClient
internal import Statistics

/// Keeps the file of the figures open and up to date, and makes it anew when it is damaged or when the figures rest on
/// something else. It belongs to one thread.
final class StatisticsKeeper {
    /// What one step brought.
    enum Step {
        /// So many events changed a case; 0 when nothing came.
        case counted(Int)
        /// The figures, or those of a topic, are counted anew. The sentence says why.
        case renewed(String)
        /// A broker, a right or the disk: the next step tries again.
        case fault(String)
    }

    private let configuration: GatewayConfiguration
    private let logSink: ClientLogSink?
    private var store: StatisticsStore?
    private var follower: SourceFollower?
    private var mark = ""

    init(_ configuration: GatewayConfiguration, logSink: ClientLogSink?) {
        self.configuration = configuration
        self.logSink = logSink
    }

    /// Whether everything is counted that the topics had when reading began.
    var isCaughtUp: Bool { follower?.isCaughtUp ?? false }

    /// Opens what is not open, and counts what is there.
    /// - Parameters:
    ///   - plans: those that are in place.
    ///   - timeoutMs: how long to wait for a first event.
    func step(_ plans: [SourcePlan], timeoutMs: Int) -> Step {
        let mark = StatisticsBasis.mark(of: plans)
        if mark != self.mark || store?.isInPlace == false { drop() }
        do throws(StatisticsFault) {
            guard let follower else { return try open(plans, mark) }
            do throws(SourceFollower.Fault) {
                return .counted(try follower.step(timeoutMs: timeoutMs))
            } catch {
                switch error {
                case .kafka(let fault): return .fault(fault.description)
                case .store(let fault): throw fault
                }
            }
        } catch {
            return answer(error)
        }
    }

    private func open(_ plans: [SourcePlan], _ mark: String) throws(StatisticsFault) -> Step {
        do throws(RuntimeFault) { try LocalFile.makeFolder(configuration.dataFolder) } catch {
            throw StatisticsFault(.inaccessible, error.description)
        }
        let store = try StatisticsStore(path: configuration.statisticsPath)
        let sources = plans.map { CountedSource($0.source.topic, agency: $0.source.agency) }
        let isDropped = try store.prepare(sources, basis: mark)
        self.store = store
        self.mark = mark
        follower = SourceFollower(
            store, plans: plans, settings: configuration.clientSettings, group: "\(configuration.id).statistics",
            logSink: logSink)
        return isDropped ? .renewed("the catalog or the sources are others: everything is counted again") : .counted(0)
    }

    private func answer(_ fault: StatisticsFault) -> Step {
        switch fault.kind {
        case .recreated: return .renewed(fault.description)
        case .corrupt:
            drop()
            do throws(StatisticsFault) { try StatisticsStore.delete(configuration.statisticsPath) } catch {
                return .fault(error.description)
            }
            return .renewed("\(fault.description); everything is counted again")
        case .inaccessible, .other:
            drop()
            return .fault(fault.description)
        case .busy: return .fault(fault.description)
        }
    }

    private func drop() {
        follower = nil
        store = nil
    }
}

extension GatewayConfiguration {
    /// The file of the figures.
    public var statisticsPath: String { "\(dataFolder)/\(id).statistics.sqlite" }
}
