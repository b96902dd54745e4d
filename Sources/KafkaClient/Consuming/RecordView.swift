internal import CRdKafka
internal import Glibc

/// One header of a record: the bytes of its name and value, where a nil value is null and not empty. The memory belongs
/// to the record.
public struct RecordHeader {
    /// The name's bytes, UTF-8 by convention. A name is cut at its first NUL byte.
    public let name: UnsafeRawBufferPointer
    /// The value's bytes; nil when the header's value is null.
    public let value: UnsafeRawBufferPointer?

    public init(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?) {
        self.name = name
        self.value = value
    }
}

/// A look at one record of a batch. It cannot outlive the batch; the pointers that it gives out must not either.
public struct RecordView: ~Escapable {
    private let message: UnsafeMutablePointer<rd_kafka_message_t>
    /// Which topic: its index in the list that the consumer subscribed to, or that the reader was given.
    public let topicIndex: Int
    /// Which partition of the assignment: its index in the list that `assign` was called with.
    public let assignmentIndex: Int

    @_lifetime(borrow batch)
    init(_ entry: RecordBatch.Entry, of batch: borrowing RecordBatch) {
        message = entry.message
        topicIndex = Int(entry.topicIndex)
        assignmentIndex = Int(entry.assignmentIndex)
    }

    /// The partition's number.
    public var partition: Int32 { message.pointee.partition }
    /// The record's offset.
    public var offset: Int64 { message.pointee.offset }

    /// When the record was made or appended, as the topic has it, in milliseconds since 1970; -1 when it has none.
    public var timestampMs: Int64 {
        var type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
        return rd_kafka_message_timestamp(message, &type)
    }

    /// The key's bytes; nil when the record has none, which is not an empty key.
    public var key: UnsafeRawBufferPointer? {
        message.pointee.key.map { UnsafeRawBufferPointer(start: $0, count: message.pointee.key_len) }
    }

    /// The value's bytes; nil for a tombstone, which is not an empty value.
    public var value: UnsafeRawBufferPointer? {
        message.pointee.payload.map { UnsafeRawBufferPointer(start: $0, count: message.pointee.len) }
    }

    /// The headers, in order, duplicates included. The first call parses them once.
    public var headers: RecordHeaders {
        @_lifetime(copy self)
        get {
            var list: OpaquePointer?
            let code = rd_kafka_message_headers(message, &list)
            let isUnreadable = code != RD_KAFKA_RESP_ERR_NO_ERROR && code != RD_KAFKA_RESP_ERR__NOENT
            return _overrideLifetime(RecordHeaders(list, isUnreadable: isUnreadable), copying: self)
        }
    }
}

/// The headers of one record. Like the record, it cannot outlive the batch.
public struct RecordHeaders: ~Escapable {
    private let list: OpaquePointer?
    /// How many there are.
    public let count: Int
    /// Whether the record has headers that break Kafka's format: none can be read then.
    public let isUnreadable: Bool

    @_lifetime(immortal)
    init(_ list: OpaquePointer?, isUnreadable: Bool) {
        self.list = isUnreadable ? nil : list
        self.isUnreadable = isUnreadable
        count = self.list.map { rd_kafka_header_cnt($0) } ?? 0
    }

    /// The header at an index from 0.
    public subscript(index: Int) -> RecordHeader {
        precondition(index >= 0 && index < count, "a header index is below the count")
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var size = 0
        let code = rd_kafka_header_get_all(list, index, &name, &value, &size)
        precondition(code == RD_KAFKA_RESP_ERR_NO_ERROR, "a header that is counted is there")
        return RecordHeader(
            name: UnsafeRawBufferPointer(start: name, count: name.map { strlen($0) } ?? 0),
            value: value.map { UnsafeRawBufferPointer(start: $0, count: size) })
    }
}
