internal import GatewayModel

/// Reads the parts that mapper and rule documents are made of; gathers defects instead of stopping at the first.
struct DocumentParser {
    var defects: DefectCollector
    /// The code lists that were named, without repetition.
    private(set) var codeLists: [String] = []

    init(file: String) {
        defects = DefectCollector(file: file)
    }

    mutating func noteCodeList(_ name: String) {
        if !codeLists.contains(name) { codeLists.append(name) }
    }

    /// Notes members that `known` does not have, and nodes that are no mapping.
    mutating func checkKeys(_ node: DocumentNode, of what: String, known: [String]) {
        guard let members = node.members else {
            defects.add(node.position, "\(what) must be a mapping", hint: "keys: \(known.joined(separator: ", "))")
            return
        }
        for member in members where !known.contains(member.key) {
            defects.addUnknown("key", member.key, at: member.keyPosition, known: known)
        }
    }

    mutating func requiredText(_ node: DocumentNode, _ key: String) -> String? {
        guard let value = node[key] else {
            if node.members != nil { defects.add(node.position, "'\(key)' is missing", hint: "add \(key): …") }
            return nil
        }
        guard let text = value.text, !value.isNull else {
            defects.add(
                value.position, "'\(key)' must be a text",
                hint: "\(key): text, in quotes where it looks like something else")
            return nil
        }
        return text
    }

    mutating func pointer(_ node: DocumentNode) -> PointerPath? {
        guard let text = node.text else {
            defects.add(node.position, "a JSON Pointer is expected here", hint: "/name/inner")
            return nil
        }
        return pointer(text, at: node.position)
    }

    mutating func pointer(_ text: String, at position: TextPosition) -> PointerPath? {
        guard let pointer = PointerPath(text, at: position) else {
            let hint = text.hasPrefix("/") ? "~ is followed by 0 or 1" : "it begins with /"
            defects.add(position, "'\(text)' is not a JSON Pointer", hint: hint)
            return nil
        }
        return pointer
    }

    mutating func number(_ node: DocumentNode, _ what: String, in range: ClosedRange<Int>) -> Int? {
        guard let text = node.text, let number = Int(text), range.contains(number) else {
            defects.add(
                node.position, "\(what) must be a whole number from \(range.lowerBound) to \(range.upperBound)",
                hint: "digits without quotes and fraction")
            return nil
        }
        return number
    }

    mutating func layout(_ node: DocumentNode) -> DateLayout? {
        guard let text = node.text, let layout = DateLayout(text) else {
            defects.add(
                node.position, "'\(node.text ?? "")' is not a date layout",
                hint: "fields yyyy, MM, dd, HH, mm, ss, each once, and separators; a whole date at least")
            return nil
        }
        return layout
    }

    /// A rejection code that a document may give.
    mutating func code(_ node: DocumentNode) -> RejectionCode? {
        let allowed: [RejectionCode] = [
            .codeUnmappable, .targetViolation, .ruleViolation, .disclosureDenied, .schemaViolation, .sensitiveContent,
        ]
        guard let text = node.text, let code = allowed.first(where: { $0.rawValue == text }) else {
            defects.addUnknown(
                "rejection code", node.text ?? "", at: node.position, known: allowed.map(\.rawValue))
            return nil
        }
        return code
    }

    /// A constant: a plain JSON literal is that literal, everything else a text.
    mutating func constant(_ node: DocumentNode) -> ConstantValue? {
        guard case .scalar(let text, let isPlain) = node.content else {
            defects.add(node.position, "a constant must be a scalar", hint: "a text, a number, true, false or null")
            return nil
        }
        guard isPlain else { return .text(text) }
        switch text {
        case "true", "false": return .bool(text == "true")
        case "null": return .null
        case "", "~":
            defects.add(node.position, "the constant is empty", hint: "write \"\" for an empty text")
            return nil
        default: return Self.isJSONNumber(text) ? .number(text) : .text(text)
        }
    }

    /// Whether a text is a JSON number: `-?(0|[1-9]…)(.…)?([eE]…)?`.
    static func isJSONNumber(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard DecimalText(bytes.span) != nil else { return false }
        let digits = bytes.first == UInt8(ascii: "-") ? bytes.dropFirst() : bytes[...]
        guard let first = digits.first, DecimalText.isDigit(first) else { return false }
        let second = digits.dropFirst().first
        return first != UInt8(ascii: "0") || second.map { !DecimalText.isDigit($0) } ?? true
    }

    /// The elements of a sequence, or the node itself when it is none; noted when they are more than the limit.
    mutating func elements(_ node: DocumentNode) -> [DocumentNode] {
        let elements = node.elements ?? [node]
        if elements.count > MappingLimits.entriesMax {
            defects.add(node.position, "more than \(MappingLimits.entriesMax) entries", hint: "make it a code list")
        }
        return elements
    }

    /// Whether expressions are not nested too deep; noted when they are.
    mutating func checkDepth(_ depth: Int, at position: TextPosition) -> Bool {
        guard depth <= MappingLimits.expressionDepthMax else {
            defects.add(
                position, "expressions are nested deeper than \(MappingLimits.expressionDepthMax)",
                hint: "write the inner one as a rule of its own")
            return false
        }
        return true
    }
}
