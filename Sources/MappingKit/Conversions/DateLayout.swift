/// How a date or a time is written: fields of fixed width and separators, such as `yyyy-MM-dd` or `yyyyMMdd HH:mm:ss`.
public struct DateLayout: Hashable, Sendable, CustomStringConvertible {
    /// One part of a layout.
    enum Part: Hashable, Sendable {
        case year, month, day, hour, minute, second
        case separator(UInt8)

        var width: Int {
            switch self {
            case .year: 4
            case .separator: 1
            default: 2
            }
        }
    }

    /// The parts in order.
    let parts: [Part]
    /// The layout as written.
    public let description: String

    /// The ISO 8601 date.
    public static let iso = DateLayout("yyyy-MM-dd")!

    /// Parses a layout of `yyyy` `MM` `dd` `HH` `mm` `ss` and ASCII separators. Nil when a field stands twice, a letter is
    /// no field, or the date is not whole.
    public init?(_ text: String) {
        var parts: [Part] = []
        var rest = Array(text.utf8)[...]
        while let first = rest.first {
            let run = rest.prefix { $0 == first }
            if let field = Self.field(run) {
                parts.append(field)
                rest = rest.dropFirst(run.count)
            } else if first < 0x80, !Self.isAlphanumeric(first) || first == UInt8(ascii: "T") {
                parts.append(.separator(first))
                rest = rest.dropFirst()
            } else {
                return nil
            }
        }
        let fields = parts.filter { if case .separator = $0 { false } else { true } }
        guard Set(fields).count == fields.count, Set(fields).isSuperset(of: [.year, .month, .day]) else { return nil }
        self.parts = parts
        description = text
    }

    private static func field(_ run: ArraySlice<UInt8>) -> Part? {
        switch String(decoding: run, as: UTF8.self) {
        case "yyyy": .year
        case "MM": .month
        case "dd": .day
        case "HH": .hour
        case "mm": .minute
        case "ss": .second
        default: nil
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        DecimalText.isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    /// The number of characters of a text in this layout.
    var width: Int { parts.reduce(0) { $0 + $1.width } }

    /// Whether it has fields of the time of day.
    var hasTime: Bool { parts.contains { $0 == .hour || $0 == .minute || $0 == .second } }

    /// Reads a text in this layout; nil when it is not, or there is no such date or time.
    @inline(__always)
    func read(_ text: Span<UInt8>) -> CivilTime? {
        var time = CivilTime()
        var index = 0
        for part in parts {
            let width = part.width
            guard index + width <= text.count else { return nil }
            if case .separator(let byte) = part {
                guard text[index] == byte else { return nil }
            } else {
                guard let number = CivilTime.digits(text, index, width) else { return nil }
                time.set(part, number)
            }
            index += width
        }
        return index == text.count && time.isReal ? time : nil
    }

    /// Writes a time in this layout.
    @inline(__always)
    func write(_ time: CivilTime, into scratch: inout ByteScratch) {
        for part in parts {
            if case .separator(let byte) = part {
                scratch.append(byte)
            } else {
                scratch.appendDigits(time.get(part), width: part.width)
            }
        }
    }

    /// Converts a text in this layout to another layout.
    func convert(_ text: Span<UInt8>, to other: DateLayout, into scratch: inout ByteScratch) -> ConversionResult {
        guard let time = read(text) else { return .failed }
        if other == self { return .slice(offset: 0, length: text.count) }
        other.write(time, into: &scratch)
        return .written
    }
}

/// A date with a time of day, without a zone.
struct CivilTime: Equatable {
    var year = 0
    var month = 0
    var day = 0
    var hour = 0
    var minute = 0
    var second = 0

    /// Whether such a day and time exist; second 60 is allowed, as leap seconds are written so.
    @inline(__always)
    var isReal: Bool {
        CalendarDay.number(year: year, month: month, day: day) != nil && hour < 24 && minute < 60 && second <= 60
    }

    /// The day as yyyymmdd.
    var dayNumber: Int32 { Int32(year * 10_000 + month * 100 + day) }

    @inline(__always)
    mutating func set(_ part: DateLayout.Part, _ number: Int) {
        switch part {
        case .year: year = number
        case .month: month = number
        case .day: day = number
        case .hour: hour = number
        case .minute: minute = number
        case .second: second = number
        case .separator: break
        }
    }

    @inline(__always)
    func get(_ part: DateLayout.Part) -> Int {
        switch part {
        case .year: year
        case .month: month
        case .day: day
        case .hour: hour
        case .minute: minute
        case .second: second
        case .separator: 0
        }
    }

    /// The number that a run of digits writes; nil when a byte is no digit.
    @inline(__always)
    static func digits(_ text: Span<UInt8>, _ start: Int, _ width: Int) -> Int? {
        guard start + width <= text.count else { return nil }
        var number = 0
        for index in start..<start + width {
            guard DecimalText.isDigit(text[index]) else { return nil }
            number = number * 10 + Int(text[index] - UInt8(ascii: "0"))
        }
        return number
    }

    /// The number that a text of at most nine digits writes; nil when it is something else.
    static func whole(_ text: Span<UInt8>) -> Int? {
        (1...9).contains(text.count) ? digits(text, 0, text.count) : nil
    }

    /// The same instant after moving the clock by minutes; nil when that leaves the years 1–9999.
    func moved(byMinutes minutes: Int) -> CivilTime? {
        guard minutes != 0 else { return self }
        let total = CalendarDay.ordinal(year: year, month: month, day: day) * 1_440 + hour * 60 + minute + minutes
        let days = total >= 0 ? total / 1_440 : (total - 1_439) / 1_440
        let civil = CalendarDay.civil(days)
        guard (1...9999).contains(civil.year) else { return nil }
        let ofDay = total - days * 1_440
        return CivilTime(
            year: civil.year, month: civil.month, day: civil.day, hour: ofDay / 60, minute: ofDay % 60, second: second)
    }
}
