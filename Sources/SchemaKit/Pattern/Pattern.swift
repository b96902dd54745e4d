/// A regular expression of the linear-time subset of ECMA-262 (flag `u`), ready to match: one table look-up a byte.
///
/// Supported: literals, `.`, classes, `\d \w \s` and their negations, escapes, groups, alternation, quantifiers with
/// bounds (greedy or lazy), `^` and `$`. `\p{…}` by general category, where it is allowed. Refused by name: look-around,
/// back-references, `\b`, and whatever would need more than `statesMax` states. The pattern may match anywhere unless it is anchored.
public struct Pattern: Hashable, Sendable {
    /// The expression as written.
    public let source: String
    let automaton: PatternAutomaton

    /// The most states that a pattern's automaton may have.
    public static let statesMax = 8_192
    /// The longest expression, in bytes.
    public static let sourceBytesMax = 4_096

    /// Compiles an expression. Throws when its syntax is wrong, or when it cannot be matched in linear time.
    /// - Parameters:
    ///   - source: the expression.
    ///   - allowsUnicodeProperties: whether `\p{…}` is allowed. What it matches changes with the editions of Unicode, so
    ///     that patterns of the catalog cannot use it: the same event must mean the same on every machine.
    public init(_ source: String, allowsUnicodeProperties: Bool = false) throws(PatternDefect) {
        guard source.utf8.count <= Self.sourceBytesMax else {
            throw PatternDefect("is longer than \(Self.sourceBytesMax) bytes", at: 0)
        }
        var syntax = PatternSyntax(source, allowsUnicodeProperties: allowsUnicodeProperties)
        let operations = try syntax.parse()
        let machine = try PatternMachine(operations)
        automaton = try PatternAutomaton(machine)
        self.source = source
    }

    /// Whether the pattern matches in the text, which must be UTF-8.
    public func matches(_ text: Span<UInt8>) -> Bool {
        automaton.matches(text)
    }

    /// Whether the pattern matches in the text. For load time and tests.
    public func matches(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return matches(bytes.span)
    }

    /// Patterns are told apart by their bytes, not by Unicode equivalence.
    public static func == (left: Self, right: Self) -> Bool { left.source.utf8.elementsEqual(right.source.utf8) }

    public func hash(into hasher: inout Hasher) {
        for byte in source.utf8 { hasher.combine(byte) }
    }
}

/// Why a text cannot be a pattern.
public struct PatternDefect: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, as the end of a sentence that begins with "the pattern".
    public let message: String
    /// Characters of the expression before the fault.
    public let offset: Int

    init(_ message: String, at offset: Int) {
        self.message = message
        self.offset = offset
    }

    public var description: String { "the pattern \(message)" }
}
