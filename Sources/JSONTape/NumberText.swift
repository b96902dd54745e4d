/// The text of a JSON number, understood exactly: sign, significant digits and power of ten, of any size.
///
/// The value is ±d × 10^`exponent`, where d has `digitCount` decimal digits, neither the first nor the last of them 0.
public struct NumberText: ~Escapable {
    private let text: Span<UInt8>
    /// The offset of the first significant digit.
    private let first: Int
    /// The offset of the decimal point, or of what follows the integer part.
    private let point: Int
    /// Whether the number is below zero. Zero never is.
    public let isNegative: Bool
    /// The number of significant digits; 0 for zero.
    public let digitCount: Int
    /// The power of ten of the last significant digit.
    public let exponent: Int

    /// Exponents as written are read up to this magnitude; the parser's limit is far below.
    private static let exponentMax = 1 << 40

    /// The text must be a JSON number; anything else gives an unspecified value.
    @_lifetime(copy text)
    public init(_ text: Span<UInt8>) {
        self.text = text
        var offset = 0
        let hasMinus = !text.isEmpty && text[0] == UInt8(ascii: "-")
        if hasMinus { offset = 1 }
        var first = -1
        var last = -1
        var point = -1
        while offset < text.count, text[offset] | 0x20 != UInt8(ascii: "e") {
            if text[offset] == UInt8(ascii: ".") {
                point = offset
            } else if text[offset] != UInt8(ascii: "0") {
                if first < 0 { first = offset }
                last = offset
            }
            offset += 1
        }
        if point < 0 { point = offset }
        self.point = point
        self.first = first
        guard first >= 0 else {
            (isNegative, digitCount, exponent) = (false, 0, 0)
            return
        }
        isNegative = hasMinus
        digitCount = last - first + (first < point && last > point ? 0 : 1)
        exponent = Self.writtenExponent(text, from: offset) + (last < point ? point - 1 - last : point - last)
    }

    private static func writtenExponent(_ text: Span<UInt8>, from start: Int) -> Int {
        var offset = start + 1
        guard offset < text.count else { return 0 }
        let isNegative = text[offset] == UInt8(ascii: "-")
        if isNegative || text[offset] == UInt8(ascii: "+") { offset += 1 }
        var value = 0
        while offset < text.count, value < exponentMax {
            value = value * 10 + Int(text[offset] &- UInt8(ascii: "0"))
            offset += 1
        }
        return isNegative ? -value : value
    }

    /// Whether the number is zero.
    public var isZero: Bool { digitCount == 0 }

    /// Whether the number has no fraction: `1.0` and `1e2` have none.
    public var isInteger: Bool { exponent >= 0 }

    /// The number of digits after the decimal point that the value needs: 2 for `1.50e-1`… 0 for integers.
    public var fractionDigitCount: Int { max(0, -exponent) }

    /// The number of digits before the decimal point that the value needs; 0 for magnitudes below one.
    public var integerDigitCount: Int { max(0, digitCount + exponent) }

    /// A significant digit, 0...9, by its index from the left.
    public func digit(_ index: Int) -> UInt8 {
        let offset = first + index
        return text[first < point && offset >= point ? offset + 1 : offset] &- UInt8(ascii: "0")
    }

    /// The value when it is an integer that fits; nil otherwise.
    public var int64: Int64? {
        guard isInteger, integerDigitCount <= 18 else { return nil }
        var value: Int64 = 0
        for index in 0..<digitCount { value = value * 10 + Int64(digit(index)) }
        for _ in 0..<exponent where value != 0 { value *= 10 }
        return isNegative ? -value : value
    }

    /// Compares two numbers exactly: below zero when `left` is less, zero when they are equal, above when greater.
    public static func compare(_ left: borrowing NumberText, _ right: borrowing NumberText) -> Int {
        let signs = left.sign - right.sign
        guard signs == 0 else { return signs }
        let magnitudes = compareMagnitudes(left, right)
        return left.isNegative ? -magnitudes : magnitudes
    }

    private var sign: Int { isZero ? 0 : isNegative ? -1 : 1 }

    private static func compareMagnitudes(_ left: borrowing NumberText, _ right: borrowing NumberText) -> Int {
        let orders = (left.digitCount + left.exponent) - (right.digitCount + right.exponent)
        guard orders == 0, !left.isZero else { return left.isZero && right.isZero ? 0 : orders }
        for index in 0..<min(left.digitCount, right.digitCount) {
            let difference = Int(left.digit(index)) - Int(right.digit(index))
            if difference != 0 { return difference }
        }
        return left.digitCount - right.digitCount
    }

    /// Whether the number is `divisor` times an integer, exactly. The divisor is 1...2^60 times a power of ten.
    public func isMultiple(of divisor: Divisor) -> Bool {
        if isZero { return true }
        guard exponent >= divisor.exponent else { return false }
        var remainder: UInt64 = 0
        for index in 0..<digitCount { remainder = (remainder * 10 + UInt64(digit(index))) % divisor.significand }
        // Below 2^60 the divisor has fewer than 60 factors 2 or 5: what more zeros than that do not bring, none bring.
        var zeros = min(exponent - divisor.exponent, 60)
        while zeros > 0, remainder != 0 {
            remainder = remainder * 10 % divisor.significand
            zeros -= 1
        }
        return remainder == 0
    }

    /// What numbers can be tested to be multiples of.
    public struct Divisor: Hashable, Sendable {
        let significand: UInt64
        let exponent: Int

        /// Returns nil for zero, negative numbers, and those of more than 17 significant digits.
        public init?(_ number: borrowing NumberText) {
            guard !number.isZero, !number.isNegative, number.digitCount <= 17 else { return nil }
            var value: UInt64 = 0
            for index in 0..<number.digitCount { value = value * 10 + UInt64(number.digit(index)) }
            significand = value
            exponent = number.exponent
        }
    }

    /// Appends the number as canonical decimal text: no exponent, no `+`, no superfluous zeros, `-0` as `0`.
    /// Appends nothing and returns false when that takes more than `digitsMax` digits.
    public func appendCanonical(to bytes: inout [UInt8], digitsMax: Int) -> Bool {
        guard integerDigitCount + fractionDigitCount <= digitsMax else { return false }
        if isNegative { bytes.append(UInt8(ascii: "-")) }
        let order = digitCount + exponent
        if order <= 0 { bytes.append(UInt8(ascii: "0")) }
        for index in 0..<max(0, order) {
            bytes.append(UInt8(ascii: "0") + (index < digitCount ? digit(index) : 0))
        }
        guard exponent < 0 else { return true }
        bytes.append(UInt8(ascii: "."))
        for _ in 0..<max(0, -order) { bytes.append(UInt8(ascii: "0")) }
        for index in max(0, order)..<digitCount { bytes.append(UInt8(ascii: "0") + digit(index)) }
        return true
    }
}
