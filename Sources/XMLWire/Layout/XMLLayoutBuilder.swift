internal import CExpat
internal import GatewayModel
internal import JSONTape
internal import SchemaKit

/// Works out how a schema looks in XML, and everything that stands in the way.
struct XMLLayoutBuilder {
    private let schema: Schema
    private(set) var places: [XMLPlace] = []
    private(set) var members: [Int] = []
    private(set) var names = KeyTableBuilder()
    private(set) var writtenNames: [String] = []
    private(set) var namespaces = XMLNamespaces()
    private(set) var rootName = KeyID.unknown
    private(set) var table = XMLPlaceTable()
    private(set) var defects: [Defect] = []

    /// By place: the name that its elements have when they have none of their own, and the default namespace below it.
    private var givenNames: [String] = []
    private var defaultNamespaces: [String?] = []
    /// By place: the name's id; `.unknown` for unwrapped lists.
    private var nameIDs: [KeyID] = []

    init(_ schema: Schema) { self.schema = schema }

    mutating func build() {
        guard let shape = schema.shape else {
            defects.append(
                Defect(
                    file: schema.file, message: "XML needs a schema of the catalog's subset",
                    hint: "see the defects of the schema itself"))
            return
        }
        declarePrefixes(shape)
        let count = shape.fields.count
        givenNames = Array(repeating: "", count: count)
        defaultNamespaces = Array(repeating: nil, count: count)
        nameIDs = Array(repeating: .unknown, count: count)
        for field in shape.fields { places.append(place(of: field)) }
        // Fields stand behind the ones that they are in, so what those hand down is there.
        for field in shape.fields { handDown(field) }
        for field in shape.fields { name(field) }
        for field in shape.fields { addMembers(field, shape) }
        rootName = nameIDs.first ?? .unknown
    }

    private mutating func report(_ message: String, at field: Field, hint: String? = nil) {
        let position = schema.position(of: field.xml?.node ?? field.schemaNode)
        defects.append(Defect(file: schema.file, position: position, message: message, hint: hint))
    }

    // MARK: Namespaces

    /// Declares what the schema has prefixes for, and what the root needs.
    private mutating func declarePrefixes(_ shape: SchemaShape) {
        if let xml = shape.root.xml, let uri = xml.namespace, xml.prefix == nil { namespaces.declareDefault(uri) }
        if shape.fields.contains(where: { $0.types.contains(.null) }) {
            _ = namespaces.declare("xsi", XMLLayout.instanceNamespace)
        }
        for field in shape.fields {
            guard let xml = field.xml, let prefix = xml.prefix, let uri = xml.namespace else { continue }
            if !namespaces.declare(prefix, uri) { report("the prefix stands for another namespace already", at: field) }
        }
    }

    // MARK: Places

    private mutating func place(of field: Field) -> XMLPlace {
        var place = XMLPlace(kind: kind(of: field))
        place.isNullable = field.types.contains(.null)
        place.isAttribute = field.xml?.isAttribute ?? false
        place.isUnwrapped = place.kind == .list && !(field.xml?.isWrapped ?? false)
        place.parent = field.parent ?? -1
        place.elements = field.elements ?? -1
        check(field, place)
        return place
    }

    /// The one type that the value has beside null.
    private mutating func kind(of field: Field) -> XMLPlace.Kind {
        let types = field.types.subtracting(.null)
        if types.isEmpty { return .null }
        if types == .object { return .object }
        if types == .array { return .list }
        if types == .string { return .string }
        if types == .boolean { return .boolean }
        if types.isSubset(of: .number) { return .number }
        report(
            "in XML nothing tells which of several types a value has", at: field, hint: "one type, and null beside it")
        return .string
    }

    private mutating func check(_ field: Field, _ place: XMLPlace) {
        if place.parent < 0 {
            if field.xml?.name == nil { report("the root needs \"xml\" with the name of its element", at: field) }
            if place.kind != .object || place.isNullable || place.isAttribute {
                report("the root of an XML document must be an object", at: field)
            }
        }
        if field.xml?.isWrapped ?? false, place.kind != .list { report("only lists can be wrapped", at: field) }
        if place.isAttribute { checkAttribute(field, place) }
        if place.isUnwrapped { checkUnwrapped(field, place) }
    }

    private mutating func checkAttribute(_ field: Field, _ place: XMLPlace) {
        if place.kind.isContainer || place.isNullable {
            report("an attribute must be a text, number or boolean, and not null", at: field)
        }
        if field.xml?.namespace == XMLLayout.instanceNamespace {
            report("the namespace is XML Schema's own", at: field)
        }
    }

    private mutating func checkUnwrapped(_ field: Field, _ place: XMLPlace) {
        if place.isNullable { report("a list that is not wrapped cannot be null", at: field) }
        if field.constraints.minItems ?? 0 == 0 {
            report(
                "a list that is not wrapped cannot be empty", at: field,
                hint: "\"minItems\": 1, or \"xml\": { \"wrapped\": true }")
        }
        if let xml = field.xml, xml.name != nil || xml.namespace != nil {
            report("a list that is not wrapped has no element", at: field, hint: "name its \"items\"")
        }
        if place.parent >= 0, places[place.parent].kind == .list {
            report("a list in a list must be wrapped", at: field)
        }
    }

    // MARK: Names

    /// Hands the property's name and the default namespace down to what is in the field.
    private mutating func handDown(_ field: Field) {
        let index = field.index
        if let parent = field.parent {
            if places[parent].kind == .list { givenNames[index] = givenNames[parent] }
            defaultNamespaces[index] = defaultNamespaces[parent]
        }
        if let name = field.xml?.name, !places[index].isUnwrapped { givenNames[index] = name }
        if let xml = field.xml, let uri = xml.namespace, xml.prefix == nil, !xml.isAttribute {
            defaultNamespaces[index] = uri
        }
        for member in field.members {
            givenNames[member.field] = member.name
            places[member.field].keyID = member.keyID
        }
    }

    private mutating func name(_ field: Field) {
        let index = field.index
        guard !places[index].isUnwrapped else { return }
        let name = givenNames[index]
        if !XMLAnnotation.isName(name) {
            return report(
                "\"\(name)\" is not a name of XML", at: field, hint: "give it one with \"xml\": { \"name\": … }")
        }
        let isAttribute = places[index].isAttribute
        let uri = field.xml?.namespace ?? (isAttribute ? nil : defaultNamespaces[index])
        var expanded = name
        var written = name
        if let uri {
            expanded = uri + String(Unicode.Scalar(UInt8(bitPattern: cexpat_separator))) + name
            let prefix = field.xml?.prefix ?? namespaces.prefix(of: uri, isAttribute: isAttribute)
            if !prefix.isEmpty { written = "\(prefix):\(name)" }
        }
        guard let id = names.intern(expanded) else {
            return report("the schema has too many names, or one that is too long", at: field)
        }
        nameIDs[index] = id
        places[index].writtenName = writtenNames.count
        writtenNames.append(written)
    }

    // MARK: Members

    private mutating func addMembers(_ field: Field, _ shape: SchemaShape) {
        let index = field.index
        if places[index].kind == .list {
            let elements = places[index].elements
            guard elements >= 0 else { return }
            if places[elements].isAttribute {
                report("the elements of a list cannot be attributes", at: shape.fields[elements])
            }
            if !places[index].isUnwrapped { _ = table.insert(.element, index, nameIDs[elements], elements) }
            return
        }
        let children = field.members.map(\.field)
        let ordered = children.filter { places[$0].isAttribute } + children.filter { !places[$0].isAttribute }
        places[index].members = members.count..<members.count + ordered.count
        members += ordered
        for (ordinal, child) in ordered.enumerated() {
            places[child].ordinal = ordinal
            _ = table.insert(.member, index, places[child].keyID, ordinal)
            let element = places[child].isUnwrapped ? places[child].elements : child
            guard element >= 0, nameIDs[element].isKnown else { continue }
            let question: XMLPlaceTable.Question = places[child].isAttribute ? .attribute : .element
            if !table.insert(question, index, nameIDs[element], element) {
                report("another property of the object has the same name in XML", at: shape.fields[child])
            }
        }
    }
}
