/// A weighted checksum given as data: ISO 6346, US entry numbers, unified social credit codes, air waybills are
/// parameters of one function. The members have the names that `rules.yaml` gives them.
struct Checksum: Sendable {
    /// The value of every byte; -1 when the alphabet does not have it.
    let values: [Int8]
    /// The weight of each place, repeated when the text is longer.
    let weights: [Int]
    /// Whether the digits of each product are summed, as in Luhn's method.
    let sumsDigits: Bool
    /// What the sum is divided by; the remainder counts.
    let modulus: Int
    /// Whether the remainder is taken from the modulus first.
    let complement: Bool
    /// What the remainder is reduced by afterwards; nil for nothing.
    let then: Int?
    /// The check characters: the remainder is an index into them.
    let check: [UInt8]

    /// The check character of a text; nil when the text has a character outside the alphabet.
    func character(of text: ArraySlice<UInt8>) -> UInt8? {
        var sum = 0
        var place = 0
        for byte in text {
            let value = Int(values[Int(byte)])
            guard value >= 0 else { return nil }
            let product = value * weights[place % weights.count]
            sum += sumsDigits ? product / 10 + product % 10 : product
            place += 1
        }
        var remainder = sum % modulus
        if complement { remainder = (modulus - remainder) % modulus }
        if let then { remainder %= then }
        return check[remainder]
    }
}
