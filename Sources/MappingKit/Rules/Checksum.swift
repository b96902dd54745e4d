/// A weighted checksum, given as data: which value each character has, how the values are weighed and added, and which
/// character the sum stands for. Knows no standard; documents name them.
struct Checksum: Sendable {
    /// How a doubled value of two digits becomes one.
    enum Fold: String, CaseIterable {
        /// The sum of its digits.
        case sum
        /// One is added, and the last digit kept.
        case plusOne
    }

    /// Which places are doubled, counted from 1 on the left.
    enum Doubled: String, CaseIterable {
        case even, odd
    }

    /// The value of every ASCII character; -1 for those that may not stand in the text.
    let values: [Int16]
    /// The weights in order; nil when places are doubled.
    let weights: [Int32]?
    let doubled: Doubled?
    let fold: Fold
    let modulus: Int32
    /// Whether the remainder is subtracted from the modulus.
    let isComplement: Bool
    /// A second modulus.
    let then: Int32?
    /// The check characters by remainder.
    let check: [UInt8]
    /// Characters that are skipped.
    let ignored: [UInt8]

    /// Whether the last character is the check character of those before it.
    func holds(_ text: Span<UInt8>) -> Bool {
        var end = text.count
        while end > 0, ignored.contains(text[end - 1]) { end -= 1 }
        guard end > 1, let sum = sum(text.extracting(0..<end - 1)) else { return false }
        let remainder = remainder(sum)
        return remainder < check.count && check[remainder] == text[end - 1]
    }

    /// The check character of a text; nil when it has characters or a length that the checksum does not know.
    func character(of text: Span<UInt8>) -> UInt8? {
        guard let sum = sum(text) else { return nil }
        let remainder = remainder(sum)
        return remainder < check.count ? check[remainder] : nil
    }

    private func sum(_ text: Span<UInt8>) -> Int? {
        var sum = 0
        var place = 0
        for index in text.indices where !ignored.contains(text[index]) {
            guard text[index] < 0x80, case let value = Int(values[Int(text[index])]), value >= 0 else { return nil }
            if let weights {
                guard place < weights.count else { return nil }
                sum += value * Int(weights[place])
            } else {
                sum += isDoubled(place) ? folded(value * 2) : value
            }
            guard place < MappingLimits.checksumWeightsMax else { return nil }
            place += 1
        }
        return place == weights?.count ?? place ? sum : nil
    }

    private func isDoubled(_ place: Int) -> Bool {
        switch doubled {
        case .even: place % 2 == 1
        case .odd: place % 2 == 0
        case nil: false
        }
    }

    private func folded(_ value: Int) -> Int {
        guard value > 9 else { return value }
        return switch fold {
        case .sum: value / 10 + value % 10
        case .plusOne: (value + 1) % 10
        }
    }

    private func remainder(_ sum: Int) -> Int {
        var remainder = sum % Int(modulus)
        if isComplement { remainder = (Int(modulus) - remainder) % Int(modulus) }
        if let then { remainder %= Int(then) }
        return remainder
    }
}
