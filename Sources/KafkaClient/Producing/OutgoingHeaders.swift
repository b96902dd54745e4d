internal import CRdKafka

/// The headers of the next record to produce. Filled, handed to `Producer.produce`, and empty again when the record was
/// queued; when it was not, the headers stay for another try. Bytes are copied once, into librdkafka's memory.
public struct OutgoingHeaders: ~Copyable {
    private static let capacity = 16
    private(set) var handle: OpaquePointer?
    /// How many headers there are.
    public private(set) var count = 0
    /// The bytes of all names and values.
    public private(set) var totalBytes = 0

    public init() {}

    deinit {
        if let handle { rd_kafka_headers_destroy(handle) }
    }

    /// Adds a header behind the others; names may repeat. A nil value is a null one, which is not an empty one.
    public mutating func append(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?) {
        if handle == nil { handle = rd_kafka_headers_new(Self.capacity) }
        // It can fail only for a list that was read from a record.
        let code = crdkafka_header_add(handle, name.baseAddress, name.count, value?.baseAddress, value?.count ?? -1)
        precondition(code == RD_KAFKA_RESP_ERR_NO_ERROR, "a header can be added to a list of ours")
        count += 1
        totalBytes += name.count + (value?.count ?? 0)
    }

    /// Drops the headers.
    public mutating func removeAll() {
        if let handle { rd_kafka_headers_destroy(handle) }
        wasTaken()
    }

    /// librdkafka took the list over.
    mutating func wasTaken() {
        handle = nil
        count = 0
        totalBytes = 0
    }
}
