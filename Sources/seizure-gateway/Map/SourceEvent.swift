internal import Exchange
internal import Foundation
internal import GatewayModel

/// An event as `map` gets it: a value alone, or a line of `generate --format records` with key, headers and timestamp.
struct SourceEvent {
    var key: [UInt8]?
    var value: [UInt8]?
    var headers: [(name: [UInt8], value: [UInt8]?)] = []
    var timestampMs: Int64

    private static let contentType = Array("content-type".utf8)

    /// What the record says of its form.
    var contentType: [UInt8]? { headers.last { $0.name == Self.contentType }?.value }

    /// The line's JSON object.
    private struct Line: Decodable {
        struct Header: Decodable {
            var name: String
            var value: String?
            var valueBase64: Data?
        }

        var key: String?
        var keyBase64: Data?
        var value: String?
        var valueBase64: Data?
        var headers: [Header]?
        var timestamp: Int64?
    }

    /// A value alone. Its form, when it is known, is told as a producer would.
    init(value: [UInt8], form: ValueForm? = nil, timestampMs: Int64) {
        self.value = value
        if let form {
            headers = [(Self.contentType, Array((form == .json ? "application/json" : "application/xml").utf8))]
        }
        self.timestampMs = timestampMs
    }

    /// A record written as a line; nil when it is not one.
    init?(line: [UInt8], timestampMs: Int64) {
        let read: Line
        do { read = try JSONDecoder().decode(Line.self, from: Data(line)) } catch { return nil }
        key = Self.bytes(read.key, read.keyBase64)
        value = Self.bytes(read.value, read.valueBase64)
        headers = (read.headers ?? []).map { (Array($0.name.utf8), Self.bytes($0.value, $0.valueBase64)) }
        self.timestampMs = read.timestamp ?? timestampMs
    }

    private static func bytes(_ text: String?, _ base64: Data?) -> [UInt8]? {
        text.map { Array($0.utf8) } ?? base64.map { Array($0) }
    }

    /// Calls the body with the event as a record of partition 0 whose memory lives as long as the call.
    func withRecord(offset: Int64, _ body: (SourceRecord) -> Void) {
        let bytes = PinnedBytes()
        let views = headers.map { header in
            HeaderView(name: bytes.pin(header.name), value: header.value.map { bytes.pin($0) })
        }
        views.withUnsafeBufferPointer { views in
            body(
                SourceRecord(
                    partition: 0, offset: offset, timestampMs: timestampMs, key: key.map { bytes.pin($0) },
                    value: value.map { bytes.pin($0) }, headers: views))
        }
        withExtendedLifetime(bytes) {}
    }
}

/// Copies of bytes that stay where they are as long as the object lives.
private final class PinnedBytes {
    private var blocks: [UnsafeMutableRawBufferPointer] = []

    deinit {
        for block in blocks { block.deallocate() }
    }

    func pin(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, bytes.count), alignment: 1)
        bytes.withUnsafeBytes { block.copyMemory(from: $0) }
        blocks.append(block)
        return UnsafeRawBufferPointer(rebasing: block[..<bytes.count])
    }
}
