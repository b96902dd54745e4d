public import GatewayModel
internal import SchemaKit

/// A mapper that was proved and compiled. Immutable; all lanes share it, and each runs it with a `MapperRun` of its own.
public struct CompiledMapper: Sendable {
    /// The mapper's schemas and revision.
    public let ref: MapperRef
    /// The file it was read from.
    public let file: String
    /// What was proved, what is checked at run time.
    public let report: ProofReport
    /// The rules in the order of the document; copies of objects have one a member.
    public let rules: [MapperRule]
    /// What each target field can carry of the source.
    public let disclosure: [FieldDisclosure]
    /// Whether the result still has to pass the target schema's validator, because the schema says something in a form
    /// that the proof does not understand, or because it was too much to prove that all required members are there. The
    /// obligations `whole`, `format`, `unique` and `required` of the report say what.
    public var needsTargetValidation: Bool { program.needsWholeCheck || program.needsCheckInDoubt }
    /// Whether that holds only for events after which `MapperRun.leavesDoubt` is true: the rest has all required members.
    public var needsTargetValidationOnlyInDoubt: Bool { !program.needsWholeCheck }

    let program: MapperProgram
    /// The rules none of whose sources is disclosed.
    let undisclosedRules: Set<Int>

    /// A rejection in words.
    public func describe(_ rejection: MapRejection) -> MapViolation {
        guard rejection.failure >= 0 else {
            return MapViolation(
                code: rejection.code, pointer: nil, target: "", rule: ref.description,
                expected: "an event and a result within the limits")
        }
        let failure = program.failures[Int(rejection.failure)]
        let positions = rejection.positions.all
        return MapViolation(
            code: rejection.code, pointer: failure.source.map { Self.numbered($0, positions) },
            target: failure.target, rule: "\(ref):\(failure.position.line)", expected: failure.expected)
    }

    /// Whether nothing that the rule reads is disclosed on this path.
    func isUndisclosed(rule: Int) -> Bool { undisclosedRules.contains(rule) }

    /// The pointer with the numbers of elements in the place of its first stars.
    static func numbered(_ pointer: String, _ positions: [Int32]) -> String {
        var rest = positions[...]
        return pointer.split(separator: "/", omittingEmptySubsequences: false).map { token in
            token == "*" ? rest.popFirst().map { String($0) } ?? "*" : String(token)
        }.joined(separator: "/")
    }
}

/// What one target field can carry of the source.
public struct FieldDisclosure: Sendable, Hashable {
    /// The target pointer.
    public let target: String
    /// The source pointers whose values, or what tables make of them, can reach it.
    public let values: [String]
    /// The source pointers that decide whether or which of them does.
    public let conditions: [String]
}
