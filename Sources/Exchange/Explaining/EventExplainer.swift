internal import Catalog
public import GatewayModel
internal import JSONTape
public import MappingKit

/// What one mapper of a path did with an event.
public struct MapperExplanation: Sendable {
    /// The mapper and revision.
    public let mapper: MapperRef
    /// What became of every place that its rules write.
    public let fields: [FieldExplanation]
    /// Why it has no result; nil when it has one.
    public let rejection: MapViolation?
}

/// Tells how the mappers of a source's path come to what one recipient gets. For people: it maps the event once more,
/// step by step, with the same results as the processing of lanes.
public struct EventExplainer: ~Copyable {
    private let plan: SourcePlan
    private let recipient: Int
    private var reader = ValueReader()

    /// - Parameter recipient: the recipient's index in the source's list.
    public init(plan: SourcePlan, recipient: Int) {
        self.plan = plan
        self.recipient = recipient
    }

    /// Explains an event, up to the first mapper that rejects it.
    /// - Parameters:
    ///   - value: the event's value.
    ///   - contentType: the record's `content-type`; nil when it has none.
    ///   - schema: the schema it has; nil for the source's default.
    ///   - timestampMs: the record's timestamp.
    /// - Returns: one explanation for every mapper of the path; empty when the value cannot be read, or when the source
    ///   does not accept the schema.
    public mutating func explain(
        _ value: [UInt8], contentType: [UInt8]? = nil, schema: SchemaID? = nil, timestampMs: Int64
    ) -> [MapperExplanation] {
        let wanted = schema ?? plan.source.defaultSchema
        guard let route = plan.routes.first(where: { $0.schema == wanted }) else { return [] }
        var source = Tape()
        let said = contentType?.withUnsafeBytes { MediaType($0).form } ?? nil
        do throws(ValueFault) {
            try reader.read(
                value.span.bytes, as: said ?? route.path.source.defaultForm, layout: route.path.source.layout,
                keys: plan.catalog.keys, into: &source)
        } catch {
            return []
        }
        let day = UTCDay.number(ofTimestampMs: timestampMs)
        var explanations: [MapperExplanation] = []
        var target = Tape()
        for mapper in route.path.mappers.map(\.compiled) + route.recipients[recipient].mappers {
            var run = MapperRun(mapper)
            let (outcome, fields) = run.explain(source: source, into: &target, asOf: day)
            guard case .rejected(let rejection) = outcome else {
                explanations.append(MapperExplanation(mapper: mapper.ref, fields: fields, rejection: nil))
                swap(&source, &target)
                continue
            }
            explanations.append(
                MapperExplanation(mapper: mapper.ref, fields: fields, rejection: mapper.describe(rejection)))
            break
        }
        return explanations
    }
}
