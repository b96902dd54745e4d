/// Days since 1970-01-01 and their Gregorian dates, and how profiles write them. No time zone, no clock.
enum CivilDay {
    /// Days since 1970-01-01 of a date (H. Hinnant, days_from_civil).
    static func number(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The date of a day from year 0 on (civil_from_days).
    static func date(_ number: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthIndex + 2) / 5 + 1)
    }

    /// The day of a text `yyyy-MM-dd`; nil when it is not one of 1900–2999.
    static func number(_ text: String) -> Int? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
            (1900...2999).contains(year), (1...12).contains(month), day >= 1
        else { return nil }
        let number = number(year: year, month: month, day: day)
        let back = date(number)
        return back == (year, month, day) ? number : nil
    }

    /// The year that ends with the month before `firstMonth` and is named by its end: a fiscal year from October is
    /// `firstMonth` 10; with 1 it is the calendar year.
    static func fiscalYear(_ number: Int, firstMonth: Int) -> Int {
        let date = date(number)
        return firstMonth > 1 && date.month >= firstMonth ? date.year + 1 : date.year
    }
}
