public import GatewayModel

/// A parsed rule document: what `rules.yaml` of a schema says, not yet checked against the schema.
public struct RuleDocument: Sendable {
    /// The schema whose events the rules judge.
    public let schema: SchemaID
    /// The revision of the rules.
    public let revision: Int
    /// Whether the document is published: then its file never changes.
    public let isPublished: Bool
    /// The file it was read from.
    public let file: String
    /// The names of the code lists it looks into, without repetition.
    public let codeListNames: [String]

    let asOf: MapperDocument.AsOfClause?
    let checksums: [String: Checksum]
    let checks: [RuleCheck]
    let position: TextPosition

    /// The keys of a rule document.
    static let keys = ["rules", "revision", "status", "asOf", "checksums", "checks", "description"]

    /// Reads a rule document.
    /// - Throws: every defect of its form, each with its place.
    public static func parse(_ node: DocumentNode, file: String) throws(DefectList) -> RuleDocument {
        var parser = DocumentParser(file: file)
        parser.checkKeys(node, of: "a rule document", known: keys)
        let schema = parser.schema(node)
        let revision = parser.revision(node)
        let isPublished = parser.status(node)
        let asOf = node["asOf"].flatMap { parser.asOf($0) }
        let checksums = node["checksums"].map { parser.checksums($0) } ?? [:]
        let checks = parser.checks(node)
        try parser.defects.check()
        guard let schema, let revision else { throw DefectList(parser.defects.defects) }
        return RuleDocument(
            schema: schema, revision: revision, isPublished: isPublished, file: file,
            codeListNames: parser.codeLists, asOf: asOf, checksums: checksums, checks: checks,
            position: node.position)
    }
}

/// What becomes of an event that breaks a rule.
public enum RuleSeverity: String, CaseIterable, Sendable {
    /// The event is rejected as RULE_VIOLATION.
    case reject
    /// The event passes and the break is counted.
    case flag
}

/// One check of a rule document.
struct RuleCheck: Sendable {
    let id: String
    let severity: RuleSeverity
    let each: PointerPath?
    let when: MapperCondition?
    let that: RuleTest
    let expected: String
    let position: TextPosition
}

/// What a rule asks.
indirect enum RuleTest: Sendable {
    case condition(MapperCondition)
    case function(RuleFunction)
    case all([RuleTest])
    case any([RuleTest])
    case not(RuleTest)
}

/// A part of a text: characters from a place on, counted from 0.
struct TextSlice: Hashable, Sendable {
    let start: Int
    let length: Int
}

/// The right side of a comparison.
enum RuleOperand: Sendable {
    case pointer(PointerPath)
    case constant(ConstantValue, TextPosition)
}

/// How two things are to compare.
enum RuleRelation: String, CaseIterable, Sendable {
    case less, lessOrEqual, equal, greaterOrEqual, greater

    /// Whether an order (below zero: less, zero: equal, above: greater) is what the relation wants.
    @inline(__always)
    func holds(_ order: Int) -> Bool {
        switch self {
        case .less: order < 0
        case .lessOrEqual: order <= 0
        case .equal: order == 0
        case .greaterOrEqual: order >= 0
        case .greater: order > 0
        }
    }
}

/// One function of a rule with its parameters.
struct RuleFunction: Sendable {
    enum Kind: Sendable {
        case checksum(of: PointerPath, name: String)
        case pattern(of: PointerPath, source: String)
        case inList(of: PointerPath, list: String, column: String?)
        case equal(left: PointerPath, right: RuleOperand)
        case order(first: PointerPath, then: PointerPath, daysLate: Int, layout: DateLayout?)
        case sum(over: PointerPath, of: PointerPath, equals: PointerPath)
        case compare(left: PointerPath, relation: RuleRelation, right: RuleOperand)
        case fractionDigitsMax(of: PointerPath, max: Int)
        case fractionDigitsBy(of: PointerPath, by: PointerPath, list: String, column: String)
        case unique(over: PointerPath, of: PointerPath)
        case refersTo(over: PointerPath, of: PointerPath, split: String?, in: PointerPath, key: PointerPath)
        case year(of: PointerPath, relation: RuleRelation, date: PointerPath, layout: DateLayout?, startsIn: Int)
    }

    let kind: Kind
    let slice: TextSlice?
    let position: TextPosition
}
