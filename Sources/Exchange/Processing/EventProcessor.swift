internal import Catalog
internal import GatewayModel
internal import JSONTape
internal import MappingKit
internal import SchemaKit

/// Processes the events of one source through the catalog: identify, parse, validate, map to the canonical model, and
/// then for every recipient authorise, map, check, publish.
///
/// One value belongs to one lane: it owns the tapes, the writer and the header list that every event reuses. Given the
/// same plan and record it makes the same bytes, on every machine and in a replay (P7).
public struct EventProcessor: ~Copyable, EventProcessing {
    let plan: SourcePlan
    let routes: [RouteWork]
    let deadLetterBytesMax: Int
    let envelopeKeys: EnvelopeKeys
    let topic: UnsafeRawBufferPointer
    let sourceName: UnsafeRawBufferPointer
    /// Owns what the views above and those of the routes point to.
    private let constants: ConstantBytes

    var reader = ValueReader()
    /// The event's value; after `mapToHub` the canonical form.
    var value = Tape()
    /// What a mapper writes.
    var spare = Tape()
    /// What the second mapper of a path reads.
    var further = Tape()
    var validator = Validator()
    var violations = ViolationList()
    var writer = Writer()
    var headers = HeaderList()
    /// The case key as the source's schema declares it.
    var caseKey = ByteStore()
    /// `ce_source` and `ce_id`, or what stands for them.
    var source = ByteStore()
    var id = ByteStore()
    /// What the published headers tell of the canonical form.
    var eventType = ByteStore()
    var eventTime = ByteStore()
    var caseVersion = ByteStore()
    /// The rejection that is sent again at the moment; nil on the live path.
    var redrive: Redrive?
    /// The recipients that must not have the event at hand.
    var held: RecipientSet = []

    /// A processor for one lane.
    /// - Parameters:
    ///   - plan: the source.
    ///   - sizes: what the output topics take.
    public init(plan: SourcePlan, sizes: OutputSizes) {
        precondition(sizes.recipients.count == plan.recipients.count, "every recipient's topic has a size")
        let constants = ConstantBytes()
        self.plan = plan
        self.constants = constants
        routes = plan.routes.map { RouteWork($0, plan, sizes, constants) }
        deadLetterBytesMax = sizes.deadLetters
        envelopeKeys = EnvelopeKeys(plan.catalog.keys)
        topic = constants.keep("\(plan.source.topic)")
        sourceName = constants.keep(plan.source.name)
    }

    /// Processes one record: hands deliveries and dead letters to the sink and sets the outcome of every recipient. For
    /// recipients that are `held` the event is held, whatever it is: it is judged when they may have it.
    public mutating func process(
        _ record: SourceRecord, holding held: RecipientSet, into sink: inout some OutcomeSink,
        outcomes: UnsafeMutableBufferPointer<OutcomeKind>
    ) {
        self.held = held
        guard held.isSuperset(of: .first(outcomes.count)) else {
            process(record, into: &sink, outcomes: outcomes)
            self.held = []
            return
        }
        outcomes.update(repeating: .held)
    }

    /// Processes one record for every recipient.
    public mutating func process(
        _ record: SourceRecord, into sink: inout some OutcomeSink, outcomes: UnsafeMutableBufferPointer<OutcomeKind>
    ) {
        precondition(outcomes.count == plan.recipients.count, "one outcome for every recipient")
        guard let payload = record.value else {
            return processTombstone(record, into: &sink, outcomes: outcomes)
        }
        let headers = EventHeaders(record)
        let day = UTCDay.number(ofTimestampMs: record.timestampMs)
        var found: RouteWork?
        if let rejection = read(record, payload, headers, day: day, route: &found) {
            rejectWhole(record, rejection, route: found, into: &sink, outcomes: outcomes)
            return
        }
        guard let route = found else { preconditionFailure("an event without a route is rejected") }
        keepHeaderTexts(route)
        for recipient in outcomes.indices where redrive?.recipient == nil || redrive?.recipient == recipient {
            guard !held.contains(recipient) else {
                outcomes[recipient] = .held
                continue
            }
            outcomes[recipient] = deliver(record, headers, route: route, to: recipient, day: day, into: &sink)
        }
    }

    /// Rejects the whole event without looking at its content, because the process died on it before.
    public mutating func quarantine(
        _ record: SourceRecord, holding held: RecipientSet, into sink: inout some OutcomeSink,
        outcomes: UnsafeMutableBufferPointer<OutcomeKind>
    ) {
        self.held = held
        defer { self.held = [] }
        let rejection = Rejection(
            .crashSuspect, at: .identify, rule: "crash", expected: "an event that the gateway can work on")
        rejectWhole(record, rejection, route: nil, into: &sink, outcomes: outcomes)
    }

    /// The flags that rules raised since the last call: schema and rule, and how often.
    public mutating func takeFlags() -> [(rule: String, count: UInt64)] {
        routes.flatMap { route in
            (route.rules?.take() ?? []) + route.recipients.flatMap { $0.rules?.take() ?? [] }
        }
    }

    private mutating func processTombstone(
        _ record: SourceRecord, into sink: inout some OutcomeSink, outcomes: UnsafeMutableBufferPointer<OutcomeKind>
    ) {
        switch plan.source.tombstones {
        case .withhold:
            set(.withheld, outcomes)
        case .reject:
            let rejection = Rejection(
                .tombstoneForbidden, at: .identify, rule: "tombstones", expected: "a record with a value")
            rejectWhole(record, rejection, route: nil, into: &sink, outcomes: outcomes)
        }
    }

    /// The same outcome for every recipient that is not held.
    func set(_ outcome: OutcomeKind, _ outcomes: UnsafeMutableBufferPointer<OutcomeKind>) {
        for recipient in outcomes.indices { outcomes[recipient] = held.contains(recipient) ? .held : outcome }
    }

    /// Everything that does not depend on the recipient; afterwards `value` holds the canonical form. Returns why the
    /// whole event is rejected, or nil. `route` is set as soon as the schema is known.
    mutating func read(
        _ record: SourceRecord, _ payload: UnsafeRawBufferPointer, _ headers: EventHeaders, day: Int32,
        route: inout RouteWork?
    ) -> Rejection? {
        if let rejection = identify(record, payload, headers, route: &route) { return rejection }
        guard let route else { preconditionFailure("identify names a route or rejects") }
        if let rejection = validate(route, day: day) { return rejection }
        if let rejection = checkKey(record, route) { return rejection }
        return mapToHub(route, day: day)
    }

    /// Keeps what the headers of every recipient tell of the canonical form.
    private mutating func keepHeaderTexts(_ route: RouteWork) {
        let places = route.route.path.hub.places
        Self.keep(places.eventType, of: value, in: &eventType)
        Self.keep(places.eventTime, of: value, in: &eventTime)
        Self.keep(places.caseVersion, of: value, in: &caseVersion)
    }

    private static func keep(_ place: TapePattern?, of tape: borrowing Tape, in store: inout ByteStore) {
        guard let node = place?.first(in: tape), tape.kind(node) == .string || tape.kind(node) == .number else {
            return store.clear()
        }
        keep(node, of: tape, in: &store)
    }

    /// Keeps the text of a node.
    static func keep(_ node: Int, of tape: borrowing Tape, in store: inout ByteStore) {
        store.store(tape.text(node))
    }
}
