internal import GatewayModel

/// Adds decimals exactly, place by place, and tells whether the sum is zero. Reused; allocates once.
struct DecimalSum {
    /// The sum of the signed digits of each place; place 0 of the number stands in the middle.
    private var places = [Int64](repeating: 0, count: 2 * Limits.numberDigitsMax + 1)
    private var lowest = 0
    private var highest = -1

    private static let middle = Limits.numberDigitsMax

    mutating func reset() {
        if lowest <= highest { for place in lowest...highest { places[place + Self.middle] = 0 } }
        (lowest, highest) = (0, -1)
    }

    /// Adds or subtracts a number; false when the text is none or has digits beyond `Limits.numberDigitsMax` places.
    mutating func add(_ text: Span<UInt8>, isSubtracted: Bool) -> Bool {
        guard let number = DecimalText(text), number.highestPlace <= Self.middle, number.lowestPlace >= -Self.middle
        else { return false }
        let sign: Int64 = number.isNegative != isSubtracted ? -1 : 1
        let (low, high) = (min(number.lowestPlace, 0), max(number.highestPlace, 0))
        (lowest, highest) = highest < lowest ? (low, high) : (min(lowest, low), max(highest, high))
        for place in low...high { places[place + Self.middle] += sign * Int64(number.digit(place, in: text)) }
        return true
    }

    /// Whether what was added comes to zero.
    var isZero: Bool {
        guard lowest <= highest else { return true }
        var carry: Int64 = 0
        for place in lowest...highest {
            let sum = places[place + Self.middle] + carry
            guard sum % 10 == 0 else { return false }
            carry = sum / 10
        }
        return carry == 0
    }
}
