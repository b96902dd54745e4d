import Catalog
import Exchange

/// A header of an event: its name, and its value, which can be null.
struct TestHeader: Hashable, Sendable {
    var name: [UInt8]
    var value: [UInt8]?

    init(_ name: [UInt8], _ value: [UInt8]?) {
        self.name = name
        self.value = value
    }

    init(_ name: String, _ value: String?) {
        self.init(Array(name.utf8), value.map { Array($0.utf8) })
    }
}

/// A record of a source topic, made by a test.
struct TestEvent: Sendable {
    var key: [UInt8]?
    var value: [UInt8]?
    var headers: [TestHeader] = []
    var partition: Int32 = 3
    var offset: Int64 = 41
    /// 2014-06-01T00:00:00Z
    var timestampMs: Int64 = 1_401_580_800_000
    var areHeadersUnreadable = false

    init(_ value: [UInt8]?) { self.value = value }

    init(_ text: String) { value = Array(text.utf8) }

    /// An example of the catalog, with the headers that name its schema and its form.
    init(_ example: CatalogExample) {
        value = example.bytes
        let type = example.file.hasSuffix(".xml") ? "application/xml" : "application/json"
        headers = [TestHeader("ce_dataschema", "\(example.schema)"), TestHeader("content-type", type)]
    }

    /// The same event with other headers.
    func with(_ headers: TestHeader...) -> TestEvent {
        var copy = self
        copy.headers = headers
        return copy
    }

    /// The same event with another key.
    func with(key: String?) -> TestEvent {
        var copy = self
        copy.key = key.map { Array($0.utf8) }
        return copy
    }

    /// Calls the body with the event as a record whose memory lives as long as the call.
    func withRecord(_ body: (SourceRecord) -> Void) {
        let bytes = PinnedBytes()
        let views = headers.map { header in
            HeaderView(name: bytes.pin(header.name), value: header.value.map { bytes.pin($0) })
        }
        views.withUnsafeBufferPointer { views in
            body(
                SourceRecord(
                    partition: partition, offset: offset, timestampMs: timestampMs, key: key.map { bytes.pin($0) },
                    value: value.map { bytes.pin($0) }, headers: views, areHeadersUnreadable: areHeadersUnreadable))
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
