internal import GatewayModel

/// One mapping of the configuration whose keys have been checked.
struct Section {
    /// How messages name it: `gateway`, `a recipient`.
    let name: String
    /// Where it begins.
    let position: TextPosition
    /// Its values by key.
    let values: [String: DocumentNode]
}

/// Reads values of checked sections and collects every defect on the way, so that all can be said at once.
struct SectionReader {
    /// Resolves references in scalars.
    let references: ReferenceResolver
    /// The defects so far.
    private(set) var collector: DefectCollector

    init(file: String, references: ReferenceResolver) {
        self.references = references
        collector = DefectCollector(file: file)
    }

    /// Records a defect.
    mutating func refuse(_ position: TextPosition, _ message: String, hint: String? = nil) {
        collector.add(position, message, hint: hint ?? "deploy/config/us-cn.yaml explains every key")
    }

    /// Opens a mapping: unknown keys are refused with the nearest known one. A key with a reason of its own in
    /// `refused` gets that reason. An absent node is an empty section.
    mutating func open(
        _ node: DocumentNode?, named name: String, keys: [String], at position: TextPosition,
        refused: [String: String] = [:]
    ) -> Section {
        guard let node, !node.isNull else { return Section(name: name, position: position, values: [:]) }
        guard let members = node.members else {
            refuse(node.position, "\(name) must be a mapping")
            return Section(name: name, position: node.position, values: [:])
        }
        var values: [String: DocumentNode] = [:]
        for member in members {
            if keys.contains(member.key) {
                values[member.key] = member.value
            } else if let reason = refused[member.key] {
                refuse(member.keyPosition, "'\(member.key)' is not allowed in \(name)", hint: reason)
            } else {
                collector.addUnknown("key in \(name)", member.key, at: member.keyPosition, known: keys)
            }
        }
        return Section(name: name, position: node.position, values: values)
    }

    /// The elements of a sequence that must be there and must not be empty.
    mutating func elements(_ key: String, of section: Section, max: Int) -> [DocumentNode] {
        guard let node = section.values[key], !node.isNull else {
            refuse(section.position, "\(section.name) has no '\(key)'")
            return []
        }
        guard let elements = node.elements else {
            refuse(node.position, "'\(key)' must be a list")
            return []
        }
        if elements.isEmpty { refuse(node.position, "'\(key)' is empty") }
        if elements.count > max { refuse(node.position, "'\(key)' has more than \(max) entries") }
        return Array(elements.prefix(max))
    }

    /// The text of a scalar with its references resolved; nil when the key is absent, or refused.
    mutating func text(_ key: String, of section: Section) -> Located<String>? {
        guard let node = section.values[key], !node.isNull else { return nil }
        return text(of: node, named: key)
    }

    /// The text of a node that must be a scalar, with its references resolved.
    mutating func text(of node: DocumentNode, named name: String) -> Located<String>? {
        guard let raw = node.text else {
            refuse(node.position, "'\(name)' must be a single value")
            return nil
        }
        do {
            return Located(try references.resolvingEnvironment(raw), node.position)
        } catch {
            refuse(node.position, "'\(name)': \(error.message)", hint: error.hint)
            return nil
        }
    }

    /// A value that must be there.
    /// - Parameters:
    ///   - expectation: what a right value is, for the message.
    ///   - parse: nil refuses the text.
    mutating func required<Value: Sendable>(
        _ key: String, of section: Section, expectation: String, parse: (String) -> Value?
    ) -> Located<Value>? {
        guard let node = section.values[key], !node.isNull else {
            refuse(section.position, "\(section.name) has no '\(key)'", hint: "\(key) is \(expectation)")
            return nil
        }
        guard let text = text(of: node, named: key) else { return nil }
        return value(text, named: key, expectation: expectation, parse: parse)
    }

    /// A value with a default.
    mutating func optional<Value: Sendable>(
        _ key: String, of section: Section, default fallback: Value, expectation: String, parse: (String) -> Value?
    ) -> Value {
        guard let text = text(key, of: section) else { return fallback }
        return value(text, named: key, expectation: expectation, parse: parse)?.value ?? fallback
    }

    /// One of a closed set of words, with a default.
    mutating func choice<Value: RawRepresentable<String> & CaseIterable & Sendable>(
        _ key: String, of section: Section, default fallback: Value
    ) -> Value {
        let words = Value.allCases.map(\.rawValue)
        return optional(
            key, of: section, default: fallback, expectation: "one of \(words.joined(separator: ", "))",
            parse: Value.init(rawValue:))
    }

    /// A whole number inside bounds, with a default.
    mutating func number(
        _ key: String, of section: Section, default fallback: Int, in bounds: ClosedRange<Int>, unit: String,
        parse: (String) -> Int? = { Int($0) }
    ) -> Int {
        let form = "\(unit) from \(bounds.lowerBound) to \(bounds.upperBound)"
        return optional(key, of: section, default: fallback, expectation: form) { text in
            parse(text).flatMap { bounds.contains($0) ? $0 : nil }
        }
    }

    /// Turns a text into a value or refuses it.
    mutating func value<Value: Sendable>(
        _ text: Located<String>, named name: String, expectation: String, parse: (String) -> Value?
    ) -> Located<Value>? {
        guard let value = parse(text.value) else {
            refuse(text.position, "'\(name)' is not \(expectation)")
            return nil
        }
        return Located(value, text.position)
    }
}
