public import XMLWire

/// A form in which values of a schema travel: a content type with its charset.
public enum Wire: Hashable, Sendable {
    /// JSON, which is UTF-8.
    case json
    /// XML that is written in this charset. It is read in whichever charset a document declares.
    case xml(XMLCharset)

    /// Every wire that a schema can have.
    static let all: [Wire] = [.json] + XMLCharset.allCases.map { .xml($0) }

    /// The wire by its content type, exactly as `contentType` writes it; nil for any other text.
    init?(contentType: String) {
        guard let wire = Self.all.first(where: { $0.contentType == contentType }) else { return nil }
        self = wire
    }

    /// The content type of what is published.
    public var contentType: String {
        switch self {
        case .json: "application/json"
        case .xml(let charset): "application/xml; charset=\(charset.name)"
        }
    }

    /// Whether it is XML.
    public var isXML: Bool { self != .json }
}
