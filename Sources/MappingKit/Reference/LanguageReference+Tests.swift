extension LanguageReference {
    /// What `that` of a check asks besides conditions. A function whose input is absent does not apply and holds.
    public static let functions: [LanguageReference] = numbersAndTexts + dates + elements

    /// All that `that` can ask.
    public static let tests: [LanguageReference] = functions + combinations

    private static let numbersAndTexts: [LanguageReference] = [
        LanguageReference(
            "checksum", required: ["of", "is"], optional: ["slice"],
            "checksum: { of: p, is: name, slice: [start, length] }",
            "the last character of the text (or of the slice) is the named checksum of those before it",
            [
                .holds("{ checksum: { of: /x, is: iso6346 } }", #"{"x":"CSQU3054383"}"#),
                .breaks("{ checksum: { of: /x, is: iso6346 } }", #"{"x":"CSQU3054384"}"#),
                .holds("{ checksum: { of: /x, is: iso6346 } }", "{}"),
            ]),
        LanguageReference(
            "pattern", required: ["of", "matches"], optional: ["slice"],
            "pattern: { of: p, matches: regex, slice: [start, length] }",
            "the text (or its slice) matches (the linear-time subset of ECMA-262, anchored as written)",
            [
                .holds(#"{ pattern: { of: /x, matches: "^[0-9]{4}$" } }"#, #"{"x":"2014"}"#),
                .breaks(#"{ pattern: { of: /x, matches: "^[0-9]{4}$" } }"#, #"{"x":"20145"}"#),
            ]),
        LanguageReference(
            "in", required: ["of", "list"], optional: ["column", "slice"],
            "in: { of: p, list: codelist, column: c, slice: [start, length] }",
            "the text (or its slice) is a key (or a value of the column), valid at the rules' `asOf`",
            [
                .holds("{ in: { of: /x, list: currency } }", #"{"x":"USD"}"#),
                .breaks("{ in: { of: /x, list: currency } }", #"{"x":"XXX"}"#),
                .holds("{ in: { of: /x, list: currency, slice: [2, 3] } }", #"{"x":"A-USD"}"#),
            ]),
        LanguageReference(
            "equal", required: ["left", "right"], optional: ["slice"],
            "equal: { left: p, right: p or const, slice: [start, length] }",
            "the two texts (or the slice of the left one and the right one) are the same",
            [
                .holds("{ equal: { left: /x, right: /y } }", #"{"x":"CN","y":"CN"}"#),
                .breaks("{ equal: { left: /x, right: CN } }", #"{"x":"HK"}"#),
                .holds("{ equal: { left: /x, right: /y, slice: [0, 2] } }", #"{"x":"CNABC","y":"CN"}"#),
            ]),
        LanguageReference(
            "compare", required: ["left", "is", "right"],
            "compare: { left: p, is: less/lessOrEqual/equal/greaterOrEqual/greater, right: p or const }",
            "the exact decimals compare so",
            [
                .holds("{ compare: { left: /n, is: greater, right: 0 } }", #"{"n":0.001}"#),
                .breaks("{ compare: { left: /n, is: greater, right: 0 } }", #"{"n":0.0}"#),
            ]),
        LanguageReference(
            "fractionDigits", required: ["of"], optional: ["max", "by", "list", "column"],
            "fractionDigits: { of: p, max: n } or { of: p, by: p, list: currency, column: minor }",
            "no more fraction digits than that",
            [
                .holds("{ fractionDigits: { of: /n, max: 2 } }", #"{"n":1.25}"#),
                .breaks("{ fractionDigits: { of: /n, max: 2 } }", #"{"n":1.255}"#),
                .breaks(
                    "{ fractionDigits: { of: /n, by: /currency, list: currency, column: minor } }",
                    #"{"n":1.5,"currency":"JPY"}"#),
            ]),
    ]

    private static let dates: [LanguageReference] = [
        LanguageReference(
            "order", required: ["first", "then"], optional: ["daysLate", "layout"],
            "order: { first: p, then: p, daysLate: 1, layout: MM/dd/yyyy }",
            "the first date is not later than the second by more than the days; dates are read as `asOf` reads them, or in "
                + "the layout",
            [
                .holds("{ order: { first: /x, then: /y } }", #"{"x":"2014-05-01","y":"2014-05-01"}"#),
                .breaks("{ order: { first: /x, then: /y } }", #"{"x":"2014-05-02","y":"2014-05-01"}"#),
                .holds("{ order: { first: /x, then: /y, daysLate: 1 } }", #"{"x":"2014-05-02","y":"2014-05-01"}"#),
            ]),
        LanguageReference(
            "year", required: ["of", "is", "date"], optional: ["slice", "layout", "startsIn"],
            "year: { of: p, slice: [start, length], is: greaterOrEqual, date: p, layout: MM/dd/yyyy, startsIn: 10 }",
            "the year that the digits write compares so with the year of the date; a year that starts in month 10 is named "
                + "by the year it ends in",
            [
                .holds(
                    "{ year: { of: /x, slice: [0, 4], is: equal, date: /y } }", #"{"x":"2014-77","y":"2014-12-31"}"#),
                .breaks(
                    "{ year: { of: /x, slice: [0, 4], is: equal, date: /y, startsIn: 10 } }",
                    #"{"x":"2014-77","y":"2014-10-01"}"#),
            ]),
    ]

    private static let elements: [LanguageReference] = [
        LanguageReference(
            "sum", required: ["over", "of", "equals"], "sum: { over: /lines, of: /amount, equals: p }",
            "the exact decimal sum equals the value; an element without the amount makes the test not applicable",
            [
                .holds(
                    "{ sum: { over: /lines, of: /amount, equals: /total } }",
                    #"{"total":"0.30","lines":[{"amount":"0.1"},{"amount":"0.2"}]}"#),
                .breaks(
                    "{ sum: { over: /lines, of: /amount, equals: /total } }",
                    #"{"total":"0.31","lines":[{"amount":"0.1"},{"amount":"0.2"}]}"#),
                .holds(
                    "{ sum: { over: /lines, of: /amount, equals: /total } }",
                    #"{"total":"9","lines":[{"amount":"0.1"},{"no":2}]}"#),
            ]),
        LanguageReference(
            "unique", required: ["over", "of"], "unique: { over: /lines, of: /lineNumber }",
            "no two elements share the value",
            [
                .holds("{ unique: { over: /lines, of: /no } }", #"{"lines":[{"no":1},{"no":2}]}"#),
                .breaks("{ unique: { over: /lines, of: /no } }", #"{"lines":[{"no":1},{"no":1}]}"#),
            ]),
        LanguageReference(
            "refersTo", required: ["over", "of", "in", "key"], optional: ["split"],
            #"refersTo: { over: /containers, of: /lines, in: /lines, key: /lineNumber, split: "," }"#,
            #"every reference names an element; `split: ","` when `of` is one text of references"#,
            [
                .holds(
                    "{ refersTo: { over: /boxes, of: /in, in: /lines, key: /no } }",
                    #"{"lines":[{"no":1}],"boxes":[{"in":[1]}]}"#),
                .breaks(
                    "{ refersTo: { over: /boxes, of: /in, in: /lines, key: /no } }",
                    #"{"lines":[{"no":1}],"boxes":[{"in":[1,2]}]}"#),
                .breaks(
                    #"{ refersTo: { over: /boxes, of: /of, split: ",", in: /lines, key: /no } }"#,
                    #"{"lines":[{"no":1}],"boxes":[{"of":"1,2"}]}"#),
            ]),
    ]

    private static let combinations: [LanguageReference] = [
        LanguageReference(
            "all", "all: […]", "all of them do; several in one mapping mean the same",
            [
                .holds("{ all: [{ present: /x }, { absent: /y }] }", #"{"x":"a"}"#),
                .breaks("{ all: [{ present: /x }, { absent: /y }] }", #"{"x":"a","y":"b"}"#),
            ]),
        LanguageReference(
            "any", "any: […]", "one of them does",
            [
                .holds("{ any: [{ present: /x }, { present: /y }] }", #"{"y":"b"}"#),
                .breaks("{ any: [{ present: /x }, { present: /y }] }", "{}"),
            ]),
        LanguageReference(
            "not", "not: …", "it does not",
            [
                .holds("{ not: { equal: { left: /x, right: a } } }", #"{"x":"b"}"#),
                .breaks("{ not: { equal: { left: /x, right: a } } }", #"{"x":"a"}"#),
            ]),
        LanguageReference(
            "present", "present: p, absent: p, /pointer: VALUE", "the conditions of mappers",
            [
                .holds("{ present: /x }", #"{"x":"a"}"#), .breaks("{ absent: /x }", #"{"x":"a"}"#),
                .holds("{ /x: [a, b] }", #"{"x":"b"}"#),
            ]),
    ]
}
