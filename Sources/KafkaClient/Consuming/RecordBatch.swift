internal import CRdKafka

/// Records as librdkafka fetched them: no byte is copied. The batch owns the messages and frees each once, when it is
/// emptied or goes away; it keeps their client alive for as long. Emptying keeps the batch's own memory, so that one
/// batch serves a lane for ever.
public struct RecordBatch: ~Copyable {
    struct Entry {
        let message: UnsafeMutablePointer<rd_kafka_message_t>
        let topicIndex: Int32
        let assignmentIndex: Int32
    }

    private(set) var entries: [Entry] = []
    /// Keeps the client alive until the messages are freed.
    private var owner: ClientHandle?
    /// The bytes of keys and values of all records.
    public private(set) var totalBytes = 0

    /// Makes an empty batch with room for this many records; it grows when more are put in.
    public init(capacity: Int = 0) { entries.reserveCapacity(capacity) }

    deinit {
        for entry in entries { rd_kafka_message_destroy(entry.message) }
    }

    /// How many records there are.
    public var count: Int { entries.count }
    /// Whether there is no record.
    public var isEmpty: Bool { entries.isEmpty }

    /// The record at an index from 0. The view, and every pointer it gives out, is valid as long as the batch is neither
    /// changed nor gone.
    public subscript(index: Int) -> RecordView {
        @_lifetime(borrow self)
        get { RecordView(entries[index], of: self) }
    }

    /// Frees the records.
    public mutating func removeAll() {
        for entry in entries { rd_kafka_message_destroy(entry.message) }
        entries.removeAll(keepingCapacity: true)
        totalBytes = 0
        owner = nil
    }

    /// Takes over a message that is a record.
    mutating func append(_ entry: Entry, of owner: ClientHandle) {
        precondition(self.owner == nil || self.owner === owner, "a batch holds records of one client")
        if self.owner == nil { self.owner = owner }
        entries.append(entry)
        totalBytes += entry.message.pointee.len + entry.message.pointee.key_len
    }
}
