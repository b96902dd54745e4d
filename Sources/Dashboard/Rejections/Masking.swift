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
    private let defaultSchema: SchemaID
    /// Whether the case key may be seen.
    let showsCase: Bool
    /// Whether the sender's event ids may be seen.
    let showsEvent: Bool

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
        return (visible[schema ?? defaultSchema] ?? []).contains(general)
    }
}

/// What a visitor may see and search for, over all sources.
struct Sight: Sendable {
    private let plans: [SourcePlan]
    private let isUnmasked: Bool

    init(_ plans: [SourcePlan], _ visitor: Visitor) {
        self.plans = plans
        isUnmasked = visitor.may(.seePayloads)
    }

    /// The masking of a rejection; nil when everything of it may be seen.
    func masking(of letter: DeadLetter) -> Masking? {
        guard !isUnmasked else { return nil }
        let plan = plans.first { $0.source.topic.rawValue == letter.source?.topic }
        guard let plan else { return plans.first.map { Masking($0, recipient: "") } }
        return Masking(plan, recipient: letter.recipient)
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
        guard !isUnmasked else { return }
        let masks = plans.map { Masking($0, recipient: nil) }
        if !query.filter.cases.isEmpty, !masks.allSatisfy(\.showsCase) {
            throw Refusal(.forbidden, "Cases are not searched for those who do not see payloads.")
        }
        if !query.filter.events.isEmpty, !masks.allSatisfy(\.showsEvent) {
            throw Refusal(.forbidden, "Event ids are not searched for those who do not see payloads.")
        }
    }
}
