import JSONTape
import PythonOracle
import Testing
import XMLWire

/// Documents near valid ones, with a seed: nothing crashes, each is a value or a fault with a place, and what is taken is
/// well-formed for Python too.
@Suite struct MutationTests {
    private static let samples: [String] = [
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
            + Samples.document(
                "<CaseNo>A&amp;1</CaseNo><weight>1.5</weight><!-- c --><Line no=\"1\"><goods>鞋</goods><mark>a</mark></Line>"
                    + "<p:Officer xmlns:p=\"urn:example:person\" id=\"x\"><Name><![CDATA[<]]></Name></p:Officer>",
                attributes: " ver=\"2\""),
        Samples.document(
            "<备注 xsi:nil=\"true\"/><Containers><Container>&#x4E2D;</Container></Containers><Line/><isUrgent>true</isUrgent>"
                + "<rates><row><rate>1</rate></row></rates>", attributes: ReadingTests.xsi),
    ]
    private static let pieces: [[UInt8]] =
        "<>&;\"'=/!?[]-: \n".utf8.map { [$0] }
        + [
            "<a>", "</a>", "<Line>", "</Line>", "<CaseNo/>", "<!--", "-->", "<![CDATA[", "]]>", "<!DOCTYPE x>", "&lt;",
            "&#0;", "&x;", "xmlns=\"\"", "xmlns:p=\"u\"", "ver=\"1\"", "encoding=\"GB18030\"", "xsi:nil=\"1\"", "中",
        ].map { Array($0.utf8) } + [[0], [0x80], [0xFF], [0xFE, 0x59], [0x81, 0x30]]

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func parse_mutatedDocument_isAValueOrAFault(_ seed: UInt64) throws {
        var random = SplitMix(seed)
        var parser = XMLParser()
        var tape = Tape()
        var (accepted, taken) = ("", 0)
        for round in 0..<2_000 {
            let document = mutate(Array(Self.samples[round % 2].utf8), &random)
            let charset: XMLCharset? = round % 8 == 7 ? .gb18030 : nil
            do throws(XMLFault) {
                try parser.parse(document.span.bytes, charset: charset, layout: Samples.seizure.layout, into: &tape)
                let isObject = tape.kind(0) == .object || tape.kind(0) == .null
                #expect(isObject, "seed \(seed), round \(round)")
                taken += 1
                if charset == nil, !document.starts(with: [0x84]) {
                    accepted += OracleTests.hexadecimal(document) + "\n"
                }
            } catch {
                let isEmpty = tape.isEmpty
                #expect(
                    isEmpty && (0...document.count).contains(error.offset) && error.line >= 1, "seed \(seed), \(round)")
            }
        }
        #expect(taken > 50)
        guard let oracle = PythonOracle("wellformed.py") else { return }
        let verdicts = try oracle.lines(input: accepted)
        #expect(verdicts.count == accepted.count { $0 == "\n" })
        #expect(!verdicts.contains("0"), "seed \(seed)")
    }

    private func mutate(_ bytes: [UInt8], _ random: inout SplitMix) -> [UInt8] {
        var bytes = bytes
        for _ in 0...random.below(3) where !bytes.isEmpty {
            let place = random.below(bytes.count)
            let piece = Self.pieces[random.below(Self.pieces.count)]
            switch random.below(5) {
            case 0: bytes.replaceSubrange(place...place, with: piece)
            case 1: bytes.insert(contentsOf: piece, at: place)
            case 2: bytes.remove(at: place)
            case 3: bytes.removeSubrange(place..<min(bytes.count, place + random.below(12)))
            default:
                bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + random.below(40))], at: place)
            }
        }
        return bytes
    }
}
