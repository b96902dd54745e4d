/// The text of a URI by RFC 3986: its parts, whether it is one, and what a relative one means.
struct URIText: ~Escapable {
    private let text: Span<UInt8>
    /// Where the scheme's colon is; nil without scheme.
    let colon: Int?
    /// What follows the `//`; nil without authority.
    let authority: Range<Int>?
    /// The path.
    let path: Range<Int>
    /// What follows the `?`; nil without query.
    let query: Range<Int>?
    /// What follows the `#`; nil without fragment.
    let fragment: Range<Int>?

    @_lifetime(copy text)
    init(_ text: Span<UInt8>) {
        self.text = text
        let hash = Self.first(in: text, 0..<text.count) { $0 == UInt8(ascii: "#") }
        fragment = hash.map { $0 + 1..<text.count }
        let mark = Self.first(in: text, 0..<(hash ?? text.count)) { $0 == UInt8(ascii: "?") }
        query = mark.map { $0 + 1..<(hash ?? text.count) }
        let end = mark ?? hash ?? text.count
        let stop = Self.first(in: text, 0..<end) { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "/") }
        colon = stop.flatMap { text[$0] == UInt8(ascii: ":") ? $0 : nil }
        let start = colon.map { $0 + 1 } ?? 0
        if start + 1 < end, text[start] == UInt8(ascii: "/"), text[start + 1] == UInt8(ascii: "/") {
            let slash = Self.first(in: text, start + 2..<end) { $0 == UInt8(ascii: "/") } ?? end
            authority = start + 2..<slash
            path = slash..<end
        } else {
            authority = nil
            path = start..<end
        }
    }

    private static func first(in text: Span<UInt8>, _ range: Range<Int>, where test: (UInt8) -> Bool) -> Int? {
        for index in range where test(text[index]) { return index }
        return nil
    }

    /// Whether the text is a URI with a scheme.
    var isAbsolute: Bool {
        guard let colon, hasScheme(colon), areCharacters(path, also: "/:@") else { return false }
        if let authority, !isAuthority(authority) { return false }
        if let query, !areCharacters(query, also: "/?:@") { return false }
        if let fragment, !areCharacters(fragment, also: "/?:@") { return false }
        return true
    }

    private func hasScheme(_ colon: Int) -> Bool {
        guard colon > 0, Self.isLetter(text[0]) else { return false }
        for index in 0..<colon {
            let byte = text[index]
            guard
                Self.isLetter(byte) || Self.isDigit(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
                    || byte == UInt8(ascii: ".")
            else { return false }
        }
        return true
    }

    /// `userinfo@host:port`; a host in brackets holds an IP literal.
    private func isAuthority(_ range: Range<Int>) -> Bool {
        let at = Self.first(in: text, range) { $0 == UInt8(ascii: "@") }
        if let at, !areCharacters(range.lowerBound..<at, also: ":") { return false }
        let start = at.map { $0 + 1 } ?? range.lowerBound
        var hostEnd = start
        if start < range.upperBound, text[start] == UInt8(ascii: "[") {
            guard let close = Self.first(in: text, start..<range.upperBound, where: { $0 == UInt8(ascii: "]") }),
                isLiteral(start + 1..<close)
            else { return false }
            hostEnd = close + 1
        } else {
            hostEnd = Self.first(in: text, start..<range.upperBound) { $0 == UInt8(ascii: ":") } ?? range.upperBound
            guard areCharacters(start..<hostEnd, also: "") else { return false }
        }
        guard hostEnd < range.upperBound else { return true }
        guard text[hostEnd] == UInt8(ascii: ":") else { return false }
        for index in hostEnd + 1..<range.upperBound where !Self.isDigit(text[index]) { return false }
        return true
    }

    /// The inside of brackets: an IPv6 address, or a version of the future.
    private func isLiteral(_ range: Range<Int>) -> Bool {
        guard !range.isEmpty else { return false }
        if text[range.lowerBound] | 0x20 == UInt8(ascii: "v") { return areCharacters(range, also: ":") }
        var groups = 0
        var hasGap = false
        var index = range.lowerBound
        while index < range.upperBound {
            if index + 1 < range.upperBound, text[index] == UInt8(ascii: ":"), text[index + 1] == UInt8(ascii: ":") {
                guard !hasGap else { return false }
                hasGap = true
                index += 2
                if index == range.upperBound { break }
            } else if index > range.lowerBound {
                guard text[index] == UInt8(ascii: ":") else { return false }
                index += 1
            }
            if isIPv4(index..<range.upperBound) {
                groups += 2
                index = range.upperBound
                break
            }
            let start = index
            while index < range.upperBound, FormatCheck.isHexDigit(text[index]) { index += 1 }
            guard (1...4).contains(index - start) else { return false }
            groups += 1
        }
        return hasGap ? groups <= 7 : groups == 8
    }

    /// Four decimal numbers up to 255 without leading zeros.
    private func isIPv4(_ range: Range<Int>) -> Bool {
        var numbers = 0
        var index = range.lowerBound
        while index < range.upperBound {
            if numbers > 0 {
                guard text[index] == UInt8(ascii: ".") else { return false }
                index += 1
            }
            let start = index
            var value = 0
            while index < range.upperBound, index - start < 4, Self.isDigit(text[index]) {
                value = value * 10 + Int(text[index] - UInt8(ascii: "0"))
                index += 1
            }
            guard (1...3).contains(index - start), value <= 255, index - start == 1 || text[start] != UInt8(ascii: "0")
            else { return false }
            numbers += 1
        }
        return numbers == 4
    }

    /// Whether all are unreserved, sub-delimiters, percent-encoded or among `also`.
    private func areCharacters(_ range: Range<Int>, also: StaticString) -> Bool {
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = text[index]
            if byte == UInt8(ascii: "%") {
                guard index + 2 < range.upperBound, FormatCheck.isHexDigit(text[index + 1]),
                    FormatCheck.isHexDigit(text[index + 2])
                else { return false }
                index += 3
                continue
            }
            guard Self.isPlain(byte) || Self.contains(also, byte) else { return false }
            index += 1
        }
        return true
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    /// Unreserved characters and sub-delimiters.
    private static func isPlain(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || contains("-._~!$&'()*+,;=", byte)
    }

    private static func contains(_ set: StaticString, _ byte: UInt8) -> Bool {
        set.withUTF8Buffer { $0.contains(byte) }
    }
}
