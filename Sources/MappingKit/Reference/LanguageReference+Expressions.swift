extension LanguageReference {
    /// What an expression begins with: exactly one of them.
    public static let origins: [LanguageReference] = [
        LanguageReference(
            "from", "from: /pointer", "the source value, or absent",
            [
                .gives("/text: { from: /text }", #"{"text":"a"}"#, #"{"text":"a"}"#),
                .gives("/text: { from: /text }", "{}", "{}"),
                .gives("/texts: { from: /texts }", #"{"texts":["a","b"]}"#, #"{"texts":["a","b"]}"#),
            ]),
        LanguageReference(
            "const", "const: scalar",
            "the constant: a text when quoted or no JSON literal; plain `true`, `12`, `1.5` are JSON values",
            [
                .gives("/text: { const: CN }", "{}", #"{"text":"CN"}"#),
                .gives(#"/text: { const: "12" }"#, "{}", #"{"text":"12"}"#),
                .gives("/number: { const: 12 }", "{}", #"{"number":12}"#),
                .gives("/text: CN", "{}", #"{"text":"CN"}"#),
            ]),
        LanguageReference(
            "position", "position: true", "the number of the element in the surrounding `each`, from 1",
            [
                .gives(
                    "/items: { each: /list, fields: { /n: { position: true } } }", #"{"list":[{"k":"A"},{"k":"B"}]}"#,
                    #"{"items":[{"n":1},{"n":2}]}"#)
            ]),
        LanguageReference(
            "first", "first: [expr, expr…]", "the first expression that is present",
            [
                .gives(
                    "/text: { first: [{ from: /text }, { from: /other }] }", #"{"text":"a","other":"b"}"#,
                    #"{"text":"a"}"#),
                .gives(
                    "/text: { first: [{ from: /text }, { from: /other }] }", #"{"other":"b"}"#, #"{"text":"b"}"#),
            ]),
        LanguageReference(
            "concat", optional: ["separator"], #"concat: [expr…], separator: ", ""#,
            "the present texts joined; absent when none is",
            [
                .gives(
                    #"/text: { concat: [{ from: /text }, { from: /other }], separator: "-" }"#,
                    #"{"text":"a","other":"b"}"#, #"{"text":"a-b"}"#),
                .gives(
                    #"/text: { concat: [{ from: /text }, { from: /other }], separator: "-" }"#, #"{"other":"b"}"#,
                    #"{"text":"b"}"#),
                .gives(
                    #"/text: { concat: [{ from: /text }, { from: /other }], separator: "-" }"#, "{}", "{}"),
            ]),
        LanguageReference(
            "each", optional: ["fields", "value", "where"], "each: /array, fields: {…} (or value: expr), where: {…}",
            "an array: one element for every source element that fits; pointers are relative to it",
            [
                .gives(
                    "/items: { each: /list, where: { /k: A }, fields: { /s: { from: /s } } }",
                    #"{"list":[{"k":"A","s":"x"},{"k":"B","s":"y"}]}"#, #"{"items":[{"s":"x"}]}"#),
                .gives(
                    "/texts: { each: /list, value: { from: /s } }", #"{"list":[{"s":"x"},{"k":"B"},{"s":"y"}]}"#,
                    #"{"texts":["x","y"]}"#),
            ]),
        LanguageReference(
            "list", "list: [{ fields: {…} } or expr…]", "an array of the listed elements that are present",
            [
                .gives(
                    "/texts: { list: [{ from: /text }, { from: /other }] }", #"{"other":"b"}"#, #"{"texts":["b"]}"#),
                .gives("/texts: { list: [{ from: /text }, { from: /other }] }", "{}", "{}"),
            ]),
        LanguageReference(
            "pick", required: ["take"], optional: ["where"], "pick: /array, where: {…}, take: expr",
            "the expression at the first element that fits, or absent",
            [
                .gives(
                    "/text: { pick: /list, where: { /k: B }, take: { from: /s } }",
                    #"{"list":[{"k":"A","s":"x"},{"k":"B","s":"y"}]}"#, #"{"text":"y"}"#),
                .gives(
                    "/text: { pick: /list, where: { /k: B }, take: { from: /s } }", #"{"list":[{"k":"A","s":"x"}]}"#,
                    "{}"),
            ]),
        LanguageReference(
            "fields", "fields: {…}", "an object; left out when it has no member",
            [
                .gives("/object: { fields: { /s: { from: /text } } }", #"{"text":"a"}"#, #"{"object":{"s":"a"}}"#),
                .gives("/object: { fields: { /s: { from: /text } } }", "{}", "{}"),
            ]),
    ]

    /// What can stand beside an origin.
    public static let modifiers: [LanguageReference] = [
        LanguageReference(
            "as", "as: conversion (or a list of them, in order)", "converts the value (below)",
            [
                .gives("/text: { from: /text, as: upper }", #"{"text":"ab"}"#, #"{"text":"AB"}"#),
                .gives("/text: { from: /text, as: [trim, upper] }", #"{"text":" ab "}"#, #"{"text":"AB"}"#),
                .gives(
                    #"/texts: { from: /text, as: { split: ",", elements: trim } }"#, #"{"text":"a, b"}"#,
                    #"{"texts":["a","b"]}"#),
                .gives(#"/text: { from: /texts, as: { join: "," } }"#, #"{"texts":["a","b"]}"#, #"{"text":"a,b"}"#),
            ]),
        LanguageReference(
            "map", "map: { A: X, B: Y }", "an inline table over texts; a value without an entry goes to `missing`",
            [.gives("/text: { from: /code, map: { A: one, B: two } }", #"{"code":"B"}"#, #"{"text":"two"}"#)]),
        LanguageReference(
            "lookup", "lookup: list.column (or { list: l, by: column, get: column })",
            "the column of the code list's row whose key (or other column) is the value, valid at `asOf`; another column "
                + "must be unique among rows or have its row marked in column `preferred`",
            [
                .gives(
                    "/text: { from: /text, lookup: unit.name, missing: omit }", #"{"text":"KG"}"#,
                    #"{"text":"kilogram"}"#),
                .gives(
                    "/text: { from: /text, lookup: { list: unit, by: name, get: unit }, missing: keep }",
                    #"{"text":"kilogram"}"#, #"{"text":"KG"}"#),
            ]),
        LanguageReference(
            "absent", "absent: omit, { const: x } or { reject: CODE }",
            "what to do when the source has no value (or null); `omit` when nothing is said",
            [
                .gives("/text: { from: /text, absent: { const: none } }", "{}", #"{"text":"none"}"#),
                .rejects("/text: { from: /text, absent: { reject: TARGET_VIOLATION } }", "{}", "TARGET_VIOLATION"),
            ]),
        LanguageReference(
            "missing", "missing: { reject: CODE }, { const: x }, omit or keep",
            "what to do when `map` or `lookup` has no entry",
            [
                .rejects(
                    "/text: { from: /text, map: { A: one }, missing: { reject: CODE_UNMAPPABLE } }", #"{"text":"Z"}"#,
                    "CODE_UNMAPPABLE"),
                .gives(
                    "/text: { from: /text, map: { A: one }, missing: { const: other } }", #"{"text":"Z"}"#,
                    #"{"text":"other"}"#),
                .gives("/text: { from: /text, map: { A: one }, missing: keep }", #"{"text":"Z"}"#, #"{"text":"Z"}"#),
                .gives("/text: { from: /text, map: { A: one }, missing: omit }", #"{"text":"Z"}"#, "{}"),
            ]),
        LanguageReference(
            "invalid", "invalid: CODE", "the code of the rejection when a conversion fails or a length does not fit",
            [
                .rejects(
                    "/number: { from: /text, as: number, invalid: SCHEMA_VIOLATION }", #"{"text":"x"}"#,
                    "SCHEMA_VIOLATION"),
                .rejects("/number: { from: /text, as: number }", #"{"text":"x"}"#, "TARGET_VIOLATION"),
            ]),
        LanguageReference(
            "when", "when: condition", "the expression is absent unless the condition holds",
            [
                .gives("/text: { from: /text, when: { /code: A } }", #"{"text":"a","code":"A"}"#, #"{"text":"a"}"#),
                .gives("/text: { from: /text, when: { /code: A } }", #"{"text":"a","code":"B"}"#, "{}"),
            ]),
    ]

    /// The words that conditions begin with, where they begin with no pointer.
    static let conditionWords = conditions.map(\.name).filter { !$0.hasPrefix("/") }

    /// What `when` and `where` ask.
    public static let conditions: [LanguageReference] = [
        LanguageReference(
            "/pointer", "{ /pointer: VALUE }, { /pointer: [A, B] }", "the text at the pointer is one of the values",
            [
                .holds("{ /code: [A, B] }", #"{"code":"B"}"#), .breaks("{ /code: A }", #"{"code":"B"}"#),
                .breaks("{ /code: A }", "{}"),
            ]),
        LanguageReference(
            "present", "{ present: /pointer }", "the source has a value there",
            [.holds("{ present: /text }", #"{"text":""}"#), .breaks("{ present: /text }", "{}")]),
        LanguageReference(
            "absent", "{ absent: /pointer }", "the source has none",
            [.holds("{ absent: /text }", "{}"), .breaks("{ absent: /text }", #"{"text":""}"#)]),
        LanguageReference(
            "all", "{ all: [c, c] }", "all of them do; several keys in one mapping mean the same",
            [
                .holds("{ all: [{ /code: A }, { present: /text }] }", #"{"code":"A","text":"a"}"#),
                .breaks("{ /code: A, present: /text }", #"{"code":"A"}"#),
            ]),
        LanguageReference(
            "any", "{ any: [c, c] }", "one of them does",
            [
                .holds("{ any: [{ /code: A }, { present: /text }] }", #"{"code":"A"}"#),
                .breaks("{ any: [{ /code: A }, { present: /text }] }", #"{"code":"B"}"#),
            ]),
        LanguageReference(
            "not", "{ not: c }", "it does not",
            [.holds("{ not: { /code: A } }", #"{"code":"B"}"#), .breaks("{ not: { /code: A } }", #"{"code":"A"}"#)]),
    ]
}
