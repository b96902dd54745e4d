/// A stream of pseudo-random numbers that depends on its seed and its place alone (SplitMix64), so that any value of any
/// case can be drawn again without drawing the others first.
///
/// Only integer and basic floating-point operations are used: the numbers are the same on every machine.
struct Draws {
    private var state: UInt64

    /// The stream of one place: a case, a value of the profile, an item of a group, and a version (or 0).
    @inline(__always)
    init(seed: UInt64, case caseIndex: Int, slot: Int, item: Int = 0, version: Int = 0) {
        let place = UInt64(truncatingIfNeeded: slot) << 32 | UInt64(truncatingIfNeeded: item << 8 | version)
        let start = Self.mixed(seed &+ Self.mixed(UInt64(truncatingIfNeeded: caseIndex) &+ 0x9E37_79B9_7F4A_7C15))
        state = Self.mixed(start ^ Self.mixed(place))
    }

    @inline(__always)
    private static func mixed(_ value: UInt64) -> UInt64 {
        var bits = value
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// The next 64 bits.
    @inline(__always)
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mixed(state)
    }

    /// A number of 0..<count; 0 when `count` is not positive.
    @inline(__always)
    mutating func below(_ count: Int) -> Int {
        guard count > 0 else { return 0 }
        return Int(next().multipliedFullWidth(by: UInt64(count)).high)
    }

    /// A number of a closed range.
    @inline(__always)
    mutating func number(_ low: Int64, _ high: Int64) -> Int64 {
        low + Int64(below(Int(high - low) + 1))
    }

    /// A number of 0..<1.
    @inline(__always)
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A number of low..<high.
    @inline(__always)
    mutating func real(_ low: Double, _ high: Double) -> Double { low + (high - low) * unit() }

    /// A nearly normal number, mean 0 and deviation 1, within ±6: the sum of twelve uniform ones.
    mutating func bell() -> Double {
        var sum = -6.0
        for _ in 0..<12 { sum += unit() }
        return sum
    }

    /// A log-normal number with median 1: e to the power of a normal number with this deviation.
    mutating func logNormal(spread: Double) -> Double { Self.exponential(spread * bell()) }

    /// e to the power of a number within ±700, by range reduction and a series: no C library whose last bit differs.
    static func exponential(_ exponent: Double) -> Double {
        let ln2 = 0.693147180559945309
        let power = (exponent / ln2).rounded()
        let rest = exponent - power * ln2
        var term = 1.0
        var sum = 1.0
        for step in 1...14 {
            term *= rest / Double(step)
            sum += term
        }
        return Double(sign: .plus, exponent: Int(power), significand: sum)
    }

    /// Puts the elements into a random order (Fisher–Yates).
    mutating func shuffle<Element>(_ elements: inout [Element]) {
        var last = elements.count - 1
        while last > 0 {
            elements.swapAt(last, below(last + 1))
            last -= 1
        }
    }
}
