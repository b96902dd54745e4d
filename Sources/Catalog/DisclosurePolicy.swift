internal import GatewayModel
public import JSONTape
public import MappingKit

/// What an agreement asks of each event before one recipient is told of it, with its pointers resolved. Immutable; lanes
/// share it, and each searches free text with a `SensitiveScanner` of its own.
public struct DisclosurePolicy: Sendable {
    /// The agreement.
    public let agreement: Agreement
    /// What free text is searched for; empty when the agreement says nothing of free text.
    public let patterns: SensitivePatterns
    /// Whether the case version of the canonical model may be told.
    public let disclosesCaseVersion: Bool
    /// Whether the time of the event may be told.
    public let disclosesEventTime: Bool

    private let eventTypes: [[UInt8]]
    private let marks: Marks?
    private let texts: [TapePattern]
    private let keys: KeyTable
    private let textCharactersMax: Int
    /// The places of marks and of free text together.
    private let places: TapeTrie
    /// The hashes of the marks that release, and of those that forbid.
    private let requiredHashes: [UInt32]
    private let refusedHashes: [UInt32]

    private struct Marks: Sendable {
        let place: TapePattern
        let required: [[UInt8]]
        let refused: [[UInt8]]
    }

    /// What the policy says of an event.
    public enum Judgement: Equatable, Sendable {
        /// It may be told.
        case allowed
        /// It has none of the marks that release it to this agency.
        case markMissing(pointer: String, expected: String)
        /// It has a mark that forbids it.
        case markRefused(pointer: String)
        /// A free text is longer than the agreement lets pass.
        case textTooLong(pointer: String, charactersMax: Int)
        /// A free text holds what this detector knows.
        case textSensitive(pointer: String, detector: String)
    }

    /// Resolves the agreement's pointers.
    /// - Parameters:
    ///   - agreement: the agreement.
    ///   - agency: who is told.
    ///   - hub: the canonical schema that the pointers are of.
    ///   - keys: the catalog's key table.
    /// - Throws: every defect: pointers without a place, detectors that are none, an agency that no mark can release to.
    init(_ agreement: Agreement, agency: AgencyID, hub: CatalogSchema, keys: KeyTable) throws(DefectList) {
        let file = "agreements/\(agreement.ref.name)/\(agreement.ref.revision).yaml"
        var defects = DefectCollector(file: file)
        self.agreement = agreement
        eventTypes = agreement.eventTypes.map { Array($0.utf8) }
        let filter = DisclosureFilter(agreement.disclosed.map(\.pointer))
        disclosesCaseVersion = hub.places.caseVersion.map { filter.allows($0.description) } ?? false
        disclosesEventTime = hub.places.eventTime.map { filter.allows($0.description) } ?? false
        marks = agreement.marks.flatMap { Self.marks($0, agency: agency, keys: keys, into: &defects) }
        let fields = agreement.freeText?.fields ?? []
        texts = fields.compactMap { field in
            let pattern = TapePattern(field.pointer, keys: keys)
            if pattern == nil { Self.addUnknown(field.pointer, at: field.position, to: &defects) }
            return pattern
        }
        self.keys = keys
        textCharactersMax = agreement.freeText?.lengthMax ?? 0
        places = TapeTrie((marks.map { [($0.place, Self.markBit)] } ?? []) + texts.map { ($0, Self.textBit) })
        requiredHashes = marks?.required.map { KeyHash.exact($0.span.bytes) } ?? []
        refusedHashes = marks?.refused.map { KeyHash.exact($0.span.bytes) } ?? []
        try defects.check()
        patterns = try Self.patterns(agreement, file: file)
    }

    private static func addUnknown(_ place: String, at position: TextPosition, to defects: inout DefectCollector) {
        defects.add(
            position, "the canonical model has no place '\(place)'",
            hint: "a pointer of the hub's schema.json, * for every element")
    }

    private static func marks(
        _ policy: Agreement.MarkPolicy, agency: AgencyID, keys: KeyTable, into defects: inout DefectCollector
    ) -> Marks? {
        guard let place = TapePattern("\(policy.pointer.pointer)/*", keys: keys) else {
            addUnknown(policy.pointer.pointer, at: policy.pointer.position, to: &defects)
            return nil
        }
        guard let required = policy.required[agency.rawValue] else {
            defects.add(
                policy.pointer.position, "no mark releases an event to \(agency)",
                hint: "add it under marks.required, or it gets nothing")
            return nil
        }
        return Marks(
            place: place, required: required.map { Array($0.utf8) }, refused: policy.refused.map { Array($0.utf8) })
    }

    private static func patterns(_ agreement: Agreement, file: String) throws(DefectList) -> SensitivePatterns {
        guard let policy = agreement.freeText else {
            return try SensitivePatterns.parse(DocumentNode(.mapping([]), position: .start), file: file)
        }
        return try SensitivePatterns.parse(policy.definitions, file: file)
    }

    // MARK: Events

    /// Whether the event type at this node of the canonical form is one that is shared; otherwise it is withheld.
    public func shares(_ tape: borrowing Tape, eventType node: Int) -> Bool {
        for type in eventTypes where tape.equals(node, type.span) { return true }
        return false
    }

    private static let markBit: UInt8 = 1
    private static let textBit: UInt8 = 2

    /// Asks about marks and free text of the canonical form. Allocates nothing when the event may be told.
    public func judge(_ tape: borrowing Tape, with scanner: inout SensitiveScanner) -> Judgement {
        // Most events are beyond doubt, and one walk sees it; only for the others is it asked what stands in the way.
        let doubts = doubts(tape, scanner)
        if doubts.isEmpty { return .allowed }
        if doubts.contains(.marks), let marks, let refusal = judgeMarks(tape, marks) { return refusal }
        guard doubts.contains(.texts) else { return .allowed }
        for index in texts.indices {
            var refusal: Judgement?
            _ = texts[index].visit(tape) { node in
                refusal = judgeText(tape, node, &scanner)
                return refusal == nil
            }
            if let refusal { return refusal }
        }
        return .allowed
    }

    /// What must be looked at closely.
    private struct Doubts: OptionSet {
        let rawValue: UInt8

        /// No mark is known to release the event, or one has the hash of a mark that forbids it.
        static let marks = Doubts(rawValue: 1)
        /// Some text is so long, or has so much of what detectors look for, that it may be refused.
        static let texts = Doubts(rawValue: 2)
    }

    /// What one walk over marks and free text leaves in doubt.
    private func doubts(_ tape: borrowing Tape, _ scanner: borrowing SensitiveScanner) -> Doubts {
        guard !tape.isEmpty else { return marks == nil ? [] : .marks }
        let view = tape.view
        let required = requiredHashes.span
        let refused = refusedHashes.span
        var isReleased = marks == nil
        var doubts: Doubts = []
        places.walk(view) { node, bits in
            let kind = view.kind(node)
            guard kind == .string || kind == .number else { return }
            if bits & Self.textBit != 0, kind == .string {
                let text = view.text(node)
                if text.count > textCharactersMax || scanner.mayFind(in: text) { doubts.insert(.texts) }
            }
            if bits & Self.markBit != 0 {
                let hash = view.textHash(node)
                for index in refused.indices where refused[index] == hash { doubts.insert(.marks) }
                for index in required.indices where required[index] == hash {
                    if isRequired(view.text(node), index) { isReleased = true }
                }
            }
        }
        if !isReleased { doubts.insert(.marks) }
        return doubts
    }

    private func isRequired(_ text: Span<UInt8>, _ index: Int) -> Bool {
        guard let mark = marks?.required[index], mark.count == text.count else { return false }
        for place in text.indices where text[place] != mark[place] { return false }
        return true
    }

    private func judgeMarks(_ tape: borrowing Tape, _ marks: Marks) -> Judgement? {
        var isReleased = false
        var isRefused = false
        _ = marks.place.visit(tape) { node in
            for mark in marks.required where tape.equals(node, mark.span) { isReleased = true }
            for mark in marks.refused where tape.equals(node, mark.span) { isRefused = true }
            return !isRefused
        }
        let pointer = agreement.marks?.pointer.pointer ?? ""
        if isRefused { return .markRefused(pointer: pointer) }
        if isReleased { return nil }
        let names = marks.required.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ", ")
        return .markMissing(pointer: pointer, expected: "one of the marks \(names)")
    }

    private func judgeText(
        _ tape: borrowing Tape, _ node: Int, _ scanner: inout SensitiveScanner
    ) -> Judgement? {
        guard tape.kind(node) == .string else { return nil }
        let text = tape.text(node)
        // No text has more characters than bytes.
        if text.count > textCharactersMax, Self.characters(text) > textCharactersMax {
            return .textTooLong(pointer: pointer(to: node, in: tape), charactersMax: textCharactersMax)
        }
        guard let detector = scanner.scan(text) else { return nil }
        return .textSensitive(pointer: pointer(to: node, in: tape), detector: patterns.names[detector])
    }

    /// Where a node stands, its elements numbered; for refusals only.
    private func pointer(to node: Int, in tape: borrowing Tape) -> String {
        tape.pointer(to: node, keys: keys).description
    }

    /// Unicode scalars of a UTF-8 text.
    private static func characters(_ text: Span<UInt8>) -> Int {
        var count = 0
        for index in 0..<text.count where text[index] & 0xC0 != 0x80 { count += 1 }
        return count
    }
}
