internal import SchemaKit

/// What a text must have, so that a detector can find something in it: digits, and one byte that is no letter.
struct TextNeed {
    /// The fewest digits.
    var digits = 0
    /// A bit for the byte, by its place in `TextNeeds.bytes`; 0 for none.
    var byteBit: UInt8 = 0
}

/// The needs of all detectors, and one pass over a text that tells which of them are met. Most texts meet none.
struct TextNeeds {
    /// Different bytes that are looked for at most.
    private static let bytesMax = 4

    /// By detector.
    private(set) var needs: [TextNeed] = []
    /// The bytes that are looked for, each eight times.
    private var words = InlineArray<4, UInt64>(repeating: 0)
    private var wordCount = 0

    /// Adds a detector. Letters are left out: a detector may look at them in upper case.
    mutating func add(_ pattern: Pattern) {
        var need = TextNeed()
        need.digits = pattern.leastCount(of: UInt8(ascii: "0")...UInt8(ascii: "9"))
        for byte in UInt8(ascii: "!")...UInt8(ascii: "@")
        where !DecimalText.isDigit(byte) && pattern.leastCount(of: byte...byte) > 0 {
            guard let bit = bit(of: byte) else { continue }
            need.byteBit = 1 << UInt8(bit)
            break
        }
        needs.append(need)
    }

    private mutating func bit(of byte: UInt8) -> Int? {
        let word = UInt64(byte) * Self.ones
        for index in 0..<wordCount where words[index] == word { return index }
        guard wordCount < Self.bytesMax else { return nil }
        words[wordCount] = word
        wordCount += 1
        return wordCount - 1
    }

    /// What one text has.
    struct Found {
        var digits = 0
        /// The bits of the bytes that stand in it.
        var byteBits: UInt8 = 0
        /// Whether it may have full-width forms, which count as the characters they show.
        var mayHaveWideForms = false

        @inline(__always)
        func meets(_ need: TextNeed) -> Bool {
            digits >= need.digits && byteBits & need.byteBit == need.byteBit
        }
    }

    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080
    /// The first byte of the full-width forms.
    private static let wideForms: UInt64 = 0xEFEF_EFEF_EFEF_EFEF

    /// Looks at a text, eight bytes at a time.
    func look(at text: Span<UInt8>) -> Found {
        var found = Found()
        let raw = text.bytes
        var offset = 0
        while offset + 8 <= text.count {
            look(at: raw.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self), &found)
            offset += 8
        }
        var rest: UInt64 = 0
        while offset < text.count {
            rest = rest << 8 | UInt64(text[offset])
            offset += 1
        }
        look(at: rest, &found)
        return found
    }

    @inline(__always)
    private func look(at word: UInt64, _ found: inout Found) {
        let zeros = word ^ (Self.ones &* UInt64(UInt8(ascii: "0")))
        let others = ((zeros & ~Self.highs) &+ 0x7676_7676_7676_7676 | zeros) & Self.highs
        found.digits &+= (others ^ Self.highs).nonzeroBitCount
        if Self.hasZero(word ^ Self.wideForms) { found.mayHaveWideForms = true }
        for index in 0..<wordCount where Self.hasZero(word ^ words[index]) { found.byteBits |= 1 << UInt8(index) }
    }

    /// Whether a byte of the word is zero.
    @inline(__always)
    private static func hasZero(_ word: UInt64) -> Bool { (word &- ones) & ~word & highs != 0 }
}
