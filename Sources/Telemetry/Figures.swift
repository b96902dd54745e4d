/// Numbers as people read them.
public enum Figures {
    /// `1,226,300,000`.
    public static func grouped(_ number: some BinaryInteger) -> String {
        let digits = String(number.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return number < 0 ? "-\(text)" : text
    }

    /// A decimal in units of its last digit, without its fraction: `decimals` digits are cut off, the rest is rounded to
    /// the nearest.
    public static func whole(units: Int64, decimals: Int) -> String {
        var divisor: Int64 = 1
        for _ in 0..<decimals { divisor *= 10 }
        let half = divisor / 2
        return grouped((units + (units < 0 ? -half : half)) / divisor)
    }

    /// `63 %`, `2.5 %`, `0.1 %`: one digit after the point at most.
    public static func percent(_ share: Double) -> String {
        let tenths = Int((share * 1_000).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10) %" : column(percent: share)
    }

    /// `63.0 %`, always with one digit after the point, for columns.
    public static func column(percent share: Double) -> String {
        let tenths = Int((share * 1_000).rounded())
        return "\(tenths / 10).\(tenths % 10) %"
    }

    /// `7.4 s` or `2 min 05 s`.
    public static func seconds(_ duration: Duration) -> String {
        let tenths = Int((duration / .milliseconds(100)).rounded())
        guard tenths >= 1_200 else { return "\(tenths / 10).\(tenths % 10) s" }
        let seconds = tenths / 10
        return "\(seconds / 60) min \(seconds % 60 < 10 ? "0" : "")\(seconds % 60) s"
    }

    /// How many a second, as a whole number; 0 when no time has passed.
    public static func rate(_ count: Int, in duration: Duration) -> Int {
        let seconds = duration / .seconds(1)
        return seconds > 0 ? Int((Double(count) / seconds).rounded()) : 0
    }
}
