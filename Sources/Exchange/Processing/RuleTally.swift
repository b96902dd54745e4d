internal import MappingKit

/// The rules of one schema on one path, and how often each raised its flag since that was last asked. One lane owns it.
final class RuleTally {
    let program: RuleProgram
    private var counts: [UInt64]

    init(_ program: RuleProgram) {
        self.program = program
        counts = [UInt64](repeating: 0, count: program.rules.count)
    }

    /// Counts the flags of one event.
    func add(_ flags: [Int]) {
        for rule in flags { counts[rule] &+= 1 }
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
