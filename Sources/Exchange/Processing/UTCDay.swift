/// Days of the Gregorian calendar in UTC.
public enum UTCDay {
    /// The day (yyyymmdd, UTC) of a timestamp: the day at which code lists are looked up when an event has none of its
    /// own. After Howard Hinnant's `civil_from_days`.
    public static func number(ofTimestampMs timestampMs: Int64) -> Int32 {
        let days = quotient(timestampMs, by: 86_400_000) + 719_468
        let era = quotient(days, by: 146_097)
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shifted + 2) / 5 + 1
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return Int32(clamping: year * 10_000 + month * 100 + day)
    }

    /// Division that rounds towards minus infinity.
    private static func quotient(_ dividend: Int64, by divisor: Int64) -> Int64 {
        dividend >= 0 ? dividend / divisor : -1 - (-1 - dividend) / divisor
    }
}
