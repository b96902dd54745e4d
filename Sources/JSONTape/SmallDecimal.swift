/// A number of few digits: `value` divided by ten to the power of `fractionDigits`.
public struct SmallDecimal: Hashable, Sendable {
    /// All digits, with the sign.
    public var value: Int64
    /// How many of them stand behind the decimal point, 0...17.
    public var fractionDigits: Int

    public init(value: Int64, fractionDigits: Int) {
        self.value = value
        self.fractionDigits = fractionDigits
    }

    /// Below zero when the number is less than the integer, zero when they are equal, above when it is greater; nil
    /// when the integer is too large to tell.
    public func compare(with integer: Int64) -> Int? {
        var scaled = integer
        for _ in 0..<fractionDigits {
            let (product, overflow) = scaled.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            scaled = product
        }
        return value < scaled ? -1 : value > scaled ? 1 : 0
    }
}
