/// The constant parts of the documents of one schema in one charset: immutable.
final class XMLTags: Sendable {
    /// The XML declaration.
    let declaration: [UInt8]
    /// The declarations of namespaces at the root, each with a space before it.
    let namespaces: [UInt8]
    /// The names as they are written, and where each of the layout's names stands.
    let names: [UInt8]
    let ranges: [Range<Int>]

    init(_ layout: XMLLayout, _ charset: XMLCharset, _ text: XMLText) {
        declaration = Array("<?xml version=\"1.0\" encoding=\"\(charset.name)\"?>".utf8)
        namespaces = layout.declarations.flatMap { prefix, uri in
            // A URI has neither quotes nor angle brackets.
            let name = prefix.isEmpty ? "xmlns" : "xmlns:\(prefix)"
            return text.encoded(" \(name)=\"\(uri.replacing("&", with: "&amp;"))\"")
        }
        var names: [UInt8] = []
        ranges = layout.writtenNames.map { name in
            let encoded = text.encoded(name)
            names += encoded
            return names.count - encoded.count..<names.count
        }
        self.names = names
    }
}
