/// A conversion as instructions have it: trivial. What is common is spelled out here, the rest is looked up among the
/// program's conversions.
struct ConversionStep {
    enum Operation: UInt8 {
        /// The value as it is, of another kind.
        case keep
        case decimal
        case integer
        /// The first `a` characters.
        case prefix
        /// At most `a` characters.
        case truncateCharacters
        /// At most `a` bytes.
        case truncateBytes
        case trim
        case omitEmpty
        /// From date layout `a` to date layout `b`.
        case date
        /// Conversion `a` of the program.
        case other
    }

    var operation: Operation
    var a: Int32 = 0
    var b: Int32 = 0
}

/// Date layouts of fixed width without a time of day, as places of their fields.
struct LayoutTable: Sendable {
    /// One layout: trivial.
    struct Layout {
        /// The most bytes.
        static let widthMax = 16

        var width: Int
        var year: Int
        var month: Int
        var day: Int
        /// The separators in their places; 0 where a digit stands.
        var separators: InlineArray<16, UInt8>
    }

    private(set) var layouts: [Layout] = []

    /// Adds a layout; nil when it is not of that form.
    mutating func add(_ layout: DateLayout) -> Int32? {
        guard !layout.hasTime, layout.width <= Layout.widthMax else { return nil }
        var added = Layout(width: layout.width, year: 0, month: 0, day: 0, separators: InlineArray(repeating: 0))
        var place = 0
        for part in layout.parts {
            switch part {
            case .year: added.year = place
            case .month: added.month = place
            case .day: added.day = place
            case .separator(0): return nil
            case .separator(let byte): added.separators[place] = byte
            case .hour, .minute, .second: return nil
            }
            place += part.width
        }
        layouts.append(added)
        return Int32(layouts.count - 1)
    }
}

extension LayoutTable.Layout {
    /// Reads a date; nil when the text is not in this layout or there is no such day.
    @inline(__always)
    func read(_ text: Span<UInt8>) -> (year: Int, month: Int, day: Int)? {
        guard text.count == width else { return nil }
        for index in text.indices where separators[index] != 0 && separators[index] != text[index] { return nil }
        guard let year = CivilTime.digits(text, year, 4), let month = CivilTime.digits(text, month, 2),
            let day = CivilTime.digits(text, day, 2), CalendarDay.number(year: year, month: month, day: day) != nil
        else { return nil }
        return (year, month, day)
    }

    /// Writes a date.
    @inline(__always)
    func write(_ date: (year: Int, month: Int, day: Int), into scratch: inout ByteScratch) {
        var text = separators
        Self.put(date.year / 100, at: year, in: &text)
        Self.put(date.year % 100, at: year + 2, in: &text)
        Self.put(date.month, at: month, in: &text)
        Self.put(date.day, at: day, in: &text)
        scratch.append(text.span.extracting(0..<width))
    }

    @inline(__always)
    private static func put(_ number: Int, at place: Int, in text: inout InlineArray<16, UInt8>) {
        text[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / 10)
        text[place + 1] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10)
    }
}
