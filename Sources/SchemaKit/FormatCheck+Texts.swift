/// Addresses, pointers and durations.
extension FormatCheck {
    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    /// The offset behind the digits that begin at an offset.
    private static func endOfDigits(_ text: Span<UInt8>, from start: Int) -> Int {
        var offset = start
        while offset < text.count, isDigit(text[offset]) { offset += 1 }
        return offset
    }

    // MARK: Addresses

    /// Four numbers from 0 to 255 without leading zeros, separated by points (RFC 2673, section 3.2).
    static func isIPv4(_ text: Span<UInt8>) -> Bool {
        var offset = 0
        for number in 0..<4 {
            let end = endOfDigits(text, from: offset)
            guard (1...3).contains(end - offset), end - offset == 1 || text[offset] != UInt8(ascii: "0") else {
                return false
            }
            var value = 0
            for index in offset..<end { value = value * 10 + Int(text[index] - UInt8(ascii: "0")) }
            guard value <= 255 else { return false }
            if number == 3 { return end == text.count }
            guard end < text.count, text[end] == UInt8(ascii: ".") else { return false }
            offset = end + 1
        }
        return false
    }

    /// Eight groups of up to four hexadecimal digits; `::` stands once for groups of zeros, and an IPv4 address for the
    /// last two (RFC 4291, section 2.2).
    static func isIPv6(_ text: Span<UInt8>) -> Bool {
        var groups = 0
        var isShortened = false
        var offset = 0
        if text.count >= 2, text[0] == UInt8(ascii: ":") {
            guard text[1] == UInt8(ascii: ":") else { return false }
            isShortened = true
            offset = 2
        }
        while offset < text.count {
            var end = offset
            while end < text.count, isHexDigit(text[end]) { end += 1 }
            if end < text.count, text[end] == UInt8(ascii: ".") {
                guard isIPv4(text.extracting(offset..<text.count)) else { return false }
                groups += 2
                return isShortened ? groups < 8 : groups == 8
            }
            guard (1...4).contains(end - offset) else { return false }
            groups += 1
            if end == text.count { break }
            guard text[end] == UInt8(ascii: ":"), end + 1 < text.count else { return false }
            offset = end + 1
            guard text[offset] == UInt8(ascii: ":") else { continue }
            guard !isShortened else { return false }
            isShortened = true
            offset += 1
        }
        return isShortened ? groups < 8 : groups == 8
    }

    // MARK: Pointers

    /// A JSON Pointer (RFC 6901), from an offset on.
    static func isJSONPointer(_ text: Span<UInt8>, from start: Int = 0) -> Bool {
        if start == text.count { return true }
        guard text[start] == UInt8(ascii: "/") else { return false }
        for index in start..<text.count where text[index] == UInt8(ascii: "~") {
            guard index + 1 < text.count, text[index + 1] == UInt8(ascii: "0") || text[index + 1] == UInt8(ascii: "1")
            else { return false }
        }
        return true
    }

    /// A number of levels to go up, and `#` or a JSON Pointer.
    static func isRelativeJSONPointer(_ text: Span<UInt8>) -> Bool {
        let end = endOfDigits(text, from: 0)
        guard end > 0, end == 1 || text[0] != UInt8(ascii: "0") else { return false }
        if end + 1 == text.count, text[end] == UInt8(ascii: "#") { return true }
        return isJSONPointer(text, from: end)
    }

    // MARK: Durations

    /// A duration of RFC 3339, appendix A: weeks alone, or years to days and hours to seconds, none left out between two
    /// that are there.
    static func isDuration(_ text: Span<UInt8>) -> Bool {
        guard text.count > 2, text[0] == UInt8(ascii: "P") else { return false }
        let end = endOfDigits(text, from: 1)
        if end > 1, end + 1 == text.count, text[end] == UInt8(ascii: "W") { return true }
        var offset = 1
        guard readUnits("YMD", text, &offset) || text[offset] == UInt8(ascii: "T") else { return false }
        if offset == text.count { return true }
        guard text[offset] == UInt8(ascii: "T") else { return false }
        offset += 1
        return readUnits("HMS", text, &offset) && offset == text.count
    }

    /// Reads numbers with these units, which follow each other; false when there is none.
    private static func readUnits(_ units: StaticString, _ text: Span<UInt8>, _ offset: inout Int) -> Bool {
        var next = 0
        let start = offset
        while offset < text.count, isDigit(text[offset]) {
            let end = endOfDigits(text, from: offset)
            guard end < text.count else { return false }
            var unit = next
            while unit < units.utf8CodeUnitCount, units.utf8Start[unit] != text[end] { unit += 1 }
            // The first unit may be any; those behind it are the next ones.
            guard unit < units.utf8CodeUnitCount, offset == start || unit == next else { return false }
            next = unit + 1
            offset = end + 1
        }
        return offset > start
    }
}
