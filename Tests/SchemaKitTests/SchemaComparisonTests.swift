import Foundation
import JSONTape
import SchemaKit
import Testing

/// Versions of a schema compared: each kind of change breaks what it must break and nothing else, and values that show
/// it do.
@Suite struct SchemaComparisonTests {
    /// One change to a schema: the property `x` of an object before and after.
    struct Change: Sendable, CustomTestStringConvertible {
        let name: String
        let before: String
        let after: String
        let compatibility: Compatibility
        /// A value of `x` that fits only the version before, and one that fits only the version after.
        var onlyBefore: String?
        var onlyAfter: String?

        var testDescription: String { name }
    }

    /// A closed object.
    private static func object(_ keywords: String) -> String {
        #"{"type":"object","additionalProperties":false,"# + keywords + "}"
    }

    static let changes: [Change] = [
        Change(
            name: "nothing", before: #"{"type":"string","maxLength":4}"#, after: #"{"maxLength":4,"type":"string"}"#,
            compatibility: .full),
        Change(
            name: "a longer text", before: #"{"type":"string","maxLength":4}"#,
            after: #"{"type":"string","maxLength":5}"#, compatibility: .backward, onlyAfter: #""abcde""#),
        Change(
            name: "a shorter text", before: #"{"type":"string"}"#, after: #"{"type":"string","maxLength":5}"#,
            compatibility: .forward, onlyBefore: #""abcdef""#),
        Change(
            name: "a text that may not be empty", before: #"{"type":"string"}"#,
            after: #"{"type":"string","minLength":1}"#, compatibility: .forward, onlyBefore: #""""#),
        Change(
            name: "another type", before: #"{"type":"string"}"#, after: #"{"type":"integer"}"#, compatibility: [],
            onlyBefore: #""a""#, onlyAfter: "1"),
        Change(
            name: "integers become numbers", before: #"{"type":"integer"}"#, after: #"{"type":"number"}"#,
            compatibility: .backward, onlyAfter: "1.5"),
        Change(
            name: "a value may be null", before: #"{"type":"string"}"#, after: #"{"type":["string","null"]}"#,
            compatibility: .backward, onlyAfter: "null"),
        Change(
            name: "a value of a list more", before: #"{"type":"string","enum":["A","B"]}"#,
            after: #"{"type":"string","enum":["B","A","C"]}"#, compatibility: .backward, onlyAfter: #""C""#),
        Change(
            name: "a value of a list is another", before: #"{"type":"string","enum":["A","B"]}"#,
            after: #"{"type":"string","enum":["A","C"]}"#, compatibility: [], onlyBefore: #""B""#, onlyAfter: #""C""#),
        Change(
            name: "a list becomes a pattern that its values match", before: #"{"type":"string","enum":["A1","B2"]}"#,
            after: #"{"type":"string","pattern":"^[A-Z][0-9]$"}"#, compatibility: .backward, onlyAfter: #""C3""#),
        Change(
            name: "a const of equal numbers", before: #"{"const":1}"#, after: #"{"const":1.0}"#, compatibility: .full),
        Change(
            name: "a pattern written otherwise", before: #"{"type":"string","pattern":"^[0-9][0-9]$"}"#,
            after: #"{"type":"string","pattern":"^[0-9]{2}$"}"#, compatibility: .full),
        Change(
            name: "a wider pattern", before: #"{"type":"string","pattern":"^[0-9]{8}$"}"#,
            after: #"{"type":"string","pattern":"^[0-9]{8}([0-9]{2})?$"}"#, compatibility: .backward,
            onlyAfter: #""0123456789""#),
        Change(
            name: "a pattern that need not match to the end", before: #"{"type":"string","pattern":"^A"}"#,
            after: #"{"type":"string","pattern":"^A[\\s\\S]*$"}"#, compatibility: .full),
        Change(
            name: "an open pattern is closed", before: #"{"type":"string","pattern":"^A"}"#,
            after: #"{"type":"string","pattern":"^A[0-9]*$"}"#, compatibility: .forward, onlyBefore: #""Aé""#),
        Change(
            name: "a format is asked", before: #"{"type":"string"}"#, after: #"{"type":"string","format":"date"}"#,
            compatibility: .forward, onlyBefore: #""yesterday""#),
        Change(
            name: "a lower bound falls", before: #"{"type":"number","minimum":1}"#,
            after: #"{"type":"number","exclusiveMinimum":0.99}"#, compatibility: .backward, onlyAfter: "0.995"),
        Change(
            name: "a bound is excluded", before: #"{"type":"number","maximum":10}"#,
            after: #"{"type":"number","exclusiveMaximum":10.0}"#, compatibility: .forward, onlyBefore: "10"),
        Change(
            name: "a finer step", before: #"{"type":"number","multipleOf":0.1}"#,
            after: #"{"type":"number","multipleOf":0.01}"#, compatibility: .backward, onlyAfter: "0.25"),
        Change(
            name: "more elements", before: #"{"type":"array","items":{"type":"string"},"maxItems":2}"#,
            after: #"{"type":"array","items":{"type":"string"},"maxItems":3}"#, compatibility: .backward,
            onlyAfter: #"["a","b","c"]"#),
        Change(
            name: "elements must differ", before: #"{"type":"array","items":{"type":"string"}}"#,
            after: #"{"type":"array","items":{"type":"string"},"uniqueItems":true}"#, compatibility: .forward,
            onlyBefore: #"["a","a"]"#),
        Change(
            name: "elements change", before: #"{"type":"array","items":{"type":"string","maxLength":3}}"#,
            after: #"{"type":"array","items":{"type":"string","maxLength":2}}"#, compatibility: .forward,
            onlyBefore: #"["abc"]"#),
        Change(
            name: "a member more", before: object(#""properties":{"a":{"type":"string"}}"#),
            after: object(#""properties":{"a":{"type":"string"},"b":{"type":"string"}}"#),
            compatibility: .backward, onlyAfter: #"{"b":"x"}"#),
        Change(
            name: "a required member more",
            before: object(#""properties":{"a":{"type":"string"}}"#),
            after: object(#""required":["b"],"properties":{"a":{"type":"string"},"b":{"type":"string"}}"#),
            compatibility: [], onlyBefore: #"{"a":"x"}"#, onlyAfter: #"{"b":"x"}"#),
        Change(
            name: "a member less",
            before: object(#""properties":{"a":{"type":"string"},"b":{"type":"string"}}"#),
            after: object(#""properties":{"a":{"type":"string"}}"#),
            compatibility: .forward, onlyBefore: #"{"b":"x"}"#),
        Change(
            name: "a member need not be there",
            before: object(#""required":["a"],"properties":{"a":{"type":"string"}}"#),
            after: object(#""properties":{"a":{"type":"string"}}"#),
            compatibility: .backward, onlyAfter: "{}"),
        Change(
            name: "a member is required for another",
            before: object(#""properties":{"a":{"type":"string"},"b":{"type":"string"}}"#),
            after: object(
                #""dependentRequired":{"a":["b"]},"properties":{"a":{"type":"string"},"b":{"type":"string"}}"#),
            compatibility: .forward, onlyBefore: #"{"a":"x"}"#),
    ]

    @Test(arguments: changes)
    func compare_everyKindOfChange_breaksWhatItMust(_ change: Change) throws {
        let (old, new) = try (Self.version(change.before), Self.version(change.after))
        let comparison = SchemaComparison(old: try #require(old.shape), new: try #require(new.shape))
        #expect(comparison.compatibility == change.compatibility, "\(comparison.differences)")
        #expect(comparison.differences.isEmpty == (change.compatibility == .full))
        #expect(comparison.differences.allSatisfy { $0.pointer.hasPrefix("/x") })
        // The values are what makes it so: each fits one version only.
        #expect((change.onlyBefore == nil) == change.compatibility.contains(.backward))
        #expect((change.onlyAfter == nil) == change.compatibility.contains(.forward))
        if let value = change.onlyBefore { try Self.expect(value, fits: old, not: new) }
        if let value = change.onlyAfter { try Self.expect(value, fits: new, not: old) }
        // The other way round it is the other direction.
        let back = SchemaComparison(old: try #require(new.shape), new: try #require(old.shape))
        #expect(back.compatibility.contains(.forward) == comparison.compatibility.contains(.backward))
        #expect(back.compatibility.contains(.backward) == comparison.compatibility.contains(.forward))
    }

    @Test func compare_conditions_sameIsFullAndAnotherIsNot() throws {
        let same = try Self.root(#""if":{"properties":{"t":{"const":"A"}},"required":["t"]},"then":{"required":["u"]}"#)
        let other = try Self.root(
            #""if":{"properties":{"t":{"const":"B"}},"required":["t"]},"then":{"required":["u"]}"#)
        let none = try Self.root("")
        let always = try Self.root(#""required":["u"]"#)
        #expect(Self.level(same, same) == .full)
        #expect(Self.level(same, other) == [])
        #expect(Self.level(same, none) == .backward)
        #expect(Self.level(same, always) == .forward)
        #expect(Self.level(always, same) == .backward)
    }

    @Test func compare_boundUnderACondition_breaks() throws {
        let free = try Self.root("")
        let bound = try Self.root(
            #""if":{"properties":{"t":{"const":"A"}},"required":["t"]},"then":{"properties":{"u":{"maxLength":2}}}"#)
        #expect(Self.level(free, bound) == .forward)
        #expect(Self.level(bound, free) == .backward)
        #expect(Self.level(bound, bound) == .full)
        let words = try SchemaComparison(old: #require(free.shape), new: #require(bound.shape)).differences
        #expect(words.map(\.description).joined().contains(#"when /t is "A""#), "\(words)")
    }

    /// What is not of the subset that shapes describe never counts as compatible, for want of proof.
    @Test func compare_combination_cannotBeShown() throws {
        let plain = try Self.version(#"{"type":"string"}"#)
        let combined = try Self.version(#"{"type":"string","anyOf":[{"minLength":2},{"maxLength":1}]}"#)
        let comparison = try SchemaComparison(old: #require(plain.shape), new: #require(combined.shape))
        #expect(!comparison.compatibility.contains(.backward))
        #expect(comparison.differences.allSatisfy { !$0.isCertain })
    }

    /// Random pairs of schemas and many values: no value fits the one and not the other where the comparison says that
    /// none does.
    @Test func compare_randomPairs_neverPromisesTooMuch() throws {
        var random = SchemaSketch(seed: 20_140_930)
        var compatible = 0
        for _ in 0..<600 {
            let (before, after) = random.pair(depth: 2)
            let (old, new) = try (Self.version(before), Self.version(after))
            let comparison = try SchemaComparison(old: #require(old.shape), new: #require(new.shape))
            if comparison.compatibility != [] { compatible += 1 }
            for value in SchemaSketch.values {
                let object = #"{"x":"# + value + "}"
                let (fitsOld, fitsNew) = try (old.accepts(object), new.accepts(object))
                if comparison.compatibility.contains(.backward) {
                    #expect(!fitsOld || fitsNew, "\(value) fits \(before) and not \(after)")
                }
                if comparison.compatibility.contains(.forward) {
                    #expect(!fitsNew || fitsOld, "\(value) fits \(after) and not \(before)")
                }
            }
        }
        #expect(compatible > 100, "only \(compatible) pairs are compatible at all: the pairs show nothing")
    }

    // MARK: Schemas and values

    private static func compiled(_ text: String) throws -> CompiledSchema {
        try CompiledSchema(text, options: .catalog)
    }

    private static func level(_ old: CompiledSchema, _ new: CompiledSchema) -> Compatibility? {
        guard let before = old.shape, let after = new.shape else { return nil }
        return SchemaComparison(old: before, new: after).compatibility
    }

    private static let head = #"{"type":"object","additionalProperties":false,"properties":{"#

    /// An object with the property `x`.
    private static func version(_ x: String) throws -> CompiledSchema {
        try compiled(head + #""x":"# + x + "}}")
    }

    /// An object with the texts `t` and `u`, about which more is said.
    private static func root(_ more: String) throws -> CompiledSchema {
        try compiled(head + #""t":{"type":"string"},"u":{"type":"string"}}"# + (more.isEmpty ? "" : "," + more) + "}")
    }

    private static func expect(_ value: String, fits one: CompiledSchema, not other: CompiledSchema) throws {
        let object = #"{"x":"# + value + "}"
        #expect(try one.accepts(object), "\(value) does not fit")
        #expect(try !other.accepts(object), "\(value) fits both")
    }
}
