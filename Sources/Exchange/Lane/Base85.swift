/// 64-bit numbers in ten digits of RFC 1924's alphabet, each half of the number on its own, as Python's `b85encode` has
/// it. The alphabet has no comma, colon or slash, so these can separate.
enum Base85 {
    /// Digits of one number.
    static let digitsPerNumber = 10

    private static let alphabet: [UInt8] = Array(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~".utf8)

    /// The value of each byte as a digit; 255 for bytes that are none.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, digit) in alphabet.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }()

    /// Writes the number at the end of `bytes`.
    static func append(_ number: UInt64, to bytes: inout [UInt8]) {
        for half in [UInt32(truncatingIfNeeded: number >> 32), UInt32(truncatingIfNeeded: number)] {
            var divisor: UInt32 = 85 * 85 * 85 * 85
            while divisor > 0 {
                bytes.append(alphabet[Int(half / divisor % 85)])
                divisor /= 85
            }
        }
    }

    /// The number at `index`; nil when the ten bytes there are not all digits, or a half is over 32 bits.
    static func number(in bytes: [UInt8], at index: Int) -> UInt64? {
        guard index + digitsPerNumber <= bytes.count, let high = half(in: bytes, at: index),
            let low = half(in: bytes, at: index + digitsPerNumber / 2)
        else { return nil }
        return UInt64(high) << 32 | UInt64(low)
    }

    private static func half(in bytes: [UInt8], at index: Int) -> UInt32? {
        var number: UInt64 = 0
        for byte in bytes[index..<index + digitsPerNumber / 2] {
            let value = values[Int(byte)]
            guard value < 85 else { return nil }
            number = number * 85 + UInt64(value)
        }
        return UInt32(exactly: number)
    }
}
