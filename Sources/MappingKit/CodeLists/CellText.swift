/// What every cell of a code list must be, whatever its column: texts that look the same are the same, and nothing in
/// them is hidden.
enum CellText {
    /// Texts that tables are exported with where there is no value.
    static let placeholders = [
        "NULL", "Null", "null", "N/A", "n/a", "#N/A", "N.A.", "NaN", "undefined", "-", "--", "?",
    ]
    /// The newest Unicode whose characters are taken: what a later one adds is unassigned on an older machine.
    static let unicodeMajorMax = 15

    /// A character that cannot be seen or that does not mean the same to every reader: controls, formats (zero width
    /// space, soft hyphen, byte order mark, directions), spaces other than U+0020, separators, private and unassigned
    /// characters, and the one that stands for bytes that could not be read. Nil when there is none.
    static func hidden(_ text: String) -> Unicode.Scalar? {
        text.unicodeScalars.first { $0.value >= 0x7F ? isHidden($0) : $0.value < 0x20 }
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        guard let age = properties.age, age.major <= unicodeMajorMax, !properties.isDefaultIgnorableCodePoint else {
            return true
        }
        return switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned: true
        case .lineSeparator, .paragraphSeparator, .spaceSeparator: true
        // The object and the replacement character, and a Braille cell without dots.
        default: ["\u{FFFC}", "\u{FFFD}", "\u{2800}"].contains(scalar)
        }
    }

    /// Whether a text is certainly in normalization form NFC: the quick check of UAX #15 says yes. A mark that may be
    /// composed with the letter before it is refused after any letter, also where there is no composed form.
    static func isComposed(_ text: String) -> Bool {
        var last: UInt8 = 0
        for scalar in text.unicodeScalars where scalar.value >= 0x300 || last != 0 {
            let order = scalar.properties.canonicalCombiningClass.rawValue
            if order != 0, last > order { return false }
            if scalar.properties.isFullCompositionExclusion || mayCompose(scalar.value) { return false }
            last = order
        }
        return true
    }

    /// Whether a character is the second of some composition (NFC_Quick_Check is Maybe), up to Unicode 15.
    private static func mayCompose(_ scalar: UInt32) -> Bool { composing.contains { $0.contains(scalar) } }

    private static let composing: [ClosedRange<UInt32>] = [
        0x300...0x304, 0x306...0x30C, 0x30F...0x30F, 0x311...0x311, 0x313...0x314, 0x31B...0x31B, 0x323...0x328,
        0x32D...0x32E, 0x330...0x331, 0x338...0x338, 0x342...0x342, 0x345...0x345, 0x653...0x655, 0x93C...0x93C,
        0x9BE...0x9BE, 0x9D7...0x9D7, 0xB3E...0xB3E, 0xB56...0xB57, 0xBBE...0xBBE, 0xBD7...0xBD7, 0xC56...0xC56,
        0xCC2...0xCC2, 0xCD5...0xCD6, 0xD3E...0xD3E, 0xD57...0xD57, 0xDCA...0xDCA, 0xDCF...0xDCF, 0xDDF...0xDDF,
        0x102E...0x102E, 0x1161...0x1175, 0x11A8...0x11C2, 0x1B35...0x1B35, 0x3099...0x309A, 0x110BA...0x110BA,
        0x11127...0x11127, 0x1133E...0x1133E, 0x11357...0x11357, 0x114B0...0x114B0, 0x114BA...0x114BA,
        0x114BD...0x114BD, 0x115AF...0x115AF, 0x11930...0x11930,
    ]

    /// How a character is named in a defect: U+00A0.
    static func name(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// The beginning of a cell, for a defect.
    static func shown(_ cell: String) -> String {
        let charactersMax = 40
        return cell.count > charactersMax ? "\(cell.prefix(charactersMax))…" : cell
    }
}
