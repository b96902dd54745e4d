/// Reads the quantities of the configuration: a whole number and its unit, without a space.
enum Quantity {
    /// Milliseconds of `100ms`, `2s`, `5min` or `1h`; nil when the text is not of that form or overflows.
    static func milliseconds(_ text: String) -> Int? {
        scaled(text, by: [("ms", 1), ("s", 1_000), ("min", 60_000), ("h", 3_600_000)])
    }

    /// Bytes of `512B`, `64KiB`, `8MiB` or `1GiB`; nil when the text is not of that form or overflows.
    static func bytes(_ text: String) -> Int? {
        scaled(text, by: [("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)])
    }

    private static func scaled(_ text: String, by units: [(name: String, factor: Int)]) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text[digits.endIndex...]
        guard let number = Int(digits), let factor = units.first(where: { $0.name == unit })?.factor else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: factor)
        return overflow ? nil : product
    }
}
