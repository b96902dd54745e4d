/// Classes and escapes.
extension PatternSyntax {
    /// Reads `[…]`.
    mutating func readClass() throws(PatternDefect) -> CharacterSet {
        let offset = position
        position += 1
        let isInverted = take("^")
        var set = CharacterSet()
        while !take("]") {
            guard current != nil else { throw defect("has a `[` without `]`", at: offset) }
            set = set.union(try readClassMember())
        }
        return isInverted ? set.inverted : set
    }

    /// Reads one character, escape or range of a class.
    private mutating func readClassMember() throws(PatternDefect) -> CharacterSet {
        let offset = position
        let first = try readClassAtom()
        guard current == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else { return first }
        position += 1
        let last = try readClassAtom()
        guard let low = Self.single(first), let high = Self.single(last) else {
            throw defect("has a class range whose end is a set", at: offset)
        }
        guard low <= high else { throw defect("has a class range in the wrong order", at: offset) }
        return CharacterSet([low...high])
    }

    private mutating func readClassAtom() throws(PatternDefect) -> CharacterSet {
        guard let scalar = current else { throw defect("has a `[` without `]`") }
        if scalar == "\\" { return try readEscape(inClass: true) }
        position += 1
        return CharacterSet(scalar.value)
    }

    private static func single(_ set: CharacterSet) -> UInt32? {
        guard set.ranges.count == 1, set.ranges[0].count == 1 else { return nil }
        return set.ranges[0].lowerBound
    }

    /// Reads an escape that stands for one character or a set.
    mutating func readEscape(inClass: Bool) throws(PatternDefect) -> CharacterSet {
        let offset = position
        position += 1
        guard let letter = current else { throw defect("ends with a backslash", at: offset) }
        position += 1
        switch letter {
        case "d": return .digits
        case "D": return CharacterSet.digits.inverted
        case "w": return .word
        case "W": return CharacterSet.word.inverted
        case "s": return .space
        case "S": return CharacterSet.space.inverted
        case "b" where inClass: return CharacterSet(0x08)
        case "-" where inClass: return CharacterSet(letter.value)
        case "b", "B": throw defect("uses the word boundary `\\\(letter)`, which is not supported", at: offset)
        case "p", "P":
            let set = try readProperty(letter, offset)
            return letter == "p" ? set : set.inverted
        case "k", "1"..."9": throw defect("uses a back-reference, which is not linear", at: offset)
        default: return CharacterSet(try readCharacterEscape(letter, offset))
        }
    }

    /// Reads what follows `\p`: `{L}`, `{Letter}`, `{gc=L}`, `{General_Category=Letter}`.
    private mutating func readProperty(_ letter: Unicode.Scalar, _ offset: Int) throws(PatternDefect) -> CharacterSet {
        guard allowsUnicodeProperties else {
            throw defect("uses the property class `\\\(letter){…}`, whose meaning changes with Unicode", at: offset)
        }
        guard take("{") else { throw defect("has a `\\\(letter)` without a property in braces", at: offset) }
        var name = ""
        while let scalar = current, scalar != "}" {
            name.unicodeScalars.append(scalar)
            position += 1
        }
        guard take("}") else { throw defect("has a `\\\(letter)` without a property in braces", at: offset) }
        for prefix in ["gc=", "General_Category="] where name.hasPrefix(prefix) { name.removeFirst(prefix.count) }
        if let set = UnicodeCategory.characters(named: name) { return set }
        throw defect("uses a property class other than a general category, which is not supported", at: offset)
    }

    /// The code point of an escape for one character.
    private mutating func readCharacterEscape(
        _ letter: Unicode.Scalar, _ offset: Int
    ) throws(PatternDefect) -> UInt32 {
        switch letter {
        case "t": return 0x09
        case "n": return 0x0A
        case "v": return 0x0B
        case "f": return 0x0C
        case "r": return 0x0D
        case "0":
            if let next = current, CharacterSet.digits.ranges[0] ~= next.value {
                throw defect("has an octal escape", at: offset)
            }
            return 0
        case "c":
            guard let next = current, next.isASCII, next.properties.isAlphabetic else {
                throw defect("has a `\\c` without a letter", at: offset)
            }
            position += 1
            return next.value & 31
        case "x": return try readHex(2, offset)
        case "u": return try readUnicode(offset)
        case "^", "$", "\\", ".", "*", "+", "?", "(", ")", "[", "]", "{", "}", "|", "/": return letter.value
        default: throw defect("has the unknown escape `\\\(letter)`", at: offset)
        }
    }

    /// Reads what follows `\u`: `{X…}`, four digits, or two times four that are a surrogate pair.
    private mutating func readUnicode(_ offset: Int) throws(PatternDefect) -> UInt32 {
        if take("{") {
            var value: UInt32 = 0
            while let digit = current?.hexValue, value <= CharacterSet.last {
                value = value << 4 | digit
                position += 1
            }
            guard take("}"), value <= CharacterSet.last else { throw defect("has a wrong `\\u{…}`", at: offset) }
            return value
        }
        let first = try readHex(4, offset)
        guard first & 0xFC00 == 0xD800, current == "\\", position + 1 < scalars.count, scalars[position + 1] == "u"
        else { return first }
        position += 2
        let second = try readHex(4, offset)
        guard second & 0xFC00 == 0xDC00 else { throw defect("has half of a surrogate pair", at: offset) }
        return 0x10000 + (first & 0x3FF) << 10 + (second & 0x3FF)
    }

    private mutating func readHex(_ count: Int, _ offset: Int) throws(PatternDefect) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard let digit = current?.hexValue else {
                throw defect("has an escape with too few hexadecimal digits", at: offset)
            }
            value = value << 4 | digit
            position += 1
        }
        return value
    }
}

extension Unicode.Scalar {
    /// The value of an ASCII hexadecimal digit; nil for anything else.
    fileprivate var hexValue: UInt32? {
        switch self {
        case "0"..."9": value - 0x30
        case "a"..."f": value - 0x61 + 10
        case "A"..."F": value - 0x41 + 10
        default: nil
        }
    }
}
