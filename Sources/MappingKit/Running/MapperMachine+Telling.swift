internal import JSONTape

/// Telling recorders what rules did. Lanes have none that wants to be told, and pay nothing.
extension MapperMachine {
    /// Tells that a rule came to its end, with the machine's value.
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func tell<Recorder: MapRecorder>(_ rule: UInt16, isContainer: Bool = false, _ recorder: inout Recorder) {
        guard Recorder.isTold else { return }
        recorder.wrote(told(rule, isPresent: value.isPresent, isContainer: isContainer))
    }

    /// Tells of a jump out of a rule or a part of one, as its instruction says; other jumps are not told.
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func tellSkipped<Recorder: MapRecorder>(_ jump: Instruction, _ recorder: inout Recorder) {
        guard Recorder.isTold, jump.kind > 0 else { return }
        if jump.kind == 2 {
            recorder.skipped(told(jump.rule, isPresent: false, isContainer: true))
        } else {
            recorder.skippedPart()
        }
    }

    @_lifetime(self: copy self)
    private mutating func told(_ rule: UInt16, isPresent: Bool, isContainer: Bool) -> ToldRule {
        let isValue = isPresent && !isContainer
        return ToldRule(
            rule: Int(rule), isPresent: isPresent, node: isValue ? Int32(target.count - 1) : -1,
            elements: target.openElements(hasLast: isValue),
            sources: ruleSources[Int(rule)].map { source in
                ToldRule.Source(
                    node: reader.node(slot: source.slot, scope: Int(source.scope)),
                    elements: reader.elements(of: Int(source.scope)))
            })
    }
}
