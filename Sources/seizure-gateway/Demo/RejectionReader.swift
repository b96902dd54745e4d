internal import GatewayModel
internal import JSONTape
internal import KafkaClient

/// Reads the `gateway-rejection` header of dead letters.
struct RejectionReader: ~Copyable {
    private var parser = Parser()
    private var tape = Tape()
    private let keys = KeyTableBuilder().build()

    /// Reads one record, and gives the header as it is beside it. The sender's headers come first, the gateway's behind
    /// them.
    mutating func read(_ record: RecordView) -> (letter: DeadLetter, header: [UInt8]) {
        var eventID: String?
        var rejection: [UInt8] = []
        let headers = record.headers
        for index in 0..<headers.count {
            let header = headers[index]
            guard let value = header.value else { continue }
            if header.name.elementsEqual("ce_id".utf8), eventID == nil {
                eventID = String(decoding: value, as: UTF8.self)
            } else if header.name.elementsEqual("gateway-rejection".utf8) {
                rejection = Array(value)
            }
        }
        return (read(rejection, of: eventID), rejection)
    }

    private mutating func read(_ header: [UInt8], of eventID: String?) -> DeadLetter {
        do { try parser.parse(header.span.bytes, into: &tape, keys: keys) } catch {
            return DeadLetter(eventID: eventID, code: nil, recipient: nil)
        }
        var letter = DeadLetter(
            eventID: eventID, code: text("code", of: 0).flatMap(RejectionCode.init(rawValue:)),
            recipient: text("recipient", of: 0))
        if let violations = member("violations", of: 0), let first = tape.element(of: violations, at: 0) {
            letter.reason = DeadLetter.Reason(
                pointer: text("pointer", of: first) ?? "", expected: text("expected", of: first) ?? "")
        }
        return letter
    }

    private func text(_ name: StaticString, of object: Int) -> String? {
        member(name, of: object).map { tape.string($0) }
    }

    private func member(_ name: StaticString, of object: Int) -> Int? {
        let bytes = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        return tape.member(of: object, named: bytes.span)
    }
}
