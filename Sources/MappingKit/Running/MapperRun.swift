internal import GatewayModel
public import JSONTape
internal import SchemaKit

/// Runs one compiled mapper for one lane: owns the memory that mapping needs, so that after a few events nothing is
/// allocated.
public struct MapperRun: ~Copyable {
    /// The mapper that is run.
    public let mapper: CompiledMapper
    /// Whether the last result may lack a member that the target requires.
    public private(set) var leavesDoubt = false
    private let program: MapperProgram
    private var source = SourceMemory()
    private var scratch = MapperScratch()
    private var frames: [BuildFrame]

    /// Takes memory for one mapper.
    public init(_ mapper: CompiledMapper) {
        self.mapper = mapper
        program = mapper.program
        source.prepare(program)
        frames = Array(repeating: BuildFrame(), count: program.containerDepth + 1)
    }

    /// Maps one event.
    ///
    /// The same source and day always make the same target.
    /// - Parameters:
    ///   - source: the event, which has passed the source schema's validation, with the catalog's key table.
    ///   - target: what the result is built in; it is reset first. Empty after a rejection.
    ///   - asOf: the day (yyyymmdd, UTC) of the record's timestamp, for mappers whose `asOf` has no value in the event.
    /// - Returns: whether the target holds the result, or why there is none.
    public mutating func run(source: borrowing Tape, into target: inout Tape, asOf: Int32) -> MapOutcome {
        var recorder = NoRecorder()
        return run(source: source, into: &target, asOf: asOf, recorder: &recorder)
    }

    /// Maps one event and tells the recorder which rules wrote what.
    mutating func run(
        source tape: borrowing Tape, into target: inout Tape, asOf: Int32, recorder: inout some MapRecorder
    ) -> MapOutcome {
        var cells: [Cell] = []
        var bytes: [UInt8] = []
        target.lend(&cells, &bytes)
        defer { if target.isEmpty { target.adopt(&cells, &bytes, count: 0, bytesUsed: 0) } }
        guard !tape.isEmpty else { return .rejected(.tooLarge) }
        while true {
            recorder.begin()
            let attempt = Self.attempt(
                program, tape, asOf, &cells, &bytes, &frames, source: &source, scratch: &scratch, &recorder)
            switch attempt.end {
            case .mapped:
                leavesDoubt = attempt.leavesDoubt
                target.adopt(&cells, &bytes, count: attempt.count, bytesUsed: attempt.bytesUsed)
                return .mapped
            case .rejected(let failure):
                return Self.rejection(program, failure, attempt.positions)
            case .tooLarge: return .rejected(.tooLarge)
            case .lacksRoom:
                // Mapping has no effects, so that it can begin again with more memory.
                let hasGrown =
                    attempt.lacksCells
                    ? Tape.growCells(&cells)
                    : Tape.growBytes(&bytes, shared: tape.textBytes + program.constants.count)
                guard hasGrown else { return .rejected(.tooLarge) }
            }
        }
    }

    /// What one attempt came to.
    private struct Attempt {
        var end = MapperMachine.End.lacksRoom
        var count = 0
        var bytesUsed = 0
        var lacksCells = false
        var leavesDoubt = false
        var positions = MapRejection.InlineInts()
    }

    private static func attempt<Recorder: MapRecorder>(
        _ program: borrowing MapperProgram, _ tape: borrowing Tape, _ asOf: Int32, _ cells: inout [Cell],
        _ bytes: inout [UInt8], _ frames: inout [BuildFrame], source: inout SourceMemory,
        scratch: inout MapperScratch, _ recorder: inout Recorder
    ) -> Attempt {
        let shared = tape.textBytes + program.constants.count
        guard bytes.count >= shared + Tape.paddingBytes else { return Attempt() }
        tape.copyTexts(to: &bytes)
        Tape.copy(program.constants.span, to: &bytes, at: tape.textBytes)
        scratch.reset()
        if Recorder.isTold { source.forgetElements() }
        let reader = SourceReader(program, tape: tape.view, memory: &source)
        let builder = TapeBuilder(
            cells: cells.mutableSpan, bytes: bytes.mutableSpan, frames: frames.mutableSpan, sharedBytes: shared,
            textBytesMax: Limits.builtBytesMax)
        var machine = MapperMachine(
            program, isTold: Recorder.isTold, reader: reader, target: builder, constantsBase: tape.textBytes)
        machine.reader.begin()
        machine.asOf = machine.reader.day(program.asOf) ?? asOf
        var attempt = Attempt()
        attempt.end = machine.execute(&scratch, &recorder)
        attempt.count = machine.target.count
        attempt.bytesUsed = machine.target.bytesUsed
        attempt.leavesDoubt = machine.leavesDoubt
        attempt.lacksCells = machine.target.lacksCells
        if case .rejected(let failure) = attempt.end, failure >= 0 {
            attempt.positions = machine.reader.positions(from: Int(program.failures[Int(failure)].scope))
        }
        return attempt
    }

    private static func rejection(
        _ program: borrowing MapperProgram, _ failure: Int32, _ positions: MapRejection.InlineInts
    ) -> MapOutcome {
        guard failure >= 0 else { return .rejected(.tooLarge) }
        return .rejected(
            MapRejection(code: program.failures[Int(failure)].code, failure: failure, positions: positions))
    }
}
