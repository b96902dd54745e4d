/// What a schema says with the keyword `xml` (the XML Object of OpenAPI 3.1): how a value looks in XML.
public struct XMLAnnotation: Hashable, Sendable {
    /// The name of the element or attribute; nil when it is the property's own.
    public internal(set) var name: String?
    /// The URI of the name's namespace.
    public internal(set) var namespace: String?
    /// The prefix that the namespace is written with.
    public internal(set) var prefix: String?
    /// Whether the value is an attribute.
    public internal(set) var isAttribute = false
    /// Whether a list stands in an element of its own.
    public internal(set) var isWrapped = false
    /// The node of the annotation in the schema's document.
    public let node: Int

    init(node: Int) { self.node = node }

    /// Whether a text is a name without prefix: letters of ASCII or Latin 1, Chinese characters, and digits, `-`, `.`
    /// and `_`, of which the last can stand first. Every edition of XML 1.0 takes these names.
    public static func isName(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, isStart(first) else { return false }
        return text.unicodeScalars.allSatisfy { scalar in
            isStart(scalar) || ("0"..."9").contains(scalar) || scalar == "-" || scalar == "."
        }
    }

    private static func isStart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x41...0x5A, 0x61...0x7A, 0x5F: true
        case 0xC0...0xD6, 0xD8...0xF6, 0xF8...0xFF: true
        case 0x4E00...0x9FA5: true
        default: false
        }
    }
}
