/// One header of a Kafka record: its name's bytes and its value, where nil is a null value and not an empty one.
/// The memory belongs to whoever made the view.
public struct HeaderView {
    /// The name's bytes, UTF-8 by convention.
    public var name: UnsafeRawBufferPointer
    /// The value's bytes; nil when the header has a null value.
    public var value: UnsafeRawBufferPointer?

    public init(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?) {
        self.name = name
        self.value = value
    }
}

/// One record of a source topic, as it was read. Every pointer is valid only during the call that the record is passed
/// to: whoever wants to keep bytes copies them.
public struct SourceRecord {
    /// The partition it was read from.
    public var partition: Int32
    /// Its offset.
    public var offset: Int64
    /// Its timestamp in milliseconds since 1970; the gateway's "now" for everything it decides about the event.
    public var timestampMs: Int64
    /// The key; nil when there is none, which is not the empty key.
    public var key: UnsafeRawBufferPointer?
    /// The value; nil for a tombstone, which is not the empty value.
    public var value: UnsafeRawBufferPointer?
    /// The headers in their order, repeated names included.
    public var headers: UnsafeBufferPointer<HeaderView>
    /// Whether the record has headers that break Kafka's own format, so that none could be read.
    public var areHeadersUnreadable: Bool

    public init(
        partition: Int32, offset: Int64, timestampMs: Int64, key: UnsafeRawBufferPointer?,
        value: UnsafeRawBufferPointer?, headers: UnsafeBufferPointer<HeaderView>, areHeadersUnreadable: Bool = false
    ) {
        self.partition = partition
        self.offset = offset
        self.timestampMs = timestampMs
        self.key = key
        self.value = value
        self.headers = headers
        self.areHeadersUnreadable = areHeadersUnreadable
    }
}
