internal import Catalog
internal import GatewayModel
internal import MappingKit
internal import XMLWire

/// A mapper with the memory of its runs. A class, because arrays cannot hold what cannot be copied.
final class MapperRunner {
    var run: MapperRun

    init(_ mapper: CompiledMapper) {
        run = MapperRun(mapper)
    }
}

/// What one lane needs for the events of one source schema: the way to the canonical model and what goes with it.
final class RouteWork {
    let route: SourcePlan.Route
    /// The schema's short name and `$id`, by which an event can name it.
    let shortName: [UInt8]
    let uri: [UInt8]
    /// Whether the schema's values travel as JSON; as XML they do when there is a layout.
    let takesJSON: Bool
    let layout: XMLLayout?
    /// The form of a value of which nobody says the form.
    let defaultForm: ValueForm
    let runners: [MapperRunner]
    let rules: RuleTally?
    let recipients: [RecipientWork]
    let senderPlaces: SenderPlaces

    init(_ route: SourcePlan.Route, _ plan: SourcePlan, _ sizes: OutputSizes, _ constants: ConstantBytes) {
        self.route = route
        shortName = Array("\(route.schema)".utf8)
        uri = Array(route.path.source.uri.utf8)
        takesJSON = route.path.source.wires.contains(.json)
        layout = route.path.source.layout
        defaultForm = route.path.source.defaultForm
        runners = route.path.mappers.map { MapperRunner($0.compiled) }
        rules = route.path.source.rules.map(RuleTally.init)
        recipients = plan.recipients.indices.map { index in
            RecipientWork(route, plan, recipient: index, bytesMax: sizes.recipients[index], constants)
        }
        senderPlaces = SenderPlaces(route.path.mappers)
    }
}

/// What one lane needs for one recipient of one route.
final class RecipientWork {
    let path: RecipientPath
    let runners: [MapperRunner]
    var scanner: SensitiveScanner
    let rules: RuleTally?
    /// What writes the recipient's values when they are XML.
    let document: DocumentWriter?
    /// The only event types it gets; nil when the agreement alone decides.
    let eventTypes: [[UInt8]]?
    let headers: PublishedHeaders.Constants
    /// Whether every result has to pass the schema's validator; those that leave a doubt have to in any case.
    let needsValidation: Bool
    /// Bytes that a value may have, so that the record fits into the recipient's topic.
    let valueBytesMax: Int

    /// Whether the agreement lets the sender's own event id through.
    let disclosesSourceID: Bool
    /// The names of the source headers that the agreement lets through.
    let copiedHeaders: [[UInt8]]

    /// Bytes that framing and those headers take at most whose length the sender does not decide.
    private static let recordOverheadMax = 4 << 10
    /// Bytes that Kafka puts around one header at most.
    static let headerFramingBytesMax = 10

    init(
        _ route: SourcePlan.Route, _ plan: SourcePlan, recipient index: Int, bytesMax: Int, _ constants: ConstantBytes
    ) {
        let recipient = plan.recipients[index]
        path = route.recipients[index]
        runners = path.mappers.map(MapperRunner.init)
        scanner = SensitiveScanner(path.policy.patterns)
        rules = path.target.rules.map(RuleTally.init)
        let wire = Self.wire(of: recipient, path.target)
        document = DocumentWriter(path.target, as: wire)
        eventTypes = recipient.eventTypes.map { $0.map { Array($0.utf8) } }
        needsValidation = path.mappers.contains {
            $0.needsTargetValidation && !$0.needsTargetValidationOnlyInDoubt
        }
        valueBytesMax = max(0, bytesMax - Self.recordOverheadMax)
        disclosesSourceID = path.policy.agreement.envelope.sourceID
        copiedHeaders = path.policy.agreement.envelope.headers.map { Array($0.utf8) }
        var mappers = route.path.mappers.map { "\($0.ref)" }
        mappers += path.refs.map { "\($0)" }
        headers = PublishedHeaders.Constants(
            source: constants.keep("/\(plan.gateway.id)/\(plan.source.agency)"),
            typePrefix: constants.keep("\(path.target.id.agency).\(path.target.id.name)."),
            dataSchema: constants.keep(path.target.uri), contentType: constants.keep(wire.contentType),
            mappers: constants.keep(mappers.joined(separator: ",")),
            catalog: constants.keep("\(plan.catalog.digest)"), agreement: constants.keep("\(recipient.agreement)"),
            identity: constants.keep(Self.identity(route, path, recipient, wire)))
    }

    /// Whether some mapper left a doubt about the event it mapped last.
    var leavesDoubt: Bool {
        for runner in runners where runner.run.leavesDoubt { return true }
        return false
    }

    /// Whether a source header is one that the agreement lets through.
    func copies(_ header: HeaderView) -> Bool {
        for name in copiedHeaders where name.count == header.name.count {
            if name.withUnsafeBytes({ $0.elementsEqual(header.name) }) { return true }
        }
        return false
    }

    /// The wire that the configuration names, which the plan has checked; else the schema's first.
    private static func wire(of recipient: SourcePlan.Recipient, _ target: CatalogSchema) -> Wire {
        target.wires.first { $0.contentType == recipient.wire } ?? target.wires[0]
    }

    /// What stands behind an output's id beside the event's own identity: each part with its length before it.
    private static func identity(
        _ route: SourcePlan.Route, _ path: RecipientPath, _ recipient: SourcePlan.Recipient, _ wire: Wire
    ) -> [UInt8] {
        let digest = Digest(combining: [(name: "up", digest: route.path.digest), (name: "down", digest: path.digest)])
        var parts = ["\(recipient.id)", "\(digest)", "\(MappingLanguage.version)"]
        // The first wire is part of the schema, whose digest is there; another makes other bytes, and so another id.
        if wire != path.target.wires[0] { parts.append(wire.contentType) }
        return parts.flatMap { IdentityHash.encoded(Array($0.utf8)) }
    }
}
