/// XML as people read it: an element with text stands in one line, the others are indented. For what the gateway writes:
/// UTF-8, no white space between elements, every `<` and `>` of a text escaped or in a tag.
enum PrettyXML {
    private static let indentation = 2

    /// The text of a document.
    static func text(_ xml: [UInt8]) -> String {
        var lines: [String] = []
        var depth = 0
        var isOpen = false
        for piece in pieces(of: String(decoding: xml, as: UTF8.self)) {
            if piece.hasPrefix("</") {
                depth -= 1
                if isOpen { lines[lines.count - 1] += piece } else { lines.append(indented(piece, depth)) }
                isOpen = false
            } else {
                lines.append(indented(piece, depth))
                isOpen = !piece.hasPrefix("<?") && !piece.hasSuffix("/>")
                if isOpen { depth += 1 }
            }
        }
        return lines.joined(separator: "\n")
    }

    private static func indented(_ piece: Substring, _ depth: Int) -> String {
        String(repeating: " ", count: max(0, depth) * indentation) + piece
    }

    /// Tags, each with the text behind it.
    private static func pieces(of text: String) -> [Substring] {
        var pieces: [Substring] = []
        var start = text.startIndex
        while let next = text[start...].dropFirst().firstIndex(of: "<") {
            pieces.append(text[start..<next])
            start = next
        }
        if start < text.endIndex { pieces.append(text[start...]) }
        return pieces
    }
}
