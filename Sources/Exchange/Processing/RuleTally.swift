internal import JSONTape
internal import MappingKit

/// The rules of one schema on one path, and how often each raised its flag since that was last asked. One lane owns it.
final class RuleTally {
    var judge: RuleJudge
    private var counts: [UInt64]

    init(_ program: RuleProgram) {
        judge = RuleJudge(program)
        counts = [UInt64](repeating: 0, count: program.rules.count)
    }

    /// The rules.
    var program: RuleProgram { judge.program }

    /// Judges one event and counts its flags; returns whether no rule with severity reject is violated.
    func check(_ tape: borrowing Tape, asOf: Int32) -> Bool {
        let holds = judge.check(tape, asOf: asOf)
        judge.countFlags(in: &counts)
        return holds
    }

    /// The rules that raised flags, each by its schema and id; the counts begin anew.
    func take() -> [(rule: String, count: UInt64)] {
        var taken: [(rule: String, count: UInt64)] = []
        for index in counts.indices where counts[index] > 0 {
            taken.append(("\(program.schema):\(program.rules[index].id)", counts[index]))
            counts[index] = 0
        }
        return taken
    }
}
