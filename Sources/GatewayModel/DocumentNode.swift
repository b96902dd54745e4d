/// A parsed document (YAML) with the position of every node: what mappers, rules, agreements and the configuration are
/// compiled from. It keeps the layers that compile free of any YAML library.
public struct DocumentNode: Sendable {
    /// What a node is. Scalars keep their text; `isPlain` tells `1` from `"1"`.
    public enum Content: Sendable {
        /// A scalar: its text, and whether it was written without quotes.
        case scalar(String, isPlain: Bool)
        /// A sequence of nodes.
        case sequence([DocumentNode])
        /// A mapping in the order of the file; keys are scalars.
        case mapping([Member])
    }

    /// One key and its value in a mapping.
    public struct Member: Sendable {
        /// The key's text.
        public let key: String
        /// Where the key stands.
        public let keyPosition: TextPosition
        /// The value.
        public let value: DocumentNode

        public init(key: String, keyPosition: TextPosition, value: DocumentNode) {
            self.key = key
            self.keyPosition = keyPosition
            self.value = value
        }
    }

    /// What the node is.
    public let content: Content
    /// Where the node begins.
    public let position: TextPosition

    public init(_ content: Content, position: TextPosition) {
        self.content = content
        self.position = position
    }

    /// The members, when the node is a mapping.
    public var members: [Member]? {
        guard case .mapping(let members) = content else { return nil }
        return members
    }

    /// The elements, when the node is a sequence.
    public var elements: [DocumentNode]? {
        guard case .sequence(let elements) = content else { return nil }
        return elements
    }

    /// The text, when the node is a scalar.
    public var text: String? {
        guard case .scalar(let text, _) = content else { return nil }
        return text
    }

    /// The text when the node is a scalar written without quotes.
    public var plainText: String? {
        guard case .scalar(let text, true) = content else { return nil }
        return text
    }

    /// Whether the node is an absent value: a plain empty scalar, `~` or `null`.
    public var isNull: Bool {
        guard let text = plainText else { return false }
        return text.isEmpty || text == "~" || text == "null"
    }

    /// The value of a key, when the node is a mapping that has it.
    public subscript(key: String) -> DocumentNode? {
        members?.first { $0.key == key }?.value
    }
}
