/// A sum of decimals, exact: 18 digits before the point and 8 behind it in each summand, and ten milliards of summands
/// before anything could overflow. It is kept as three whole numbers that databases add without knowing decimals.
public struct ExactAmount: Hashable, Sendable {
    /// Digits behind the point.
    static let decimals = 8
    private static let part: Int64 = 1_000_000_000
    private static let fractionUnit: Int64 = 100_000_000

    /// Milliards.
    private(set) var high: Int64
    /// What is left of them.
    private(set) var low: Int64
    /// Units of the last digit behind the point.
    private(set) var fraction: Int64

    /// Nothing.
    public static let zero = ExactAmount(high: 0, low: 0, fraction: 0)

    init(high: Int64, low: Int64, fraction: Int64) {
        self.high = high
        self.low = low
        self.fraction = fraction
    }

    /// Reads a decimal without sign and exponent; nil for anything else, and for more digits than are kept.
    public init?(_ text: String) {
        let halves = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = Self.digits(halves[0], max: 18) else { return nil }
        high = whole / Self.part
        low = whole % Self.part
        fraction = 0
        guard halves.count == 2 else { return }
        let padded = halves[1] + String(repeating: "0", count: max(0, Self.decimals - halves[1].utf8.count))
        guard !halves[1].isEmpty, let fraction = Self.digits(padded, max: Self.decimals) else { return nil }
        self.fraction = fraction
    }

    private static func digits(_ text: some StringProtocol, max: Int) -> Int64? {
        guard (1...max).contains(text.utf8.count), text.utf8.allSatisfy({ 48...57 ~= $0 }) else { return nil }
        return Int64(text)
    }

    /// The exact sum.
    public static func + (left: ExactAmount, right: ExactAmount) -> ExactAmount {
        ExactAmount(high: left.high + right.high, low: left.low + right.low, fraction: left.fraction + right.fraction)
    }

    /// What takes the amount away again.
    public static prefix func - (amount: ExactAmount) -> ExactAmount {
        ExactAmount(high: -amount.high, low: -amount.low, fraction: -amount.fraction)
    }

    /// All of it in units of the last digit.
    private var units: Int128 {
        (Int128(high) * Int128(Self.part) + Int128(low)) * Int128(Self.fractionUnit) + Int128(fraction)
    }

    /// Whether it is more than another.
    public func isMore(than other: ExactAmount) -> Bool { units > other.units }

    /// The decimal without zeros at its end: `1226300000.5`.
    public var text: String {
        let units = units
        let unit = Int128(Self.fractionUnit)
        var digits = String((units.magnitude % unit.magnitude) + unit.magnitude).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        let sign = units < 0 ? "-" : ""
        let whole = "\(sign)\(units.magnitude / unit.magnitude)"
        return digits.isEmpty ? whole : "\(whole).\(digits)"
    }

    /// The whole part with its thousands apart, rounded to the nearest: what pages show.
    public var grouped: String {
        let unit = Int128(Self.fractionUnit)
        let rounded = (units.magnitude + unit.magnitude / 2) / unit.magnitude
        var text = ""
        let digits = String(rounded)
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return units < 0 && rounded > 0 ? "-\(text)" : text
    }

    /// Which share of another it is; 0 of nothing.
    public func share(of whole: ExactAmount) -> Double {
        whole.units == 0 ? 0 : Double(units) / Double(whole.units)
    }
}
