internal import Catalog
internal import Exchange
internal import GatewayModel
internal import HTTPTypes
internal import MappingKit
internal import RejectIndex

/// What people without the right to payloads may see of a source's events: what the agreements let the partners see, and
/// nothing else. Of a delivery its recipient's agreement counts, of a whole event all of them together.
struct Masking: Sendable {
    /// The source pointers, `*` for every element, that may be seen, by schema.
    private let visible: [SchemaID: [String]]
    private let defaultSchema: SchemaID?
    /// Whether the case key may be seen.
    let showsCase: Bool
    /// Whether the sender's event ids may be seen.
    let showsEvent: Bool

    /// Shows nothing.
    static let everything = Masking()

    private init() {
        (visible, defaultSchema, showsCase, showsEvent) = ([:], nil, false, false)
    }

    /// - Parameter recipient: the recipient of the delivery; nil for a whole event.
    init(_ plan: SourcePlan, recipient: String?) {
        defaultSchema = plan.source.defaultSchema
        let concerned = plan.recipients.indices.filter {
            recipient == nil || plan.recipients[$0].id.rawValue == recipient
        }
        var visible: [SchemaID: Set<String>] = [:]
        var showsCase = !concerned.isEmpty
        var showsEvent = !concerned.isEmpty
        for (place, index) in concerned.enumerated() {
            for (schema, up, down) in plan.paths(toRecipientAt: index) {
                let agreement = down.policy.agreement
                let pointers = Self.visible(
                    agreement,
                    up.compactMap { ref in
                        plan.catalog.mappers.first { $0.ref == ref }?.compiled
                    })
                visible[schema] = place == 0 ? pointers : (visible[schema] ?? []).intersection(pointers)
                showsEvent = showsEvent && agreement.envelope.sourceID
                let identity = plan.catalog.schemas[schema]?.places.identity.description
                showsCase = showsCase && identity.map { pointers.contains($0) } ?? false
            }
        }
        self.visible = visible.mapValues { Array($0) }
        self.showsCase = showsCase
        self.showsEvent = showsEvent
    }

    /// The places of the source from which something reaches what the agreement discloses.
    private static func visible(_ agreement: Agreement, _ up: [CompiledMapper]) -> Set<String> {
        var wanted: Set<String>?
        for mapper in up.reversed() {
            var before: Set<String> = []
            for field in mapper.disclosure {
                let isWanted =
                    wanted?.contains(field.target) ?? agreement.disclosed.contains { $0.covers(field.target) }
                if isWanted { before.formUnion(field.values) }
            }
            wanted = before
        }
        return wanted ?? []
    }

    /// Whether a value of an event may be seen.
    /// - Parameters:
    ///   - pointer: where it stands, with the numbers of elements.
    ///   - schema: the schema that the event was read as; nil for the source's default.
    func shows(_ pointer: String, of schema: SchemaID?) -> Bool {
        let general = LetterViolation(pointer: pointer, rule: "", expected: "").general.pointer
        return (schema ?? defaultSchema).flatMap { visible[$0] }?.contains(general) ?? false
    }
}

/// What a visitor may see and search for, over all sources.
struct Sight: Sendable {
    /// Whom a masking is for: a source's topic, and the recipient of a delivery; nil for whole events.
    private struct Concern: Hashable {
        let source: String?
        let recipient: String?
    }

    /// The maskings of all sources; nil for whoever sees everything. They are made once, and not for every rejection.
    private let maskings: [Concern: Masking]?
    /// That of whole events of every source.
    private let ofWholeEvents: [Masking]

    init(_ plans: [SourcePlan], _ visitor: Visitor) {
        guard !visitor.may(.seePayloads) else {
            (maskings, ofWholeEvents) = (nil, [])
            return
        }
        var made: [Concern: Masking] = [:]
        for plan in plans {
            for recipient in plan.recipients.map(\.id.rawValue) + [nil] {
                made[Concern(source: plan.source.topic.rawValue, recipient: recipient)] = Masking(
                    plan, recipient: recipient)
            }
        }
        maskings = made
        ofWholeEvents = made.filter { $0.key.recipient == nil }.map(\.value)
    }

    /// The masking of a rejection; nil when everything of it may be seen. Of a source or recipient that the configuration
    /// does not have nothing is shown.
    func masking(of letter: DeadLetter) -> Masking? {
        guard let maskings else { return nil }
        return maskings[Concern(source: letter.source?.topic, recipient: letter.recipient)] ?? .everything
    }

    /// The case key of a rejection as the visitor may see it.
    func caseKey(of letter: DeadLetter) -> String? {
        guard let masking = masking(of: letter) else { return letter.caseKey }
        return masking.showsCase || letter.caseKey == nil ? letter.caseKey : Self.mask
    }

    /// The sender's event id as the visitor may see it.
    func eventID(of letter: DeadLetter) -> String? {
        guard let masking = masking(of: letter) else { return letter.eventID }
        return masking.showsEvent || letter.eventID == nil ? letter.eventID : Self.mask
    }

    /// What stands for what may not be seen.
    static let mask = "▒▒▒▒"

    /// Refuses to search for what the visitor may not see: finding it would tell it.
    func check(_ query: RejectionQuery) throws(Refusal) {
        if !query.filter.cases.isEmpty, !ofWholeEvents.allSatisfy(\.showsCase) {
            throw Refusal(.forbidden, "Cases are not searched for those who do not see payloads.")
        }
        if !query.filter.events.isEmpty, !ofWholeEvents.allSatisfy(\.showsEvent) {
            throw Refusal(.forbidden, "Event ids are not searched for those who do not see payloads.")
        }
    }
}
