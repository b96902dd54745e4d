/// A set of Unicode code points as sorted ranges that neither touch nor overlap.
struct CharacterSet: Hashable {
    private(set) var ranges: [ClosedRange<UInt32>] = []

    static let last: UInt32 = 0x10FFFF

    init(_ ranges: [ClosedRange<UInt32>] = []) {
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let previous = self.ranges.last, range.lowerBound <= previous.upperBound + 1 {
                let upper = max(previous.upperBound, range.upperBound)
                self.ranges[self.ranges.count - 1] = previous.lowerBound...upper
            } else {
                self.ranges.append(range)
            }
        }
    }

    init(_ scalar: UInt32) { ranges = [scalar...scalar] }

    func union(_ other: CharacterSet) -> CharacterSet { CharacterSet(ranges + other.ranges) }

    var inverted: CharacterSet {
        var gaps: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { gaps.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        if next <= Self.last { gaps.append(next...Self.last) }
        return CharacterSet(gaps)
    }

    // The classes of ECMA-262.
    static let digits = CharacterSet([0x30...0x39])
    static let word = CharacterSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    static let space = CharacterSet([
        0x09...0x0D, 0x20...0x20, 0xA0...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F,
        0x205F...0x205F, 0x3000...0x3000, 0xFEFF...0xFEFF,
    ])
    /// What `.` does not match.
    static let lineEnds = CharacterSet([0x0A...0x0A, 0x0D...0x0D, 0x2028...0x2029])

    // MARK: As UTF-8

    /// The byte sequences of the set's code points: each is one to four ranges of bytes, in order.
    var byteSequences: [[ClosedRange<UInt8>]] {
        var sequences: [[ClosedRange<UInt8>]] = []
        var pending = Array(ranges.reversed())
        while let range = pending.popLast() {
            if let (low, high) = Self.split(range) {
                if let high { pending.append(high) }
                if let low { pending.append(low) }
                continue
            }
            let first = Self.encode(range.lowerBound)
            let last = Self.encode(range.upperBound)
            sequences.append(zip(first, last).map { $0...$1 })
        }
        return sequences
    }

    /// Splits a range whose encodings are not one sequence of byte ranges; nil when they are.
    private static func split(_ range: ClosedRange<UInt32>) -> (ClosedRange<UInt32>?, ClosedRange<UInt32>?)? {
        let (first, last) = (range.lowerBound, range.upperBound)
        if first <= 0xDFFF, last >= 0xD800 {
            return (first < 0xD800 ? first...0xD7FF : nil, last > 0xDFFF ? 0xE000...last : nil)
        }
        for limit: UInt32 in [0x7F, 0x7FF, 0xFFFF] where first <= limit && last > limit {
            return (first...limit, limit + 1...last)
        }
        guard last > 0x7F else { return nil }
        for bits: UInt32 in [6, 12, 18] {
            let mask = (1 << bits) - 1 as UInt32
            guard first & ~mask != last & ~mask else { break }
            if first & mask != 0 { return (first...first | mask, (first | mask) + 1...last) }
            if last & mask != mask { return (first...(last & ~mask) - 1, last & ~mask...last) }
        }
        return nil
    }

    private static func encode(_ value: UInt32) -> [UInt8] {
        guard let scalar = Unicode.Scalar(value) else { preconditionFailure("surrogates were split off") }
        return Array(UTF8.encode(scalar)!)
    }
}
