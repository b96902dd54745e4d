/// The general categories of Unicode, for `\\p{…}`: those of the Unicode edition that the Swift runtime has.
enum UnicodeCategory {
    /// The code points of a category or group of categories by its short or long name (`Lu`, `Letter`); nil when there is
    /// none of that name.
    static func characters(named name: String) -> CharacterSet? {
        let members = groups.first { $0.long == name || $0.short == name }?.members ?? []
        let chosen = categories.filter { $0.short == name || $0.long == name || members.contains($0.short) }
        guard !chosen.isEmpty else { return nil }
        return characters(of: Set(chosen.map(\.category)))
    }

    private static func characters(of categories: Set<Unicode.GeneralCategory>) -> CharacterSet {
        var ranges: [ClosedRange<UInt32>] = []
        for value in 0...CharacterSet.last {
            guard let scalar = Unicode.Scalar(value), categories.contains(scalar.properties.generalCategory) else {
                continue
            }
            if let last = ranges.last, last.upperBound + 1 == value {
                ranges[ranges.count - 1] = last.lowerBound...value
            } else {
                ranges.append(value...value)
            }
        }
        return CharacterSet(ranges)
    }

    private static let groups: [(short: String, long: String, members: [String])] = [
        ("LC", "Cased_Letter", ["Lu", "Ll", "Lt"]), ("L", "Letter", ["Lu", "Ll", "Lt", "Lm", "Lo"]),
        ("M", "Mark", ["Mn", "Mc", "Me"]), ("N", "Number", ["Nd", "Nl", "No"]),
        ("P", "Punctuation", ["Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po"]), ("S", "Symbol", ["Sm", "Sc", "Sk", "So"]),
        ("Z", "Separator", ["Zs", "Zl", "Zp"]), ("C", "Other", ["Cc", "Cf", "Co", "Cn"]),
    ]

    private static let categories: [(short: String, long: String, category: Unicode.GeneralCategory)] = [
        ("Lu", "Uppercase_Letter", .uppercaseLetter),
        ("Ll", "Lowercase_Letter", .lowercaseLetter),
        ("Lt", "Titlecase_Letter", .titlecaseLetter),
        ("Lm", "Modifier_Letter", .modifierLetter),
        ("Lo", "Other_Letter", .otherLetter),
        ("Mn", "Nonspacing_Mark", .nonspacingMark),
        ("Mc", "Spacing_Mark", .spacingMark),
        ("Me", "Enclosing_Mark", .enclosingMark),
        ("Nd", "Decimal_Number", .decimalNumber),
        ("Nl", "Letter_Number", .letterNumber),
        ("No", "Other_Number", .otherNumber),
        ("Pc", "Connector_Punctuation", .connectorPunctuation),
        ("Pd", "Dash_Punctuation", .dashPunctuation),
        ("Ps", "Open_Punctuation", .openPunctuation),
        ("Pe", "Close_Punctuation", .closePunctuation),
        ("Pi", "Initial_Punctuation", .initialPunctuation),
        ("Pf", "Final_Punctuation", .finalPunctuation),
        ("Po", "Other_Punctuation", .otherPunctuation),
        ("Sm", "Math_Symbol", .mathSymbol),
        ("Sc", "Currency_Symbol", .currencySymbol),
        ("Sk", "Modifier_Symbol", .modifierSymbol),
        ("So", "Other_Symbol", .otherSymbol),
        ("Zs", "Space_Separator", .spaceSeparator),
        ("Zl", "Line_Separator", .lineSeparator),
        ("Zp", "Paragraph_Separator", .paragraphSeparator),
        ("Cc", "Control", .control),
        ("Cf", "Format", .format),
        ("Co", "Private_Use", .privateUse),
        ("Cn", "Unassigned", .unassigned),
    ]
}
