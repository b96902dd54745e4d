internal import GatewayModel

/// Decimal numbers as text: read, compared and added digit by digit, never as binary floats.
struct DecimalText {
    /// Whether the number is below zero; zero is never.
    private(set) var isNegative = false
    /// Where the first and the last significant digit stand in the text.
    private var firstDigit = 0
    private var endDigit = 0
    /// Where the point stands, or the place after the last digit.
    private var point = 0
    /// The exponent as written.
    private var exponent = 0
    /// Digits before the point after the exponent is applied (may be negative: then zeros follow the point).
    private var integerDigits = 0
    /// Digits after the point as written, after the exponent is applied; at least 0.
    private(set) var fractionDigits = 0

    /// Reads `[+-]digits[.digits][e[+-]digits]`; leading zeros are allowed. Nil when the text is something else, or
    /// has more than `Limits.numberDigitsMax` digits or a larger exponent than `Limits.numberExponentMax`.
    @inline(__always)
    init?(_ text: Span<UInt8>) {
        var index = 0
        if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
            isNegative = text[index] == UInt8(ascii: "-")
            index += 1
        }
        let start = index
        while index < text.count, Self.isDigit(text[index]) { index += 1 }
        guard index > start, index - start <= Limits.numberDigitsMax else { return nil }
        point = index
        endDigit = index
        if index < text.count, text[index] == UInt8(ascii: ".") {
            index += 1
            while index < text.count, Self.isDigit(text[index]) { index += 1 }
            guard index > point + 1, index - start <= Limits.numberDigitsMax + 1 else { return nil }
            endDigit = index
        }
        guard readExponent(text, &index), index == text.count else { return nil }
        firstDigit = start
        while firstDigit < endDigit, text[firstDigit] == UInt8(ascii: "0") || text[firstDigit] == UInt8(ascii: ".") {
            firstDigit += 1
        }
        if firstDigit == endDigit { isNegative = false }
        let written = endDigit > point ? endDigit - point - 1 : 0
        fractionDigits = max(0, written - exponent)
        integerDigits = (firstDigit < point ? point - firstDigit : point - firstDigit + 1) + exponent
    }

    @inline(__always)
    private mutating func readExponent(_ text: Span<UInt8>, _ index: inout Int) -> Bool {
        guard index < text.count, text[index] | 0x20 == UInt8(ascii: "e") else { return true }
        index += 1
        var isBelow = false
        if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
            isBelow = text[index] == UInt8(ascii: "-")
            index += 1
        }
        let start = index
        while index < text.count, Self.isDigit(text[index]) {
            exponent = exponent * 10 + Int(text[index] - UInt8(ascii: "0"))
            guard exponent <= Limits.numberExponentMax else { return false }
            index += 1
        }
        if isBelow { exponent = -exponent }
        return index > start
    }

    @inline(__always)
    static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    /// Whether the number is zero.
    var isZero: Bool { firstDigit == endDigit }

    /// The digit that counts 10 to the power of `place`, or 0.
    @inline(__always)
    func digit(_ place: Int, in text: Span<UInt8>) -> UInt8 {
        // Places count from the point; `exponent` moves the point.
        let offset = place - exponent
        let index = offset >= 0 ? point - 1 - offset : point - offset
        guard index >= firstDigit, index < endDigit, index != point else { return 0 }
        return text[index] - UInt8(ascii: "0")
    }

    /// The highest place that can hold a digit other than zero, and the lowest.
    var highestPlace: Int { isZero ? 0 : integerDigits - 1 }
    var lowestPlace: Int { -fractionDigits }

    /// Fraction digits without trailing zeros.
    func significantFractionDigits(in text: Span<UInt8>) -> Int {
        var count = fractionDigits
        while count > 0, digit(-count, in: text) == 0 { count -= 1 }
        return count
    }

    /// -1, 0 or 1: the first number is smaller, equal or greater.
    static func compare(
        _ left: DecimalText, _ leftText: Span<UInt8>, _ right: DecimalText, _ rightText: Span<UInt8>
    ) -> Int {
        if left.isNegative != right.isNegative { return left.isNegative ? -1 : 1 }
        let sign = left.isNegative ? -1 : 1
        if left.isZero || right.isZero { return left.isZero && right.isZero ? 0 : left.isZero ? -sign : sign }
        var place = max(left.highestPlace, right.highestPlace)
        let lowest = min(left.lowestPlace, right.lowestPlace)
        if left.highestPlace != right.highestPlace { return left.highestPlace < right.highestPlace ? -sign : sign }
        while place >= lowest {
            let (first, second) = (left.digit(place, in: leftText), right.digit(place, in: rightText))
            if first != second { return first < second ? -sign : sign }
            place -= 1
        }
        return 0
    }
}

extension DecimalText {
    /// Canonical decimal text: no exponent, no leading zeros or `+`, the digits after the point as written.
    static func canonical(_ text: Span<UInt8>, into scratch: inout ByteScratch) -> ConversionResult {
        if isCanonical(text) { return .slice(offset: 0, length: text.count) }
        guard let number = DecimalText(text), number.fits else { return .failed }
        number.write(text, fractionDigits: number.fractionDigits, into: &scratch)
        return .written
    }

    /// An integer without point or exponent; a fraction of zeros is dropped.
    static func integer(_ text: Span<UInt8>, into scratch: inout ByteScratch) -> ConversionResult {
        guard let number = DecimalText(text), number.fits, number.significantFractionDigits(in: text) == 0 else {
            return .failed
        }
        number.write(text, fractionDigits: 0, into: &scratch)
        return .written
    }

    /// Whether writing it out without exponent stays within `Limits.numberDigitsMax`.
    private var fits: Bool { max(highestPlace + 1, 1) + fractionDigits <= Limits.numberDigitsMax }

    private func write(_ text: Span<UInt8>, fractionDigits: Int, into scratch: inout ByteScratch) {
        if isNegative { scratch.append(UInt8(ascii: "-")) }
        var place = max(highestPlace, 0)
        while place >= -fractionDigits {
            if place == -1 { scratch.append(UInt8(ascii: ".")) }
            scratch.append(UInt8(ascii: "0") + digit(place, in: text))
            place -= 1
        }
    }

    /// The common case, decided in one pass: `-?(0|[1-9][0-9]*)(\.[0-9]+)?` that is not minus zero.
    static func isCanonical(_ text: Span<UInt8>) -> Bool {
        var index = 0
        let isNegative = !text.isEmpty && text[0] == UInt8(ascii: "-")
        if isNegative { index = 1 }
        let start = index
        var isZero = true
        while index < text.count, isDigit(text[index]) {
            if text[index] != UInt8(ascii: "0") { isZero = false }
            index += 1
        }
        guard index > start, index - start == 1 || text[start] != UInt8(ascii: "0") else { return false }
        if index < text.count {
            guard text[index] == UInt8(ascii: "."), index + 1 < text.count else { return false }
            index += 1
            while index < text.count {
                guard isDigit(text[index]) else { return false }
                if text[index] != UInt8(ascii: "0") { isZero = false }
                index += 1
            }
        }
        return !(isNegative && isZero) && text.count - start <= Limits.numberDigitsMax
    }
}
