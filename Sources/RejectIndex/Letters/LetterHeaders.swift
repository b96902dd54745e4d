internal import KafkaClient

/// The headers of a dead letter that say something about it, copied. Of a name that is there twice the last is taken:
/// whoever rejects a record adds its headers behind those of the sender.
public struct LetterHeaders {
    private var values: [String: [UInt8]] = [:]
    /// The first `ce_id`: the sender's.
    private(set) var eventID: [UInt8]?

    /// Headers of one record that are looked at; those behind are kept in Kafka, but nobody writes so many.
    private static let headersMax = 1_024
    /// Bytes of one header that are looked at.
    private static let headerBytesMax = 64 << 10

    public init() {}

    /// Copies those of a record.
    init(_ record: borrowing RecordView) {
        let headers = record.headers
        // The gateway's own stand last.
        for index in max(0, headers.count - Self.headersMax)..<headers.count {
            let header = headers[index]
            add(name: header.name, value: header.value)
        }
    }

    /// Adds one header; a null value says nothing.
    public mutating func add(name: String, value: [UInt8]?) {
        name.utf8.withContiguousStorageIfAvailable { name in
            value?.withUnsafeBytes { add(name: UnsafeRawBufferPointer(name), value: $0) }
        }
    }

    private mutating func add(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?) {
        guard let value, value.count <= Self.headerBytesMax else { return }
        if name.elementsEqual("ce_id".utf8) {
            if eventID == nil { eventID = Array(value) }
        } else if Self.isTelling(name) {
            values[String(decoding: name, as: UTF8.self)] = Array(value)
        }
    }

    private static let prefixes: [[UInt8]] = [
        "gateway-rejection", "__connect.errors.", "__streams.errors.", "__dlq.errors.", "kafka_",
    ].map { Array($0.utf8) }

    private static func isTelling(_ name: UnsafeRawBufferPointer) -> Bool {
        prefixes.contains { name.starts(with: $0) }
    }

    /// The bytes of a header; nil when it is not there.
    subscript(name: String) -> [UInt8]? { values[name] }

    /// A header as text of at most this many bytes; nil when it is not there or empty.
    func text(_ name: String, bytesMax: Int) -> String? {
        guard let value = values[name], !value.isEmpty else { return nil }
        return CutText.of(value, bytesMax: bytesMax)
    }

    /// A number: digits, or a big-endian integer of 4 or 8 bytes. No offset is so large that its bytes look like
    /// digits.
    func number(_ name: String) -> Int64? {
        guard let value = values[name] else { return nil }
        if let digits = Int64(String(decoding: value, as: UTF8.self)) { return digits }
        guard value.count == 4 || value.count == 8 else { return nil }
        let bits = value.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return value.count == 4 ? Int64(Int32(truncatingIfNeeded: bits)) : Int64(bitPattern: bits)
    }
}

/// Texts of others, cut to a limit at the beginning of a character.
enum CutText {
    /// The bytes as UTF-8, with replacement characters for what is none.
    static func of(_ bytes: [UInt8], bytesMax: Int) -> String { of(String(decoding: bytes, as: UTF8.self), bytesMax) }

    /// The beginning of a text.
    static func of(_ text: String, _ bytesMax: Int) -> String {
        guard text.utf8.count > bytesMax else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: bytesMax)
        while end.samePosition(in: text.unicodeScalars) == nil { text.utf8.formIndex(before: &end) }
        return String(text[..<end])
    }
}
