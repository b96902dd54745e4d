import Foundation
import JSONTape
import Testing

/// Texts near valid ones, with a seed: nothing crashes, and what is accepted is JSON for Foundation too.
@Suite struct MutationTests {
    private static let samples = [
        #"{"caseId":"2024270400012345","version":1,"date":"2024-03-18","lines":[{"hs":"640399","qty":1.5e2,"ok":true},{}]}"#,
        #"[{"name":"深圳示例贸易有限公司","x":null,"y":[[],[[]]],"z":"a\u0041\n\ud83d\ude00"},-0.0,"",false]"#,
    ]
    private static let pieces: [UInt8] =
        Array("{}[]\",:\\0123456789eE+-.truefalsn \n\tu\u{80}\u{E9}\u{1F600}".utf8) + [0, 0x1F, 0xFF]

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func parse_mutatedText_agreesWithFoundation(_ seed: UInt64) {
        var random = SplitMix(seed)
        var accepted = 0
        for round in 0..<1_500 {
            let bytes = mutate(Array(Self.samples[round % 2].utf8), &random)
            let parsed = ParsedText(bytes, duplicateKeys: .flag)
            if let fault = parsed.fault {
                #expect(fault.offset >= 0 && fault.offset <= bytes.count, "seed \(seed), round \(round)")
                let text = String(decoding: bytes, as: UTF8.self)
                #expect(
                    !foundationAccepts(bytes) || isStricter(fault, bytes),
                    "seed \(seed), round \(round): \(fault): \(text)")
            } else {
                accepted += 1
                #expect(foundationAccepts(bytes), "seed \(seed), round \(round)")
                let again = ParsedText(parsed.written, duplicateKeys: .flag)
                #expect(again.outline == parsed.outline, "seed \(seed), round \(round)")
                #expect(again.written == parsed.written, "seed \(seed), round \(round)")
            }
        }
        #expect(accepted > 100)
    }

    private func mutate(_ bytes: [UInt8], _ random: inout SplitMix) -> [UInt8] {
        var bytes = bytes
        for _ in 0...random.next() % 3 where !bytes.isEmpty {
            let place = Int(random.next() % UInt64(bytes.count))
            let piece = Self.pieces[Int(random.next() % UInt64(Self.pieces.count))]
            switch random.next() % 5 {
            case 0: bytes[place] = piece
            case 1: bytes.insert(piece, at: place)
            case 2: bytes.remove(at: place)
            case 3: bytes.removeSubrange(place..<min(bytes.count, place + Int(random.next() % 8)))
            default:
                bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + Int(random.next() % 20))], at: place)
            }
        }
        return bytes
    }

    private func foundationAccepts(_ bytes: [UInt8]) -> Bool {
        do {
            _ = try JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])
            return true
        } catch {
            return false
        }
    }

    /// What this parser refuses and Foundation may accept.
    private func isStricter(_ fault: ParseFault, _ bytes: [UInt8]) -> Bool {
        switch fault.reason {
        case .byteOrderMark, .loneSurrogate, .tooLarge, .tooDeep, .tooManyCells, .tooManyMembers, .tooManyDigits,
            .exponentTooLarge, .duplicateKey:
            true
        default: bytes.prefix(4).contains(0) || isTrailingComma(fault, bytes)
        }
    }

    /// Foundation lets a comma stand before the end of an array or object.
    private func isTrailingComma(_ fault: ParseFault, _ bytes: [UInt8]) -> Bool {
        guard fault.offset < bytes.count, [UInt8(ascii: "]"), UInt8(ascii: "}")].contains(bytes[fault.offset]) else {
            return false
        }
        let before = bytes[..<fault.offset].last { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        return before == UInt8(ascii: ",")
    }
}
