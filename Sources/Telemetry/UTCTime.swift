/// UTC wall-clock time as RFC 3339 text, without a calendar library.
public enum UTCTime {
    /// `2014-03-12T23:59:59.123Z` for milliseconds since 1970; any moment of the years 0–9999.
    public static func text(epochMs: Int64) -> String {
        let (days, ms) = floorDivide(epochMs, 86_400_000)
        let date = civil(days: days)
        let hours = pad(ms / 3_600_000, 2)
        let minutes = pad(ms / 60_000 % 60, 2)
        let seconds = pad(ms / 1_000 % 60, 2)
        return "\(pad(date.year, 4))-\(pad(date.month, 2))-\(pad(date.day, 2))T"
            + "\(hours):\(minutes):\(seconds).\(pad(ms % 1_000, 3))Z"
    }

    /// The Gregorian date of a day counted from 1970-01-01 (Howard Hinnant's algorithm over 400-year eras).
    private static func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = floorDivide(days + 719_468, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    private static func pad(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
