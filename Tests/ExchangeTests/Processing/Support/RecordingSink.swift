import Exchange
import GatewayModel

/// A record that the processing made, copied.
struct MadeRecord: Hashable, Sendable {
    var key: [UInt8]?
    var value: [UInt8]?
    var headers: [TestHeader]

    init(
        key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?, headers: UnsafeBufferPointer<HeaderView>
    ) {
        self.key = key.map { Array($0) }
        self.value = value.map { Array($0) }
        self.headers = headers.map { TestHeader(Array($0.name), $0.value.map { Array($0) }) }
    }

    /// The last header of a name as text; a reader of dead letters takes the last.
    func header(_ name: String) -> String? {
        headers.last { $0.name == Array(name.utf8) }?.value.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The names of the headers, in their order.
    var headerNames: [String] { headers.map { String(decoding: $0.name, as: UTF8.self) } }

    /// The value as text.
    var text: String { String(decoding: value ?? [], as: UTF8.self) }
}

/// A dead letter.
struct MadeDeadLetter: Sendable {
    var recipient: Int?
    var code: RejectionCode
    var partition: Int32
    var record: MadeRecord
}

/// Keeps what the processing of one event makes.
struct RecordingSink: OutcomeSink {
    var deliveries: [(recipient: Int, record: MadeRecord)] = []
    var deadLetters: [MadeDeadLetter] = []

    mutating func deliver(
        to recipient: Int, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?,
        headers: UnsafeBufferPointer<HeaderView>
    ) {
        deliveries.append((recipient, MadeRecord(key: key, value: value, headers: headers)))
    }

    mutating func deadLetter(
        recipient: Int?, code: RejectionCode, partition: Int32, key: UnsafeRawBufferPointer?,
        value: UnsafeRawBufferPointer?, headers: UnsafeBufferPointer<HeaderView>
    ) {
        let record = MadeRecord(key: key, value: value, headers: headers)
        deadLetters.append(MadeDeadLetter(recipient: recipient, code: code, partition: partition, record: record))
    }
}
