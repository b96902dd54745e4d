internal import Exchange
internal import GatewayModel

/// A record that the processing made, copied.
struct KeptRecord {
    var key: [UInt8]?
    var value: [UInt8]?
    var headers: [(name: String, value: [UInt8]?)]

    init(
        key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?, headers: UnsafeBufferPointer<HeaderView>
    ) {
        self.key = key.map { Array($0) }
        self.value = value.map { Array($0) }
        self.headers = headers.map { (String(decoding: $0.name, as: UTF8.self), $0.value.map { Array($0) }) }
    }

    /// The last header of a name as text.
    func header(_ name: String) -> String? {
        headers.last { $0.name == name }?.value.map { String(decoding: $0, as: UTF8.self) }
    }
}

/// A sink that keeps what it is given for one event.
struct KeptOutcomes: OutcomeSink {
    /// Deliveries by recipient.
    private(set) var deliveries: [Int: KeptRecord] = [:]
    /// Dead letters by recipient; nil stands for the event as a whole.
    private(set) var deadLetters: [(recipient: Int?, code: RejectionCode, record: KeptRecord)] = []

    mutating func deliver(
        to recipient: Int, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?,
        headers: UnsafeBufferPointer<HeaderView>
    ) {
        deliveries[recipient] = KeptRecord(key: key, value: value, headers: headers)
    }

    mutating func deadLetter(
        recipient: Int?, code: RejectionCode, partition: Int32, key: UnsafeRawBufferPointer?,
        value: UnsafeRawBufferPointer?, headers: UnsafeBufferPointer<HeaderView>
    ) {
        deadLetters.append((recipient, code, KeptRecord(key: key, value: value, headers: headers)))
    }

    /// The dead letter that is about this recipient.
    func deadLetter(of recipient: Int) -> (code: RejectionCode, record: KeptRecord)? {
        deadLetters.first { $0.recipient == nil || $0.recipient == recipient }.map { ($0.code, $0.record) }
    }
}
