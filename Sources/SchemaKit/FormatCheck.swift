/// The checks of formats, over bytes.
enum FormatCheck {
    /// Whether the text has the format.
    static func matches(_ format: Format, _ text: Span<UInt8>) -> Bool {
        switch format {
        case .date: text.count == 10 && isDate(text, 0)
        case .time: isTime(text, from: 0)
        case .dateTime: isDateTime(text)
        case .uri: URIText(text).isAbsolute
        case .uuid: isUUID(text)
        case .ipv4: isIPv4(text)
        case .ipv6: isIPv6(text)
        case .jsonPointer: isJSONPointer(text)
        case .relativeJSONPointer: isRelativeJSONPointer(text)
        case .duration: isDuration(text)
        }
    }

    /// The value of `count` ASCII digits, or -1.
    private static func digits(_ text: Span<UInt8>, _ offset: Int, _ count: Int) -> Int {
        var value = 0
        for index in offset..<offset + count {
            let digit = text[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return -1 }
            value = value * 10 + Int(digit)
        }
        return value
    }

    /// `yyyy-MM-dd` at an offset where ten bytes are; a day that exists.
    private static func isDate(_ text: Span<UInt8>, _ offset: Int) -> Bool {
        guard text[offset + 4] == UInt8(ascii: "-"), text[offset + 7] == UInt8(ascii: "-") else { return false }
        let year = digits(text, offset, 4)
        let month = digits(text, offset + 5, 2)
        let day = digits(text, offset + 8, 2)
        guard year >= 0, (1...12).contains(month), day >= 1 else { return false }
        return day <= daysInMonth(month, year)
    }

    private static func daysInMonth(_ month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func isDateTime(_ text: Span<UInt8>) -> Bool {
        guard text.count >= 20, text[10] | 0x20 == UInt8(ascii: "t"), isDate(text, 0) else { return false }
        return isTime(text, from: 11)
    }

    /// A full-time: `HH:mm:ss`, a fraction if any, and `Z` or an offset. The second 60 is allowed where UTC can have one.
    private static func isTime(_ text: Span<UInt8>, from start: Int) -> Bool {
        guard text.count - start >= 9, text[start + 2] == UInt8(ascii: ":"), text[start + 5] == UInt8(ascii: ":") else {
            return false
        }
        let hour = digits(text, start, 2)
        let minute = digits(text, start + 3, 2)
        let second = digits(text, start + 6, 2)
        guard (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second) else { return false }
        var offset = start + 8
        if text[offset] == UInt8(ascii: ".") {
            let first = offset + 1
            offset = first
            while offset < text.count, text[offset] &- UInt8(ascii: "0") < 10 { offset += 1 }
            guard offset > first else { return false }
        }
        guard let zone = zoneMinutes(text, from: offset) else { return false }
        return second < 60 || ((hour * 60 + minute - zone) % 1_440 + 1_440) % 1_440 == 1_439
    }

    /// The minutes of `Z` or `±HH:mm` that is the rest of the text; nil when it is neither.
    private static func zoneMinutes(_ text: Span<UInt8>, from offset: Int) -> Int? {
        guard offset < text.count else { return nil }
        if text[offset] | 0x20 == UInt8(ascii: "z") { return text.count == offset + 1 ? 0 : nil }
        let isWest = text[offset] == UInt8(ascii: "-")
        guard isWest || text[offset] == UInt8(ascii: "+"), text.count == offset + 6,
            text[offset + 3] == UInt8(ascii: ":")
        else { return nil }
        let hours = digits(text, offset + 1, 2)
        let minutes = digits(text, offset + 4, 2)
        guard (0...23).contains(hours), (0...59).contains(minutes) else { return nil }
        return (hours * 60 + minutes) * (isWest ? -1 : 1)
    }

    private static func isUUID(_ text: Span<UInt8>) -> Bool {
        guard text.count == 36 else { return false }
        for index in text.indices {
            let isDash = index == 8 || index == 13 || index == 18 || index == 23
            guard isDash ? text[index] == UInt8(ascii: "-") : isHexDigit(text[index]) else { return false }
        }
        return true
    }

    @inline(__always)
    static func isHexDigit(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 6
    }
}
