/// One step of a pattern in postfix order: operands first.
enum PatternOperation: Hashable {
    /// One character of a set.
    case characters(CharacterSet)
    /// The beginning of the text.
    case start
    /// The end of the text.
    case end
    /// The last `count` operands one after the other; none is the empty text.
    case concatenate(count: Int)
    /// One of the last `count` operands.
    case alternate(count: Int)
    /// The last operand `min` to `max` times; nil is without end.
    case repeated(min: Int, max: Int?)
}

/// Reads the text of a pattern into postfix operations, without recursion.
struct PatternSyntax {
    /// What stands between a parenthesis and its end: how much of it has been read.
    private struct Group {
        var alternatives = 0
        var terms = 0
        let offset: Int
    }

    /// The deepest nesting of groups.
    static let depthMax = 64
    /// The largest bound of a quantifier.
    static let repeatMax = 4_096

    var scalars: [Unicode.Scalar]
    var position = 0
    private var operations: [PatternOperation] = []
    private var groups: [Group] = [Group(offset: 0)]
    /// Whether the last term can have a quantifier.
    private var isRepeatable = false

    /// Whether `\p{…}` is allowed.
    let allowsUnicodeProperties: Bool

    init(_ source: String, allowsUnicodeProperties: Bool) {
        scalars = Array(source.unicodeScalars)
        self.allowsUnicodeProperties = allowsUnicodeProperties
    }

    var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard current == scalar else { return false }
        position += 1
        return true
    }

    func defect(_ message: String, at offset: Int? = nil) -> PatternDefect {
        PatternDefect(message, at: offset ?? position)
    }

    /// The operations of the whole pattern; they leave one operand.
    mutating func parse() throws(PatternDefect) -> [PatternOperation] {
        while let scalar = current {
            switch scalar {
            case "(": try openGroup()
            case ")": try closeGroup()
            case "|": endAlternative()
            case "*", "+", "?", "{": try readQuantifier(scalar)
            default: try readTerm(scalar)
            }
        }
        guard groups.count == 1 else { throw defect("has a `(` without `)`", at: groups[groups.count - 1].offset) }
        endAlternative()
        operations.append(.alternate(count: groups[0].alternatives))
        return operations
    }

    // MARK: Groups

    private mutating func openGroup() throws(PatternDefect) {
        guard groups.count < Self.depthMax else { throw defect("nests groups deeper than \(Self.depthMax)") }
        let offset = position
        position += 1
        if take("?") { try readGroupKind(offset) }
        groups.append(Group(offset: offset))
        isRepeatable = false
    }

    /// Reads what follows `(?`.
    private mutating func readGroupKind(_ offset: Int) throws(PatternDefect) {
        if take(":") { return }
        if current == "=" || current == "!" { throw defect("uses look-ahead, which is not linear", at: offset) }
        guard take("<") else { throw defect("has an unknown kind of group", at: offset) }
        if current == "=" || current == "!" { throw defect("uses look-behind, which is not linear", at: offset) }
        while let scalar = current, scalar != ">" {
            guard scalar.properties.isAlphabetic || CharacterSet.word.ranges.contains(where: { $0 ~= scalar.value })
            else { throw defect("has a group name with a character that is not allowed") }
            position += 1
        }
        guard take(">") else { throw defect("has a group name without `>`", at: offset) }
    }

    private mutating func closeGroup() throws(PatternDefect) {
        guard groups.count > 1 else { throw defect("has a `)` without `(`") }
        endAlternative()
        operations.append(.alternate(count: groups.removeLast().alternatives))
        groups[groups.count - 1].terms += 1
        position += 1
        isRepeatable = true
    }

    private mutating func endAlternative() {
        let last = groups.count - 1
        operations.append(.concatenate(count: groups[last].terms))
        groups[last].terms = 0
        groups[last].alternatives += 1
        isRepeatable = false
        if current == "|" { position += 1 }
    }

    // MARK: Terms

    private mutating func readTerm(_ scalar: Unicode.Scalar) throws(PatternDefect) {
        isRepeatable = true
        switch scalar {
        case "^":
            append(.start)
            isRepeatable = false
        case "$":
            append(.end)
            isRepeatable = false
        case ".": append(.characters(CharacterSet.lineEnds.inverted))
        case "]", "}": throw defect("has a `\(scalar)` without escape")
        case "[":
            operations.append(.characters(try readClass()))
            groups[groups.count - 1].terms += 1
        case "\\":
            operations.append(.characters(try readEscape(inClass: false)))
            groups[groups.count - 1].terms += 1
        default: append(.characters(CharacterSet(scalar.value)))
        }
    }

    /// Appends a term of one character.
    private mutating func append(_ operation: PatternOperation) {
        operations.append(operation)
        groups[groups.count - 1].terms += 1
        position += 1
    }

    // MARK: Quantifiers

    private mutating func readQuantifier(_ scalar: Unicode.Scalar) throws(PatternDefect) {
        guard isRepeatable else { throw defect("has a `\(scalar)` with nothing to repeat before it") }
        isRepeatable = false
        let offset = position
        position += 1
        switch scalar {
        case "*": operations.append(.repeated(min: 0, max: nil))
        case "+": operations.append(.repeated(min: 1, max: nil))
        case "?": operations.append(.repeated(min: 0, max: 1))
        default: operations.append(try readBounds(offset))
        }
        _ = take("?")
    }

    private mutating func readBounds(_ offset: Int) throws(PatternDefect) -> PatternOperation {
        guard let min = try readCount() else { throw defect("has a `{` that is no quantifier", at: offset) }
        var max: Int? = min
        if take(",") { max = try readCount() }
        guard take("}") else { throw defect("has a `{` that is no quantifier", at: offset) }
        if let max, max < min { throw defect("has a quantifier whose bounds are in the wrong order", at: offset) }
        return .repeated(min: min, max: max)
    }

    private mutating func readCount() throws(PatternDefect) -> Int? {
        var value: Int?
        while let scalar = current, CharacterSet.digits.ranges[0] ~= scalar.value {
            let next = (value ?? 0) * 10 + Int(scalar.value - 0x30)
            guard next <= Self.repeatMax else { throw defect("repeats more than \(Self.repeatMax) times") }
            value = next
            position += 1
        }
        return value
    }
}
