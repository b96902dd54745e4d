/// Puts patterns into a program's flat tables.
struct PatternTables {
    /// Sets of bytes by their bit in `Program.byteSets`.
    private var sets: [PatternChain.ByteSet: UInt8] = [:]

    mutating func add(_ automaton: PatternAutomaton, to program: inout Program) {
        var check = PatternCheck()
        check.classes = Int32(program.byteClasses.count)
        check.transitions = Int32(program.transitions.count)
        check.columns = Int32(automaton.columns)
        program.byteClasses += automaton.byteClasses
        program.transitions += automaton.transitions.map { Int32($0) * Int32(automaton.columns) }
        if let chain = PatternChain(automaton) { add(chain, &check, &program) }
        program.patterns.append(check)
    }

    private mutating func add(_ chain: PatternChain, _ check: inout PatternCheck, _ program: inout Program) {
        let first = program.chainSets.count
        for set in chain.sets {
            guard let bit = bit(of: set, &program) else { return }
            program.chainSets.append(bit)
        }
        if let loop = chain.loop {
            guard let bit = bit(of: loop, &program) else { return }
            check.loopSet = Int32(bit)
        }
        check.chain = Range32(first, program.chainSets.count)
        check.bytesMin = UInt32(chain.bytesMin)
        check.bytesMax = UInt32(clamping: chain.bytesMax)
        check.isChain = true
    }

    /// The bit of a set; nil when all 64 are taken.
    private mutating func bit(of set: PatternChain.ByteSet, _ program: inout Program) -> UInt8? {
        if let bit = sets[set] { return bit }
        guard sets.count < 64 else { return nil }
        let bit = UInt8(sets.count)
        sets[set] = bit
        for byte in 0..<256 where set.contains(byte) { program.byteSets[byte] |= 1 << UInt64(bit) }
        return bit
    }
}
