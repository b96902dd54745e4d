import PythonOracle
import Testing

@testable import XMLWire

/// GB18030 code point by code point: against Python's codec, which is the edition of 2000, and against what the standard
/// of 2022 says it changed.
@Suite struct GB18030Tests {
    /// Every Unicode scalar but ASCII.
    static let scalars = Array(0x80...0xD7FF) + Array(0xE000...0x10FFFF)

    /// Bytes and characters that the edition of 2022 has otherwise than that of 2000, from its annex.
    static let published: [(bytes: UInt32, scalar: UInt32)] = [
        (0xA6D9, 0xFE10), (0xA6DA, 0xFE12), (0xA6DB, 0xFE11), (0xA6DC, 0xFE13), (0xA6DD, 0xFE14), (0xA6DE, 0xFE15),
        (0xA6DF, 0xFE16), (0xA6EC, 0xFE17), (0xA6ED, 0xFE18), (0xA6F3, 0xFE19), (0xA8BC, 0x1E3F), (0xFE59, 0x9FB4),
        (0xFE61, 0x9FB5), (0xFE66, 0x9FB6), (0xFE67, 0x9FB7), (0xFE6D, 0x9FB8), (0xFE7E, 0x9FB9), (0xFE90, 0x9FBA),
        (0xFEA0, 0x9FBB), (0x8135_F437, 0xE7C7), (0x8431_8236, 0xE78D), (0x8431_8237, 0xE78F),
        (0x8431_8238, 0xE78E), (0x8431_8239, 0xE790), (0x8431_8330, 0xE791), (0x8431_8331, 0xE792),
        (0x8431_8332, 0xE793), (0x8431_8333, 0xE794), (0x8431_8334, 0xE795), (0x8431_8335, 0xE796),
        (0x8235_9037, 0xE81E), (0x8235_9038, 0xE826), (0x8235_9039, 0xE82B), (0x8235_9130, 0xE82C),
        (0x8235_9131, 0xE832), (0x8235_9132, 0xE843), (0x8235_9133, 0xE854), (0x8235_9134, 0xE864),
    ]

    @Test func used_isTheEditionInForce() throws {
        #expect(GB18030Edition.used == .edition2022)
        #expect(try GB18030Table.used.get().edition == .edition2022)
    }

    @Test func everyCharacter_isWhatPythonHas_whereEditionsAgree() throws {
        guard let oracle = PythonOracle("gb18030.py") else { return }
        let first = try GB18030Table.load(.edition2000).get()
        let used = try GB18030Table.load(.used).get()
        let changed = Dictionary(uniqueKeysWithValues: Self.published.map { ($0.scalar, $0.bytes) })
        let outside = try oracle.output()
        var (offset, moved) = (0, 0)
        for number in Self.scalars {
            // The code is as long as ours; if it is not, everything behind it differs.
            let (scalar, old) = (UInt32(number), first.bytes(of: UInt32(number)))
            let length = old > 0xFFFF ? 4 : 2
            guard offset + length <= outside.count else { break }
            let code = (0..<length).reduce(UInt32(0)) { $0 << 8 | UInt32(outside[offset + $1]) }
            offset += length
            let own = used.bytes(of: scalar)
            if old != code { Issue.record("U+\(String(number, radix: 16)): the edition of 2000 is not Python's") }
            if let expected = changed[scalar] {
                moved += own == expected && own != code ? 1 : 0
            } else if own != code {
                Issue.record("U+\(String(number, radix: 16)) is not what Python has")
            }
        }
        #expect(offset == outside.count)
        #expect(moved == Self.published.count)
    }

    @Test(arguments: GB18030Edition.allCases)
    func everyCharacter_hasBytesOfItsOwn_andComesBack(_ edition: GB18030Edition) throws {
        let table = try GB18030Table.load(edition).get()
        var text: [UInt8] = []
        var codes: Set<UInt32> = []
        for scalar in Self.scalars {
            let code = table.bytes(of: UInt32(scalar))
            codes.insert(code)
            text += code > 0xFFFF ? [UInt8(code >> 24), UInt8(code >> 16 & 0xFF)] : []
            text += [UInt8(code >> 8 & 0xFF), UInt8(code & 0xFF)]
        }
        #expect(codes.count == Self.scalars.count)
        var expected = String.UnicodeScalarView()
        expected.append(contentsOf: Self.scalars.compactMap { Unicode.Scalar(UInt32($0)) })
        let decoded = Self.decode(text, table)
        #expect(decoded == Array(String(expected).utf8))
    }

    /// The edition of 2005 moved one character only.
    @Test func editions_differWhereTheStandardSays() throws {
        let tables = try GB18030Edition.allCases.map { try GB18030Table.load($0).get() }
        let (old, middle, new) = (tables[0], tables[1], tables[2])
        var differing: [[Int]] = [[], []]
        for scalar in Self.scalars {
            let code = middle.bytes(of: UInt32(scalar))
            if old.bytes(of: UInt32(scalar)) != code { differing[0].append(scalar) }
            if new.bytes(of: UInt32(scalar)) != code { differing[1].append(scalar) }
        }
        #expect(differing[0] == [0x1E3F, 0xE7C7])
        #expect(differing[1].count == 36)
        #expect(Set(differing[0] + differing[1]) == Set(Self.published.map { Int($0.scalar) }))
    }

    /// Sequences that no character has.
    @Test(
        arguments: [
            [0x80], [0xFF], [0x81], [0x81, 0x20], [0x81, 0x7F], [0x81, 0xFF], [0xFF, 0x40], [0x80, 0x40],
            [0x81, 0x30], [0x81, 0x30, 0x81], [0x81, 0x30, 0x80, 0x30], [0x81, 0x30, 0xFF, 0x30],
            [0x81, 0x30, 0x81, 0x2F],
            [0x81, 0x30, 0x81, 0x3A], [0x81, 0x3A, 0x81, 0x30], [0x84, 0x31, 0xA5, 0x30], [0x8F, 0x39, 0xFE, 0x39],
            [0xE3, 0x32, 0x9A, 0x36], [0xFE, 0x39, 0xFE, 0x39],
        ] as [[UInt8]])
    func decode_noCharacter_isInvalid(_ bytes: [UInt8]) throws {
        let table = try GB18030Table.used.get()
        #expect(Self.decode([0x41] + bytes, table) == nil)
        #expect(Self.decode(bytes + [0x0A], table) == nil)
    }

    @Test func decode_firstAndLastOfEachRange_areCharacters() throws {
        let table = try GB18030Table.used.get()
        let cases: [([UInt8], UInt32)] = [
            ([0x81, 0x30, 0x81, 0x30], 0x80), ([0x84, 0x31, 0xA4, 0x39], 0xFFFF), ([0x90, 0x30, 0x81, 0x30], 0x10000),
            ([0xE3, 0x32, 0x9A, 0x35], 0x10FFFF), ([0x81, 0x40], 0x4E02), ([0xFE, 0xFE], 0xE4C5),
            ([0xFE, 0x51], 0xE816), ([0x95, 0x32, 0x90, 0x31], 0x20087),
        ]
        for (bytes, scalar) in cases {
            let expected = Unicode.Scalar(scalar).map { Array(String($0).utf8) }
            #expect(Self.decode(bytes, table) == expected, "U+\(String(scalar, radix: 16))")
        }
    }

    @Test func offset_ofDecodedByte_isThatOfItsCharacter() throws {
        let table = try GB18030Table.used.get()
        // "A", U+4E2D in two bytes, U+0080 in four, "B": in UTF-8 1 + 3 + 2 + 1 bytes.
        let text: [UInt8] = [0x41, 0xD6, 0xD0, 0x81, 0x30, 0x81, 0x30, 0x42]
        let offsets = (0...7).map { table.offset(ofDecoded: $0, in: text.span.bytes) }
        #expect(offsets == [0, 1, 1, 1, 3, 3, 7, 8])
    }

    private static func decode(_ text: [UInt8], _ table: GB18030Table) -> [UInt8]? {
        var output = [UInt8](repeating: 0, count: GB18030Table.decodedBytesMax(text.count))
        var target = output.mutableSpan
        let result = table.decode(text.span.bytes, into: &target)
        return result.count.map { Array(output[0..<$0]) }
    }
}
