/// Days as events write them.
enum DayText {
    /// The day (yyyymmdd) that a text writes: in the layout, or without one as `yyyyMMdd`, `yyyy-MM-dd` or RFC 3339,
    /// told apart by their shape. Nil when it is none of them or there is no such day.
    static func number(_ text: Span<UInt8>, layout: DateLayout?) -> Int32? {
        if let layout { return layout.read(text)?.dayNumber }
        if text.count == 8 {
            guard let year = CivilTime.digits(text, 0, 4), let month = CivilTime.digits(text, 4, 2),
                let day = CivilTime.digits(text, 6, 2)
            else { return nil }
            return CalendarDay.number(year: year, month: month, day: day)
        }
        if text.count == 10 {
            guard text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"), let year = CivilTime.digits(text, 0, 4),
                let month = CivilTime.digits(text, 5, 2), let day = CivilTime.digits(text, 8, 2)
            else { return nil }
            return CalendarDay.number(year: year, month: month, day: day)
        }
        return DateTimeConversion.readRFC3339(text)?.0.dayNumber
    }
}
