internal import CBenchForwarder
internal import Foundation

/// What the gateway is compared with.
enum BaselineCases {
    /// A plain copy of the event's bytes into a buffer that is reused.
    static func copy(_ events: EventSet) -> BenchCase {
        let target = UnsafeMutableRawBufferPointer.allocate(
            byteCount: events.texts.map(\.count).max() ?? 1, alignment: 16)
        return BenchCase(name: "copy", bytes: events.bytes, events: events.texts.count) {
            for text in events.texts {
                text.withUnsafeBytes { target.copyMemory(from: $0) }
                cbench_keep(target.baseAddress)
            }
        }
    }

    /// Foundation's decoder into structs and its encoder back to bytes.
    static func foundation(_ events: EventSet) throws -> BenchCase {
        let decoder = JSONDecoder()
        let encoder = JSONEncoder()
        let data = events.texts.map { Data($0) }
        for event in data { try checkNothingIsLeftOut(event, decoder, encoder) }
        return BenchCase(name: "foundation-decode-encode", bytes: events.bytes, events: events.texts.count) {
            for event in data {
                let decoded = try decoder.decode(FoundationSeizure.self, from: event)
                let encoded = try encoder.encode(decoded)
                encoded.withUnsafeBytes { cbench_keep($0.baseAddress) }
            }
        }
    }

    /// A decoder that skipped fields would be flattered: what it encodes must have everything the event has.
    private static func checkNothingIsLeftOut(_ event: Data, _ decoder: JSONDecoder, _ encoder: JSONEncoder) throws {
        let back = try encoder.encode(decoder.decode(FoundationSeizure.self, from: event))
        let before = try JSONSerialization.jsonObject(with: event) as? NSDictionary
        let after = try JSONSerialization.jsonObject(with: back) as? NSDictionary
        guard let before, let after, before == after else {
            throw BenchError("Foundation's structs do not carry the whole event; measure events of us-iprc.seizure/2")
        }
    }
}
