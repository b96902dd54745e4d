public import Exchange
internal import Synchronization

/// The processing of one source's events as a lane uses it: with the two things a lane needs beside the outcomes.
public protocol LaneProcessing: EventProcessing, SendableMetatype, ~Copyable {
    /// Rejects the whole event with CRASH_SUSPECT without looking at its content: the process died on it before. One
    /// dead letter goes to the sink, and every outcome is rejected. For recipients that are held it is held.
    mutating func quarantine(
        _ record: SourceRecord, holding held: RecipientSet, into sink: inout some OutcomeSink,
        outcomes: UnsafeMutableBufferPointer<OutcomeKind>)

    /// The flags that rules raised since the last call, by the rules' names. Called once per batch.
    mutating func takeFlags() -> [(rule: String, count: UInt64)]
}

/// Makes the processing of a source for a lane. The one in place changes when the catalog is loaded anew; lanes take it
/// between two transactions.
public final class ProcessingMaker<Processing: LaneProcessing & ~Copyable>: Sendable {
    /// Makes the processing of the source with this index.
    public typealias Make = @Sendable (_ source: Int) -> Processing

    private let current: Mutex<Make>

    public init(_ make: @escaping Make) {
        current = Mutex(make)
    }

    /// Puts another one in place. Lanes take it when they are asked to swap.
    public func replace(_ make: @escaping Make) {
        current.withLock { $0 = make }
    }

    /// Makes the processing of every source, in their order.
    func make(sources: Int) -> ProcessingTable<Processing> {
        let make = current.withLock { $0 }
        return ProcessingTable(count: sources) { make($0) }
    }
}

/// The processing of every source, of one lane. Owns them; an array cannot hold what is not copyable.
struct ProcessingTable<Processing: LaneProcessing & ~Copyable>: ~Copyable {
    private let rows: UnsafeMutablePointer<Processing>
    let count: Int

    init(count: Int, _ make: (Int) -> Processing) {
        rows = .allocate(capacity: count)
        self.count = count
        for index in 0..<count { (rows + index).initialize(to: make(index)) }
    }

    deinit {
        for index in 0..<count { (rows + index).deinitialize(count: 1) }
        rows.deallocate()
    }

    subscript(index: Int) -> Processing {
        _read {
            precondition(index >= 0 && index < count, "a source has a processing")
            yield rows[index]
        }
        nonmutating _modify {
            precondition(index >= 0 && index < count, "a source has a processing")
            yield &rows[index]
        }
    }
}
