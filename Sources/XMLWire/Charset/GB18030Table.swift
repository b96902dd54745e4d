internal import Glibc

/// Why the machine cannot read and write GB18030.
struct GB18030Unavailable: Error, Hashable, Sendable, CustomStringConvertible {
    /// Whether the machine's iconv knows the charset, but not as the standard has it.
    let isDeviating: Bool

    var description: String {
        isDeviating
            ? "this machine's iconv has another table of GB18030 than the standard"
            : "this machine's iconv does not know GB18030"
    }
}

/// GB18030 in one edition: a one-to-one table of all byte sequences and characters.
///
/// The two-byte characters on which all editions agree come from the machine's iconv, once, and are compared with a
/// known sum: a machine that differs is refused instead of writing other bytes (P7). The four-byte characters below
/// U+10000 are, by the standard, the others in their order; those above follow by counting. Where editions differ,
/// `GB18030Edition` decides.
final class GB18030Table: Sendable {
    /// The edition.
    let edition: GB18030Edition
    /// The characters of two bytes, by `shortIndex`.
    let short: [UInt16]
    /// The characters of four bytes below U+10000, by the sequence's number.
    let long: [UInt16]
    /// The bytes of every character below U+10000: two or four of them, the last in the lowest byte; 0 for those that
    /// are one byte, and for surrogates, which are no characters.
    let codes: [UInt32]

    /// The table that documents are read and written with.
    static let used: Result<GB18030Table, GB18030Unavailable> = load(.used)

    /// Makes the table of an edition.
    static func load(_ edition: GB18030Edition) -> Result<GB18030Table, GB18030Unavailable> {
        guard let common = commonShort() else { return .failure(GB18030Unavailable(isDeviating: false)) }
        guard sum(of: common) == commonSum else { return .failure(GB18030Unavailable(isDeviating: true)) }
        return .success(GB18030Table(common, edition))
    }

    private init(_ common: [UInt16], _ edition: GB18030Edition) {
        self.edition = edition
        // The four-byte characters are counted with the two-byte characters of the first edition.
        var first = common
        for mapping in GB18030Edition.edition2000.decided where mapping.bytes <= 0xFFFF {
            first[Self.shortIndex(ofBytes: mapping.bytes)] = UInt16(mapping.scalar)
        }
        var hasShort = [Bool](repeating: false, count: 0x10000)
        for scalar in first { hasShort[Int(scalar)] = true }
        var short = common
        var long = (0x80...0xFFFF).filter { !hasShort[$0] && !(0xD800...0xDFFF).contains($0) }.map(UInt16.init)
        precondition(long.count == Self.longCount)
        for mapping in edition.decided {
            if mapping.bytes <= 0xFFFF {
                short[Self.shortIndex(ofBytes: mapping.bytes)] = UInt16(mapping.scalar)
            } else {
                long[Self.number(ofBytes: mapping.bytes)] = UInt16(mapping.scalar)
            }
        }
        self.short = short
        self.long = long
        var codes = [UInt32](repeating: 0, count: 0x10000)
        for (index, scalar) in short.enumerated() { codes[Int(scalar)] = Self.bytes(ofShort: index) }
        for (number, scalar) in long.enumerated() { codes[Int(scalar)] = Self.bytes(ofNumber: number) }
        self.codes = codes
    }

    // MARK: Numbers of byte sequences

    /// Characters of two bytes: 126 first bytes, 190 second bytes.
    static let shortCount = 126 * 190
    /// Characters of four bytes below U+10000.
    static let longCount = 39_420
    /// The number of the four-byte sequence of U+10000.
    static let supplementaryNumber = 189_000

    /// The index of a two-byte sequence: the first byte is 0x81...0xFE, the second 0x40...0xFE without 0x7F.
    @inline(__always)
    static func shortIndex(_ first: UInt8, _ second: UInt8) -> Int {
        (Int(first) &- 0x81) &* 190 &+ Int(second) &- (second < 0x7F ? 0x40 : 0x41)
    }

    private static func shortIndex(ofBytes bytes: UInt32) -> Int {
        shortIndex(UInt8(truncatingIfNeeded: bytes >> 8), UInt8(truncatingIfNeeded: bytes))
    }

    private static func bytes(ofShort index: Int) -> UInt32 {
        let (first, second) = index.quotientAndRemainder(dividingBy: 190)
        return UInt32(first + 0x81) << 8 | UInt32(second < 0x3F ? second + 0x40 : second + 0x41)
    }

    /// The number of a four-byte sequence: bytes in 0x81...0xFE and 0x30...0x39 by turns.
    private static func number(ofBytes bytes: UInt32) -> Int {
        let parts = (0..<4).map { Int(bytes >> UInt32(24 - 8 * $0) & 0xFF) }
        return ((parts[0] - 0x81) * 10 + parts[1] - 0x30) * 1_260 + (parts[2] - 0x81) * 10 + parts[3] - 0x30
    }

    /// The four bytes of a sequence by its number.
    static func bytes(ofNumber number: Int) -> UInt32 {
        let (high, low) = number.quotientAndRemainder(dividingBy: 1_260)
        let head = UInt32(high / 10 + 0x81) << 24 | UInt32(high % 10 + 0x30) << 16
        return head | UInt32(low / 10 + 0x81) << 8 | UInt32(low % 10 + 0x30)
    }

    /// The bytes of a character that is not ASCII and no surrogate: two or four, the last in the lowest byte.
    @inline(__always)
    func bytes(of scalar: UInt32) -> UInt32 {
        if scalar < 0x10000 { return codes[Int(scalar)] }
        return Self.bytes(ofNumber: Self.supplementaryNumber + Int(scalar - 0x10000))
    }

    // MARK: The machine's table

    /// The sum of the characters that all editions and implementations agree on.
    private static let commonSum: UInt64 = 0x5E17_A522_D66E_61D8

    /// FNV-1a of 64 bits, over 16 bits at a time.
    private static func sum(of characters: [UInt16]) -> UInt64 {
        characters.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }

    /// The characters of two bytes by iconv, with 0 where the edition decides; nil when iconv does not know them.
    private static func commonShort() -> [UInt16]? {
        let decided = Set(GB18030Edition.used.decided.map(\.bytes))
        let indices = (0..<shortCount).filter { !decided.contains(bytes(ofShort: $0)) }
        var input: [CChar] = []
        for index in indices {
            let code = bytes(ofShort: index)
            input += [CChar(truncatingIfNeeded: code >> 8), CChar(truncatingIfNeeded: code)]
        }
        guard let output = converted(input, outputBytes: indices.count * 2) else { return nil }
        var short = [UInt16](repeating: 0, count: shortCount)
        for (place, index) in indices.enumerated() {
            short[index] = UInt16(output[2 * place]) << 8 | UInt16(output[2 * place + 1])
        }
        return short
    }

    /// The text in UTF-16, most significant byte first; nil unless it is exactly as long as expected.
    private static func converted(_ input: [CChar], outputBytes: Int) -> [UInt8]? {
        guard let converter = iconv_open("UTF-16BE", "GB18030"), converter != iconv_t(bitPattern: -1) else {
            return nil
        }
        defer { iconv_close(converter) }
        var input = input
        var output = [CChar](repeating: 0, count: outputBytes)
        var (inputLeft, outputLeft) = (input.count, output.count)
        let failures = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                var from = source.baseAddress
                var to = target.baseAddress
                return iconv(converter, &from, &inputLeft, &to, &outputLeft)
            }
        }
        guard failures == 0, inputLeft == 0, outputLeft == 0 else { return nil }
        return output.map { UInt8(bitPattern: $0) }
    }
}
