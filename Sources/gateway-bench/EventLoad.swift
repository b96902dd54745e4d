internal import CBenchForwarder
internal import Foundation

/// Events to fill a source with: texts of the event set in turn, each with a case key of its own, so that they spread
/// over the partitions.
final class EventLoad {
    private static let identity = ["nc:ActivityIdentification", "nc:IdentificationID"]
    /// A case number ends with a sequence of six digits and a suffix of two.
    private static let sequenceDigits = 6
    private static let suffixDigits = 2
    private static let headers = [
        "ce_specversion", "1.0", "ce_id", "bench", "ce_source", "/us/iprc", "ce_type", "us-iprc.seizure.recorded",
        "ce_time", "2014-10-01T00:00:00Z", "ce_dataschema", "us-iprc.seizure/2", "content-type", "application/json",
    ]

    private var storage: [UnsafeMutableRawBufferPointer] = []
    private var events: [cbench_event] = []

    /// How many events it has.
    var count: Int { events.count }

    init(_ set: EventSet, count: Int) throws {
        let keys = try set.texts.map { try Self.caseKey(of: $0) }
        for number in 0..<count {
            let index = number % set.texts.count
            add(text: set.texts[index], key: keys[index], number: number)
        }
    }

    deinit {
        for block in storage { block.deallocate() }
    }

    private static func caseKey(of text: [UInt8]) throws -> [UInt8] {
        var value = try JSONSerialization.jsonObject(with: Data(text))
        for name in identity {
            guard let object = value as? NSDictionary, let member = object[name] else {
                throw BenchError("an event has no case number; measure events of us-iprc.seizure/2")
            }
            value = member
        }
        guard let key = value as? String, key.utf8.count > sequenceDigits + suffixDigits else {
            throw BenchError("a case number is too short to be varied")
        }
        return Array(key.utf8)
    }

    private func add(text: [UInt8], key: [UInt8], number: Int) {
        var digits = Array(String(number % 1_000_000).utf8)
        digits.insert(contentsOf: repeatElement(UInt8(ascii: "0"), count: Self.sequenceDigits - digits.count), at: 0)
        let at = key.count - Self.suffixDigits - Self.sequenceDigits
        var ownKey = key
        ownKey.replaceSubrange(at..<at + Self.sequenceDigits, with: digits)
        var ownText = text
        if let place = ownText.firstRange(of: key) { ownText.replaceSubrange(place, with: ownKey) }
        let keyBlock = keep(ownKey)
        let textBlock = keep(ownText)
        events.append(
            cbench_event(
                key: keyBlock.baseAddress, key_bytes: keyBlock.count, value: textBlock.baseAddress,
                value_bytes: textBlock.count))
    }

    private func keep(_ bytes: [UInt8]) -> UnsafeMutableRawBufferPointer {
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, bytes.count), alignment: 1)
        block.copyBytes(from: bytes)
        storage.append(block)
        return UnsafeMutableRawBufferPointer(rebasing: block[..<bytes.count])
    }

    /// Writes the first events into an open transaction; nobody sees them before it is committed.
    func write(_ count: Int, with filler: OpaquePointer, deadlineSeconds: Int) throws {
        try CStrings.with(Self.headers) { headers in
            Result {
                try CStrings.check {
                    cbench_filler_write(filler, events, min(count, events.count), headers, Int32(deadlineSeconds), $0)
                }
            }
        }.get()
    }
}
