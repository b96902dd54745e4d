/// The constant parts of the documents of one schema in one charset: immutable.
final class XMLTags: Sendable {
    /// The XML declaration.
    let declaration: [UInt8]
    /// The declarations of namespaces at the root, each with a space before it.
    let namespaces: [UInt8]
    /// `<name></name>` for every name as it is written.
    let elements: [UInt8]
    /// Where they stand, by the layout's numbers.
    let tags: [Tag]

    /// Where the tags of one name stand.
    struct Tag {
        /// `<name>`
        let start: Range<Int>
        /// `</name>`
        let end: Range<Int>

        /// `<name`
        var open: Range<Int> { start.lowerBound..<start.upperBound - 1 }
        /// `name`
        var name: Range<Int> { start.lowerBound + 1..<start.upperBound - 1 }
    }

    init(_ layout: XMLLayout, _ charset: XMLCharset, _ text: XMLText) {
        declaration = Array("<?xml version=\"1.0\" encoding=\"\(charset.name)\"?>".utf8)
        namespaces = layout.declarations.flatMap { prefix, uri in
            // A URI has neither quotes nor angle brackets.
            let name = prefix.isEmpty ? "xmlns" : "xmlns:\(prefix)"
            return text.encoded(" \(name)=\"\(uri.replacing("&", with: "&amp;"))\"")
        }
        var elements: [UInt8] = []
        tags = layout.writtenNames.map { name in
            let first = elements.count
            elements += text.encoded("<\(name)>")
            let middle = elements.count
            elements += text.encoded("</\(name)>")
            return Tag(start: first..<middle, end: middle..<elements.count)
        }
        self.elements = elements
    }
}
