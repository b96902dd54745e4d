/// One partition: records and transaction markers, each at its offset. Everything stays, so offset is index.
struct SimulatedLog {
    /// What a reader can make of an entry.
    enum Visibility: UInt8 {
        /// Written outside any transaction.
        case plain
        /// Its transaction is open.
        case open
        /// Its transaction committed.
        case committed
        /// Its transaction aborted.
        case aborted
        /// A marker, which takes an offset and is never delivered.
        case marker
    }

    /// A record or a marker.
    struct Entry {
        var record: SimulatedRecord
        var producer: Int
        var visibility: Visibility
    }

    private(set) var entries: [Entry] = []
    private var open: [(producer: Int, first: Int64)] = []
    private var sequences: [(producer: Int, epoch: Int, last: Int)] = []

    /// The offset after the last entry.
    var end: Int64 { Int64(entries.count) }

    /// The last stable offset: where a `read_committed` reader stops.
    var lastStable: Int64 {
        var stable = end
        for transaction in open { stable = min(stable, transaction.first) }
        return stable
    }

    /// Appends a record outside any transaction.
    mutating func append(plain record: SimulatedRecord) {
        entries.append(Entry(record: record, producer: -1, visibility: .plain))
    }

    /// Appends a record of a transaction, unless its sequence number says that it is there already.
    mutating func append(_ record: SimulatedRecord, producer: Int, epoch: Int, sequence: Int) {
        guard isNew(producer: producer, epoch: epoch, sequence: sequence) else { return }
        if !open.contains(where: { $0.producer == producer }) { open.append((producer, end)) }
        entries.append(Entry(record: record, producer: producer, visibility: .open))
    }

    private mutating func isNew(producer: Int, epoch: Int, sequence: Int) -> Bool {
        guard let index = sequences.firstIndex(where: { $0.producer == producer }) else {
            sequences.append((producer, epoch, sequence))
            return true
        }
        if sequences[index].epoch == epoch, sequence <= sequences[index].last { return false }
        sequences[index] = (producer, epoch, sequence)
        return true
    }

    /// Ends a producer's transaction with a marker.
    mutating func end(producer: Int, committed: Bool) {
        if let index = open.firstIndex(where: { $0.producer == producer }) {
            for offset in Int(open[index].first)..<entries.count
            where entries[offset].producer == producer && entries[offset].visibility == .open {
                entries[offset].visibility = committed ? .committed : .aborted
            }
            open.remove(at: index)
        }
        let marker = SimulatedRecord(
            event: -1, key: -1, recipient: -1, sourcePartition: -1, sourceOffset: -1, digest: 0)
        entries.append(Entry(record: marker, producer: producer, visibility: .marker))
    }
}
