internal import GatewayModel

/// A piece of a page. What stands in the source as a literal is markup; whatever is put in between is text: it is escaped
/// where it is put in, and what would be invisible or turn the direction of writing stands there as an escape. So no
/// value of others can become markup, in an element or in a quoted attribute.
struct HTML: ExpressibleByStringInterpolation, Sendable {
    /// The markup.
    private(set) var markup: String

    init(stringLiteral markup: String) { self.markup = markup }

    init(stringInterpolation: Interpolation) { markup = stringInterpolation.markup }

    /// Nothing.
    init() { markup = "" }

    static func += (left: inout HTML, right: HTML) { left.markup += right.markup }

    static func + (left: HTML, right: HTML) -> HTML {
        var sum = left
        sum += right
        return sum
    }

    /// What gathers the pieces.
    struct Interpolation: StringInterpolationProtocol {
        fileprivate var markup = ""

        init(literalCapacity: Int, interpolationCount: Int) { markup.reserveCapacity(literalCapacity * 2) }

        mutating func appendLiteral(_ literal: String) { markup += literal }

        mutating func appendInterpolation(_ text: some StringProtocol) { HTML.escape(String(text), into: &markup) }

        mutating func appendInterpolation(_ text: String?) { if let text { HTML.escape(text, into: &markup) } }

        mutating func appendInterpolation(_ piece: HTML) { markup += piece.markup }

        mutating func appendInterpolation(_ piece: HTML?) { if let piece { markup += piece.markup } }

        mutating func appendInterpolation(_ pieces: [HTML]) { for piece in pieces { markup += piece.markup } }

        mutating func appendInterpolation(_ number: some BinaryInteger) { markup += String(number) }

        /// A name of ours: topics, recipients, schemas.
        mutating func appendInterpolation<Name: CustomStringConvertible>(name: Name) {
            HTML.escape(name.description, into: &markup)
        }

        /// Text of a form field, which comes back as it is: what is invisible stands in the page as a reference. Controls
        /// cannot stand in a page at all, and are shown as escapes.
        mutating func appendInterpolation(field text: String) { HTML.escapeField(text, into: &markup) }
    }

    /// Escapes a text for elements and quoted attributes.
    private static func escape(_ text: String, into markup: inout String) {
        let isPlain = text.utf8.allSatisfy { 0x20...0x7E ~= $0 || $0 == 0x0A }
        escapeSigns(of: isPlain ? text : Printable.lines(text), into: &markup)
    }

    private static func escapeField(_ text: String, into markup: inout String) {
        for scalar in text.unicodeScalars {
            if scalar == "\n" || scalar == "\t" || !Printable.isHarmful(scalar) {
                escapeSigns(of: String(scalar), into: &markup)
            } else if scalar.properties.generalCategory == .control {
                markup += Printable.line(String(scalar))
            } else {
                markup += "&#x\(String(scalar.value, radix: 16));"
            }
        }
    }

    private static func escapeSigns(of text: String, into markup: inout String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": markup += "&amp;"
            case "<": markup += "&lt;"
            case ">": markup += "&gt;"
            case "\"": markup += "&quot;"
            case "'": markup += "&#39;"
            default: markup.unicodeScalars.append(scalar)
            }
        }
    }
}

extension Sequence<HTML> {
    /// All of it, with something between.
    func joined(by separator: HTML = "") -> HTML {
        var sum = HTML()
        var isFirst = true
        for piece in self {
            if !isFirst { sum += separator }
            sum += piece
            isFirst = false
        }
        return sum
    }
}
