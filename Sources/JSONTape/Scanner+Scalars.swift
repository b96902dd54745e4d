/// Bytes, white space, strings, numbers and literals.
extension Scanner {
    // MARK: Bytes

    @inline(__always)
    func byte(_ offset: Int) -> UInt8 { bytes[unchecked: offset] }

    /// Eight bytes, the first in the lowest bits. The zeros behind the text make this possible anywhere in it.
    @inline(__always)
    func word(_ offset: Int) -> UInt64 {
        UInt64(littleEndian: bytes.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
    }

    @inline(__always)
    @_lifetime(self: copy self)
    mutating func append(_ cell: Cell) throws(ParseFault) {
        guard count < cellsMax else { throw ParseFault(.tooManyCells, at: position) }
        cells[unchecked: count] = cell
        count &+= 1
    }

    /// The fault of a byte that cannot stand here, or of a text that ends here.
    func unexpected(at offset: Int? = nil) -> ParseFault {
        let offset = offset ?? position
        return ParseFault(offset >= length ? .unexpectedEnd : .unexpectedByte, at: min(offset, length))
    }

    /// Moves to the next byte that is not white space.
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func skipSpace() {
        if byte(position) <= 0x20 { skipLongSpace() }
    }

    @_lifetime(self: copy self)
    private mutating func skipLongSpace() {
        while true {
            switch byte(position) {
            case 0x20, 0x0A, 0x0D, 0x09: position &+= 1
            default: return
            }
            while word(position) == 0x2020_2020_2020_2020 { position &+= 8 }
        }
    }

    // MARK: Strings

    /// Reads a string or key whose opening quote is at `position`, and adds its cell.
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func readString(_ kind: Kind) throws(ParseFault) {
        let start = position &+ 1
        var end = start
        var high: UInt64 = 0
        var found: UInt64
        while true {
            let next = word(end)
            found = WordScan.stringBreak(next)
            if found != 0 {
                high |= next & ((found & (0 &- found)) &- 1)
                break
            }
            high |= next
            end &+= 8
        }
        end &+= found.trailingZeroBitCount &>> 3
        let asciiFlag: CellFlags = high & WordScan.highs == 0 ? .ascii : []
        guard byte(end) == UInt8(ascii: "\"") else {
            return try readEscapedString(kind, start: start, from: end, flags: asciiFlag)
        }
        position = end &+ 1
        try addText(kind, offset: start, length: end &- start, flags: [asciiFlag, .plain])
    }

    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func addText(_ kind: Kind, offset: Int, length: Int, flags: CellFlags) throws(ParseFault) {
        if kind == .key { return try addKey(offset: offset, length: length, flags: flags) }
        try append(Cell(kind, flags: flags, offset: offset, length: length, next: count &+ 1))
    }

    /// Goes on with a string that has something other than plain text at `from`. The text is unescaped where it
    /// stands: an escape is never shorter than what it means.
    @_lifetime(self: copy self)
    private mutating func readEscapedString(
        _ kind: Kind, start: Int, from: Int, flags: CellFlags
    ) throws(ParseFault) {
        var read = from
        var write = from
        var flags = flags
        while true {
            let next = byte(read)
            if next == UInt8(ascii: "\"") { break }
            if next == UInt8(ascii: "\\") {
                let scalar = try readEscape(&read)
                if scalar >= 0x80 { flags.remove(.ascii) }
                storeScalar(scalar, &write)
                continue
            }
            guard next >= 0x20 else {
                throw read >= length ? unexpected(at: read) : ParseFault(.controlCharacter, at: read)
            }
            if next >= 0x80 { flags.remove(.ascii) }
            bytes[write] = next
            write += 1
            read += 1
        }
        position = read + 1
        try addText(kind, offset: start, length: write - start, flags: flags)
    }

    /// Reads the escape at `read` and moves behind it. Returns the code point.
    @_lifetime(self: copy self)
    private mutating func readEscape(_ read: inout Int) throws(ParseFault) -> UInt32 {
        let letter = byte(read + 1)
        if letter == UInt8(ascii: "u") { return try readUnicodeEscape(&read) }
        let scalar: UInt32
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scalar = UInt32(letter)
        case UInt8(ascii: "b"): scalar = 0x08
        case UInt8(ascii: "f"): scalar = 0x0C
        case UInt8(ascii: "n"): scalar = 0x0A
        case UInt8(ascii: "r"): scalar = 0x0D
        case UInt8(ascii: "t"): scalar = 0x09
        default: throw read + 1 >= length ? unexpected(at: read + 1) : ParseFault(.invalidEscape, at: read)
        }
        read += 2
        return scalar
    }

    /// Reads `\uXXXX`, or two of them that make a surrogate pair.
    @_lifetime(self: copy self)
    private mutating func readUnicodeEscape(_ read: inout Int) throws(ParseFault) -> UInt32 {
        let start = read
        let first = try readHex(start)
        read += 6
        guard first & 0xF800 == 0xD800 else { return first }
        guard first < 0xDC00, byte(read) == UInt8(ascii: "\\"), byte(read + 1) == UInt8(ascii: "u") else {
            throw ParseFault(.loneSurrogate, at: start)
        }
        let second = try readHex(read)
        guard second & 0xFC00 == 0xDC00 else { throw ParseFault(.loneSurrogate, at: start) }
        read += 6
        return 0x10000 + (first & 0x3FF) << 10 + (second & 0x3FF)
    }

    /// The four hexadecimal digits of the escape at `start`.
    private func readHex(_ start: Int) throws(ParseFault) -> UInt32 {
        var value: UInt32 = 0
        for offset in start + 2..<start + 6 {
            let digit: UInt8
            switch byte(offset) {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte(offset) - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte(offset) - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte(offset) - UInt8(ascii: "A") + 10
            default: throw offset >= length ? unexpected(at: offset) : ParseFault(.invalidEscape, at: start)
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    /// Stores a code point as UTF-8 at `write` and moves behind it.
    @_lifetime(self: copy self)
    private mutating func storeScalar(_ scalar: UInt32, _ write: inout Int) {
        switch scalar {
        case 0..<0x80:
            store(UInt8(scalar), &write)
        case 0x80..<0x800:
            store(UInt8(0xC0 | scalar >> 6), &write)
            store(UInt8(0x80 | scalar & 0x3F), &write)
        case 0x800..<0x10000:
            store(UInt8(0xE0 | scalar >> 12), &write)
            store(UInt8(0x80 | scalar >> 6 & 0x3F), &write)
            store(UInt8(0x80 | scalar & 0x3F), &write)
        default:
            store(UInt8(0xF0 | scalar >> 18), &write)
            store(UInt8(0x80 | scalar >> 12 & 0x3F), &write)
            store(UInt8(0x80 | scalar >> 6 & 0x3F), &write)
            store(UInt8(0x80 | scalar & 0x3F), &write)
        }
    }

    @_lifetime(self: copy self)
    private mutating func store(_ byte: UInt8, _ write: inout Int) {
        bytes[write] = byte
        write += 1
    }

    // MARK: Numbers and literals

    /// Reads a number at `position` and adds its cell.
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func readNumber() throws(ParseFault) {
        let start = position
        var end = start
        if byte(end) == UInt8(ascii: "-") { end &+= 1 }
        let digitsStart = end
        skipDigits(&end)
        guard end > digitsStart, byte(digitsStart) != UInt8(ascii: "0") || end == digitsStart + 1 else {
            throw invalidNumber(at: end > digitsStart ? digitsStart + 1 : end)
        }
        var flags = CellFlags.integer
        if byte(end) == UInt8(ascii: ".") || byte(end) | 0x20 == UInt8(ascii: "e") {
            flags = []
            try readFraction(&end)
        }
        guard end - start <= limits.digitsMax || digitCount(start, end) <= limits.digitsMax else {
            throw ParseFault(.tooManyDigits, at: start)
        }
        position = end
        try append(Cell(.number, flags: flags, offset: start, length: end &- start, next: count &+ 1))
    }

    /// Reads the fraction and exponent that begin at `end`.
    @_lifetime(self: copy self)
    private mutating func readFraction(_ end: inout Int) throws(ParseFault) {
        if byte(end) == UInt8(ascii: ".") {
            end &+= 1
            let start = end
            skipDigits(&end)
            guard end > start else { throw invalidNumber(at: end) }
        }
        guard byte(end) | 0x20 == UInt8(ascii: "e") else { return }
        end &+= 1
        if byte(end) == UInt8(ascii: "+") || byte(end) == UInt8(ascii: "-") { end &+= 1 }
        let start = end
        skipDigits(&end)
        guard end > start else { throw invalidNumber(at: end) }
        var exponent = 0
        for offset in start..<end where exponent <= limits.exponentMax {
            exponent = exponent * 10 + Int(byte(offset) - UInt8(ascii: "0"))
        }
        guard exponent <= limits.exponentMax else { throw ParseFault(.exponentTooLarge, at: start) }
    }

    @inline(__always)
    private func skipDigits(_ end: inout Int) {
        while byte(end) &- UInt8(ascii: "0") < 10 { end &+= 1 }
    }

    private func digitCount(_ start: Int, _ end: Int) -> Int {
        var digits = 0
        for offset in start..<end where byte(offset) &- UInt8(ascii: "0") < 10 { digits += 1 }
        return digits
    }

    private func invalidNumber(at offset: Int) -> ParseFault {
        offset >= length ? unexpected(at: offset) : ParseFault(.invalidNumber, at: offset)
    }

    /// Reads `true`, `false` or `null`.
    @_lifetime(self: copy self)
    mutating func readLiteral() throws(ParseFault) {
        let kind: Kind
        let size: Int
        switch UInt32(truncatingIfNeeded: word(position)) {
        case 0x6575_7274: (kind, size) = (.true, 4)
        case 0x6C6C_756E: (kind, size) = (.null, 4)
        case 0x736C_6166 where byte(position + 4) == UInt8(ascii: "e"): (kind, size) = (.false, 5)
        default: throw unexpected()
        }
        try append(Cell(kind, offset: position, length: 0, next: count &+ 1))
        position &+= size
    }
}
