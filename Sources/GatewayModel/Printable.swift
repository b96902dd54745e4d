/// Texts and bytes of others as they can be shown without harm: what a terminal would act upon, what is invisible and
/// what turns the direction of writing stands there as an escape.
public enum Printable {
    /// A text in one line.
    public static func line(_ text: String) -> String { escaped(text.unicodeScalars, keepsLines: false) }

    /// A text whose lines stay lines.
    public static func lines(_ text: String) -> String { escaped(text.unicodeScalars, keepsLines: true) }

    /// Bytes in lines; those that are no UTF-8 stand there as `\xNN`.
    public static func lines(_ bytes: [UInt8]) -> String {
        var text = ""
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = validCount(rest)
            text += lines(String(decoding: rest.prefix(count), as: UTF8.self))
            rest = rest.dropFirst(count)
            if let byte = rest.popFirst() { text += "\\x\(hexadecimal(UInt32(byte), width: 2))" }
        }
        return text
    }

    /// How many bytes at the beginning are UTF-8.
    private static func validCount(_ bytes: ArraySlice<UInt8>) -> Int {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var count = 0
        while true {
            guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return count }
            count += UTF8.width(scalar)
        }
    }

    private static func escaped(_ scalars: String.UnicodeScalarView, keepsLines: Bool) -> String {
        var text = String.UnicodeScalarView()
        for scalar in scalars {
            if scalar == "\n" && keepsLines || !isHarmful(scalar) {
                text.append(scalar)
            } else {
                text.append(contentsOf: "\\u{\(hexadecimal(scalar.value, width: 2))}".unicodeScalars)
            }
        }
        return String(text)
    }

    /// Controls (C0, C1, DEL), formatting characters (directions, joiners, tags), separators of lines, and characters
    /// that have no shape of their own.
    public static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        default: scalar.properties.isDefaultIgnorableCodePoint
        }
    }

    private static func hexadecimal(_ value: UInt32, width: Int) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    /// JSON text in which harmful characters, which can only stand inside strings, are written as `\uNNNN`.
    public static func json(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isHarmful) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            guard isHarmful(scalar), scalar != "\n" else {
                result.unicodeScalars.append(scalar)
                continue
            }
            for unit in UTF16.encode(scalar).map(UInt32.init) { result += "\\u\(hexadecimal(unit, width: 4))" }
        }
        return result
    }
}

extension UTF8 {
    /// Bytes of a scalar.
    fileprivate static func width(_ scalar: Unicode.Scalar) -> Int { UTF8.encode(scalar)?.count ?? 0 }
}

extension UTF16 {
    /// The units of a scalar.
    fileprivate static func encode(_ scalar: Unicode.Scalar) -> [UInt16] { Array(String(scalar).utf16) }
}
