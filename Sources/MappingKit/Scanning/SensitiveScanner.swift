internal import SchemaKit

/// Searches texts for what detectors know, for one lane. Linear in the text: every detector looks at each byte at most
/// as often as its pieces are long.
public struct SensitiveScanner: ~Copyable {
    /// The detectors.
    public let patterns: SensitivePatterns
    /// The text with full-width forms folded, and the same in upper case.
    private var folded = ByteScratch()
    private var upper = ByteScratch()

    public init(_ patterns: SensitivePatterns) {
        self.patterns = patterns
    }

    /// The first detector that finds something in the text, as an index into `patterns.names`; nil when none does.
    ///
    /// Full-width forms (U+FF01 to U+FF5E) count as the ASCII characters they show; pieces for a checksum are looked at
    /// in upper case.
    public mutating func scan(_ text: Span<UInt8>) -> Int? {
        let found = patterns.needs.look(at: text)
        guard mayFind(found) else { return nil }
        fold(text)
        for index in patterns.detectors.indices where mayFind(index, found) && finds(patterns.detectors[index]) {
            return index
        }
        return nil
    }

    /// Whether the text has what some detector needs at least; without that, `scan` finds nothing.
    public func mayFind(in text: Span<UInt8>) -> Bool { mayFind(patterns.needs.look(at: text)) }

    /// Whether some detector can find something.
    private func mayFind(_ found: TextNeeds.Found) -> Bool {
        for index in patterns.needs.needs.indices where mayFind(index, found) { return true }
        return false
    }

    @inline(__always)
    private func mayFind(_ detector: Int, _ found: TextNeeds.Found) -> Bool {
        found.mayHaveWideForms || found.meets(patterns.needs.needs[detector])
    }

    private mutating func fold(_ text: Span<UInt8>) {
        folded.reset()
        upper.reset()
        var index = 0
        while index < text.count {
            var byte = text[index]
            if byte == 0xEF, let (ascii, width) = Self.fullWidth(text, index) {
                byte = ascii
                index += width
            } else {
                index += 1
            }
            folded.append(byte)
            upper.append((UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte ^ 0x20 : byte)
        }
    }

    /// The ASCII character that a full-width form shows: EF BC 81…BF is 21…5F, EF BD 80…9E is 60…7E.
    private static func fullWidth(_ text: Span<UInt8>, _ index: Int) -> (ascii: UInt8, width: Int)? {
        guard index + 2 < text.count else { return nil }
        switch (text[index + 1], text[index + 2]) {
        case (0xBC, 0x81...0xBF): return (text[index + 2] - 0x60, 3)
        case (0xBD, 0x80...0x9E): return (text[index + 2] - 0x20, 3)
        default: return nil
        }
    }

    private func finds(_ detector: SensitivePatterns.Detector) -> Bool {
        guard let checksum = detector.checksum else {
            return detector.pattern.matches(folded.text(0..<folded.used))
        }
        let text = upper.text(0..<upper.used)
        var start = 0
        while start + detector.length <= text.count {
            let end = start + detector.length
            let isApart =
                !(start > 0 && DecimalText.isDigit(text[start - 1]))
                && !(end < text.count && DecimalText.isDigit(text[end]))
            if isApart {
                let piece = text.extracting(start..<end)
                if detector.pattern.matches(piece), checksum.holds(piece) { return true }
            }
            start += 1
        }
        return false
    }
}
