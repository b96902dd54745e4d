extension ConversionReference {
    /// Every conversion of the language.
    public static let all: [ConversionReference] = numbers + dates + texts

    private static let us = DateLayout("MM/dd/yyyy")!
    private static let compact = DateLayout("yyyyMMdd")!
    private static let signTime = DateLayout("yyyyMMdd HH:mm:ss")!

    private static let numbers: [ConversionReference] = [
        ConversionReference(
            name: "text", meaning: "text, number or boolean to text, as written", failure: nil,
            examples: [
                .gives(.text, "a", "a"),
                Example(conversion: .text, input: .number("1.50"), result: .value(.text("1.50"))),
                Example(conversion: .text, input: .bool(true), result: .value(.text("true"))),
            ]),
        ConversionReference(
            name: "decimal", meaning: "text or number to decimal text without exponent, leading zeros or plus",
            failure: "the text is no decimal number, or has too many digits",
            examples: [
                .gives(.decimal, "69244.4", "69244.4"), .gives(.decimal, "+007.50", "7.50"),
                .gives(.decimal, "1.5e3", "1500"), .gives(.decimal, "12e-3", "0.012"), .gives(.decimal, "-0.0", "0.0"),
                .gives(.decimal, "0", "0"), .gives(.decimal, "00", "0"), .gives(.decimal, "1.50E1", "15.0"),
                .fails(.decimal, "1,5"), .fails(.decimal, ""), .fails(.decimal, "."), .fails(.decimal, "1."),
                .fails(.decimal, ".5"), .fails(.decimal, "1e"), .fails(.decimal, "1e999"), .fails(.decimal, "٣"),
            ]),
        ConversionReference(
            name: "number", meaning: "decimal text or number to a JSON number, digits kept",
            failure: "the text is no decimal number, or has too many digits",
            examples: [
                .number(.number, .text("012.50"), "12.50"), .number(.number, .number("0.10"), "0.10"),
                .fails(.number, "12 EUR"), .fails(.number, "NaN"),
            ]),
        ConversionReference(
            name: "integer", meaning: "text or number without fraction to a JSON integer",
            failure: "the text is no number, or has a fraction other than zeros",
            examples: [
                .number(.integer, .text("007"), "7"), .number(.integer, .number("12.00"), "12"),
                .number(.integer, .number("1e3"), "1000"), .fails(.integer, "1.5"), .fails(.integer, "x"),
            ]),
    ]

    private static let dates: [ConversionReference] = [
        ConversionReference(
            name: "date", meaning: "a date in one layout to another",
            failure: "the text is not in the layout, or no date",
            examples: [
                .gives(.date(from: compact, to: .iso), "20140520", "2014-05-20"),
                .gives(.date(from: us, to: compact), "05/20/2014", "20140520"),
                .gives(.date(from: .iso, to: .iso), "2016-02-29", "2016-02-29"),
                .fails(.date(from: compact, to: .iso), "20150229"), .fails(.date(from: compact, to: .iso), "2015022"),
                .fails(.date(from: compact, to: .iso), "201502281"), .fails(.date(from: .iso, to: us), "2015/02/28"),
                .fails(.date(from: .iso, to: us), "0000-01-01"), .fails(.date(from: .iso, to: us), "2015-13-01"),
            ]),
        ConversionReference(
            name: "dateTime", meaning: "a time to its date, to UTC, or to another layout",
            failure: "the text is not in the layout, or no time",
            examples: [
                .gives(.dateTime(.init(from: .rfc3339, to: .dateAsWritten)), "2014-05-02T00:30:00+08:00", "2014-05-02"),
                .gives(.dateTime(.init(from: .rfc3339, to: .utc)), "2014-05-02T00:30:00+08:00", "2014-05-01T16:30:00Z"),
                .gives(.dateTime(.init(from: .rfc3339, to: .utc)), "2015-12-31t23:59:60.25z", "2015-12-31T23:59:60Z"),
                .gives(
                    .dateTime(.init(from: .layout(signTime, offsetMinutes: 480), to: .utc)), "20140502 00:30:00",
                    "2014-05-01T16:30:00Z"),
                .gives(
                    .dateTime(.init(from: .rfc3339, to: .layout(compact, offsetMinutes: 480))), "2014-05-01T16:30:00Z",
                    "20140502"),
                .fails(.dateTime(.init(from: .rfc3339, to: .utc)), "2014-05-02T00:30:00"),
                .fails(.dateTime(.init(from: .rfc3339, to: .utc)), "2014-05-02T24:00:00Z"),
                .fails(.dateTime(.init(from: .rfc3339, to: .utc)), "0001-01-01T00:00:00+08:00"),
            ]),
    ]

    private static let texts: [ConversionReference] = [
        ConversionReference(
            name: "prefix", meaning: "the first n characters", failure: "the text is shorter",
            examples: [
                .gives(.prefix(6), "9503000000", "950300"), .gives(.prefix(2), "鞋帮面", "鞋帮"),
                .gives(.prefix(3), "abc", "abc"), .fails(.prefix(4), "abc"),
            ]),
        ConversionReference(
            name: "suffix", meaning: "the last n characters", failure: "the text is shorter",
            examples: [
                .gives(.suffix(2), "2016380700077501", "01"), .gives(.suffix(1), "鞋帮面", "面"),
                .gives(.suffix(0), "a", ""), .fails(.suffix(2), "面"),
            ]),
        ConversionReference(
            name: "pad", meaning: "filled on the left up to a number of characters", failure: nil,
            examples: [
                .gives(.pad(length: 4, with: UInt8(ascii: "0")), "708", "0708"),
                .gives(.pad(length: 2, with: UInt8(ascii: "0")), "708", "708"),
                .gives(.pad(length: 3, with: UInt8(ascii: " ")), "面", "  面"),
            ]),
        ConversionReference(
            name: "remove", meaning: "without these characters", failure: nil,
            examples: [
                .gives(.remove(Array("-. ".utf8)), "4202.22-00 00", "4202220000"), .gives(.remove([0x2D]), "a", "a"),
                .gives(.remove([0x2D]), "--", ""),
            ]),
        ConversionReference(
            name: "truncate", meaning: "cut at a character boundary after n characters or at most n bytes",
            failure: nil,
            examples: [
                .gives(.truncateCharacters(2), "鞋帮面", "鞋帮"), .gives(.truncateCharacters(9), "abc", "abc"),
                .gives(.truncateBytes(8), "鞋帮面", "鞋帮"), .gives(.truncateBytes(9), "鞋帮面", "鞋帮面"),
                .gives(.truncateBytes(2), "面", ""),
            ]),
        ConversionReference(
            name: "upper", meaning: "ASCII letters to upper case", failure: nil,
            examples: [.gives(.upper, "MscU é", "MSCU é")]),
        ConversionReference(
            name: "lower", meaning: "ASCII letters to lower case", failure: nil,
            examples: [.gives(.lower, "MscU É", "mscu É")]),
        ConversionReference(
            name: "trim", meaning: "without white space at both ends (ASCII, U+00A0, U+3000)", failure: nil,
            examples: [
                .gives(.trim, " \t a b\u{3000}\u{00A0}", "a b"), .gives(.trim, "  ", ""), .gives(.trim, "面", "面"),
            ]),
        ConversionReference(
            name: "omitEmpty", meaning: "an empty text or array becomes absent", failure: nil,
            examples: [
                Example(conversion: .omitEmpty, input: .text(""), result: .absent), .gives(.omitEmpty, " ", " "),
                Example(conversion: .omitEmpty, input: .number("0"), result: .value(.number("0"))),
            ]),
        ConversionReference(
            name: "split", meaning: "a text to an array of its parts, each converted",
            failure: "a part cannot be converted",
            examples: []),
        ConversionReference(
            name: "join", meaning: "an array of texts and numbers to a text", failure: nil, examples: []),
    ]
}
