import GatewayModel
import JSONTape

/// The values of keywords.
extension SchemaReader {
    // MARK: Scalars

    mutating func expect(_ keyword: Keyword, _ node: Int, _ kind: Kind, _ what: String) {
        if document.tape.kind(node) != kind { report("\"\(keyword.rawValue)\" must be \(what)", at: node) }
    }

    mutating func text(_ keyword: Keyword, _ node: Int) -> String? {
        expect(keyword, node, .string, "a string")
        return document.tape.kind(node) == .string ? document.tape.string(node) : nil
    }

    mutating func flag(_ keyword: Keyword, _ node: Int) -> Bool {
        let kind = document.tape.kind(node)
        if kind != .true && kind != .false { report("\"\(keyword.rawValue)\" must be true or false", at: node) }
        return kind == .true
    }

    mutating func number(_ keyword: Keyword, _ node: Int) -> Int? {
        expect(keyword, node, .number, "a number")
        return document.tape.kind(node) == .number ? node : nil
    }

    /// A count: an integer from 0.
    mutating func count(_ keyword: Keyword, _ node: Int) -> Int? {
        let value = document.tape.kind(node) == .number ? NumberText(document.tape.text(node)).int64 : nil
        if let value, (0...Int64(UInt32.max)).contains(value) { return Int(value) }
        report("\"\(keyword.rawValue)\" must be a whole number from 0 to \(UInt32.max)", at: node)
        return nil
    }

    mutating func readDivisor(_ node: Int) -> Int? {
        guard let node = number(.multipleOf, node) else { return nil }
        if NumberText.Divisor(NumberText(document.tape.text(node))) != nil { return node }
        report("\"multipleOf\" must be above zero and have at most 17 significant digits", at: node)
        return nil
    }

    mutating func readPattern(_ node: Int) -> Int? { text(.pattern, node).flatMap { pattern($0, node) } }

    /// The number of a pattern; a defect at the node when it cannot be one.
    private mutating func pattern(_ source: String, _ node: Int) -> Int? {
        if let known = patterns.firstIndex(where: { $0.source.utf8.elementsEqual(source.utf8) }) { return known }
        do {
            patterns.append(try Pattern(source, allowsUnicodeProperties: !options.isCatalog))
            return patterns.count - 1
        } catch {
            report("\(error)", at: node)
            return nil
        }
    }

    mutating func readFormat(_ node: Int, in schema: Subschema) -> Format? {
        let isAsserted = options.assertsFormats || dialects[resources.document(of: schema.resource)].assertsFormats
        guard let name = text(.format, node), isAsserted else { return nil }
        if let format = Format(rawValue: name) { return format }
        guard options.isCatalog else { return nil }
        let hint = NearestName.of(name, among: Format.allCases.map(\.rawValue)).map { "did you mean \"\($0)\"?" }
        report("\"\(name)\" is not a format that is checked", at: node, hint: hint)
        return nil
    }

    // MARK: Types, values and names

    mutating func readTypes(_ node: Int) -> TypeSet {
        let names = document.tape.kind(node) == .array ? elements(node) : [node]
        var types: TypeSet = []
        for name in names {
            let type = document.tape.kind(name) == .string ? TypeSet(name: document.tape.string(name)) : nil
            guard let type else {
                report(
                    "\"type\" must name types of JSON", at: name, hint: TypeSet.any.typeNames.joined(separator: ", "))
                continue
            }
            if !types.isDisjoint(with: type) { report("the type stands twice in \"type\"", at: name) }
            types.insert(type)
        }
        if names.isEmpty { report("\"type\" must name a type", at: node) }
        return types
    }

    mutating func readEnumeration(_ node: Int) -> Int? {
        expect(.enum, node, .array, "an array")
        guard document.tape.kind(node) == .array else { return nil }
        if options.isCatalog, document.tape.childCount(node) == 0 { report("\"enum\" must have a value", at: node) }
        return node
    }

    mutating func readNames(_ keyword: Keyword, _ node: Int) -> [Subschema.Name] {
        expect(keyword, node, .array, "an array of property names")
        var names: [Subschema.Name] = []
        var seen: Set<Subschema.Name> = []
        for element in elements(node) {
            guard let text = text(keyword, element), let name = intern(text, element) else { continue }
            if seen.insert(name).inserted {
                names.append(name)
            } else {
                report("the property \"\(text)\" stands twice in \"\(keyword.rawValue)\"", at: element)
            }
        }
        return names
    }

    mutating func readDependents(_ node: Int) -> [(trigger: Subschema.Name, names: [Subschema.Name])] {
        expect(.dependentRequired, node, .object, "an object")
        var dependents: [(trigger: Subschema.Name, names: [Subschema.Name])] = []
        for key in memberKeys(node) {
            guard let trigger = intern(document.tape.string(key), key) else { continue }
            dependents.append((trigger, readNames(.dependentRequired, key + 1)))
        }
        return dependents
    }

    mutating func readDependentSchemas(_ node: Int, in schema: Subschema) -> [Subschema.Dependent] {
        readNamedSchemas(.dependentSchemas, node, in: schema).compactMap { key, schema in
            intern(document.tape.string(key), key).map { Subschema.Dependent(trigger: $0, schema: schema) }
        }
    }

    mutating func readPatternProperties(_ node: Int, in schema: Subschema) -> [Subschema.PatternProperty] {
        readNamedSchemas(.patternProperties, node, in: schema).compactMap { key, schema in
            pattern(document.tape.string(key), key).map { Subschema.PatternProperty(pattern: $0, schema: schema) }
        }
    }

    private mutating func intern(_ text: String, _ node: Int) -> Subschema.Name? {
        if let keyID = keys.intern(text) { return Subschema.Name(text: text, keyID: keyID) }
        report("the catalog has too many property names, or one of more than \(KeyTable.nameBytesMax) bytes", at: node)
        return nil
    }

    // MARK: Schemas

    mutating func readSchema(_ keyword: Keyword, _ node: Int, in schema: Subschema) -> Int {
        enqueue(node, schema.pointer.appending(keyword.rawValue), resource: schema.resource)
    }

    mutating func readSchemas(_ keyword: Keyword, _ node: Int, in schema: Subschema) -> [Int] {
        expect(keyword, node, .array, "an array of schemas")
        let nodes = elements(node)
        if document.tape.kind(node) == .array, nodes.isEmpty {
            report("\"\(keyword.rawValue)\" must have a schema", at: node)
        }
        let pointer = schema.pointer.appending(keyword.rawValue)
        var schemas: [Int] = []
        for (index, node) in nodes.enumerated() {
            schemas.append(enqueue(node, pointer.appending(String(index)), resource: schema.resource))
        }
        return schemas
    }

    /// Reads an object whose members are schemas; returns their keys and numbers.
    mutating func readNamedSchemas(_ keyword: Keyword, _ node: Int, in schema: Subschema) -> [(key: Int, schema: Int)] {
        expect(keyword, node, .object, "an object of schemas")
        let pointer = schema.pointer.appending(keyword.rawValue)
        var schemas: [(key: Int, schema: Int)] = []
        for key in memberKeys(node) {
            let name = document.tape.string(key)
            schemas.append((key, enqueue(key + 1, pointer.appending(name), resource: schema.resource)))
        }
        return schemas
    }

    mutating func readProperties(_ node: Int, in schema: Subschema) -> [Subschema.Property] {
        var properties: [Subschema.Property] = []
        for (key, schema) in readNamedSchemas(.properties, node, in: schema) {
            guard let name = intern(document.tape.string(key), key) else { continue }
            properties.append(Subschema.Property(name: name.text, keyID: name.keyID, schema: schema))
        }
        return properties
    }

    // MARK: Nodes

    private func elements(_ node: Int) -> [Int] {
        guard document.tape.kind(node) == .array else { return [] }
        return document.tape.children(of: node)
    }

    private func memberKeys(_ node: Int) -> [Int] {
        guard document.tape.kind(node) == .object else { return [] }
        return document.tape.children(of: node)
    }
}
