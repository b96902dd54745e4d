import GatewayModel
import JSONTape

/// The keyword `xml` of OpenAPI 3.1.
extension SchemaReader {
    private static let xmlMembers = ["name", "namespace", "prefix", "attribute", "wrapped"]

    /// Reads an XML Object; nil when it is not one.
    mutating func readXML(_ node: Int) -> XMLAnnotation? {
        expect(.xml, node, .object, "an object")
        guard document.tape.kind(node) == .object else { return nil }
        var annotation = XMLAnnotation(node: node)
        var key = document.tape.firstChild(node)
        while key < document.tape.end(node) {
            readXMLMember(key, into: &annotation)
            key = document.tape.next(key)
        }
        if annotation.prefix != nil, annotation.namespace == nil {
            report("the prefix has no \"namespace\"", at: node)
        }
        return annotation
    }

    private mutating func readXMLMember(_ key: Int, into annotation: inout XMLAnnotation) {
        let name = document.tape.string(key)
        switch name {
        case "name": annotation.name = xmlName(key)
        case "prefix":
            annotation.prefix = xmlName(key)
            if annotation.prefix?.lowercased().hasPrefix("xml") ?? false {
                report("prefixes that begin with \"xml\" are XML's own", at: key + 1)
            }
        case "namespace": annotation.namespace = xmlNamespace(key + 1)
        case "attribute": annotation.isAttribute = xmlFlag(key)
        case "wrapped": annotation.isWrapped = xmlFlag(key)
        default:
            let hint = NearestName.of(name, among: Self.xmlMembers).map { "did you mean \"\($0)\"?" }
            report("\"\(name)\" is not a member of \"xml\"", at: key, hint: hint)
        }
    }

    private mutating func xmlName(_ key: Int) -> String? {
        let text = document.tape.kind(key + 1) == .string ? document.tape.string(key + 1) : ""
        if XMLAnnotation.isName(text) { return text }
        report(
            "\"\(document.tape.string(key))\" must be a name of XML without a colon", at: key + 1,
            hint: "letters, Chinese characters, digits, '-', '.' and '_'; the first no digit, '-' or '.'")
        return nil
    }

    private mutating func xmlNamespace(_ node: Int) -> String? {
        let isURI = document.tape.kind(node) == .string && URIText(document.tape.text(node)).isAbsolute
        if isURI { return document.tape.string(node) }
        report("\"namespace\" must be an absolute URI", at: node)
        return nil
    }

    private mutating func xmlFlag(_ key: Int) -> Bool {
        let kind = document.tape.kind(key + 1)
        if kind != .true && kind != .false {
            report("\"\(document.tape.string(key))\" must be true or false", at: key + 1)
        }
        return kind == .true
    }
}
