/// Days of the Gregorian calendar as numbers yyyymmdd: what the validity of codes is written in. No time zones, no
/// clock.
enum CalendarDay {
    /// Before every day: the lower bound of a row without `valid-from`.
    static let first: Int32 = 0
    /// After every day: the upper bound of a row without `valid-to`.
    static let last: Int32 = 9999_12_31

    /// The number of a day, nil when there is no such day.
    @inline(__always)
    static func number(year: Int, month: Int, day: Int) -> Int32? {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1, day <= days(month: month, year: year)
        else {
            return nil
        }
        return Int32(year * 10_000 + month * 100 + day)
    }

    /// The number of a day written as yyyy-MM-dd, nil when it is not or there is no such day. For load time.
    static func number(writtenAs text: String) -> Int32? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        // A number may have a sign, a day may not.
        guard text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || DecimalText.isDigit($0) }),
            parts.map(\.utf8.count) == [4, 2, 2], let year = Int(parts[0]), let month = Int(parts[1]),
            let day = Int(parts[2])
        else { return nil }
        return number(year: year, month: month, day: day)
    }

    @inline(__always)
    static func days(month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01 of a day that exists.
    static func ordinal(_ number: Int32) -> Int {
        ordinal(year: Int(number) / 10_000, month: Int(number) / 100 % 100, day: Int(number) % 100)
    }

    /// Days since 1970-01-01 (H. Hinnant, days_from_civil).
    static func ordinal(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The day with this number of days since 1970-01-01, for days from year 0 on (civil_from_days).
    static func civil(_ ordinal: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = ordinal + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthIndex + 2) / 5 + 1)
    }

    /// The day after; `last` stays.
    static func after(_ number: Int32) -> Int32 {
        guard number > first, number < last else { return number }
        let next = civil(ordinal(number) + 1)
        return Int32(next.year * 10_000 + next.month * 100 + next.day)
    }

    /// The day before; `first` and the first day of all stay.
    static func before(_ number: Int32) -> Int32 {
        guard number > 1_01_01 else { return number }
        let previous = civil(ordinal(number) - 1)
        return Int32(previous.year * 10_000 + previous.month * 100 + previous.day)
    }

    /// A day written as yyyy-MM-dd. For load time.
    static func text(_ number: Int32) -> String {
        let digits = String(number)
        let all = String(repeating: "0", count: max(0, 8 - digits.utf8.count)) + digits
        return "\(all.prefix(4))-\(all.dropFirst(4).prefix(2))-\(all.suffix(2))"
    }
}
