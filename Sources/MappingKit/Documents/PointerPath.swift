internal import GatewayModel

/// A JSON Pointer as a mapper or rule document writes it, with its place in the file.
struct PointerPath: Hashable, Sendable {
    /// Whether it is read from the document's root though it stands inside `each` or `pick` (written `//…`).
    let isFromRoot: Bool
    /// The reference tokens, unescaped.
    let tokens: [String]
    /// Where it stands.
    let position: TextPosition

    init(isFromRoot: Bool, tokens: [String], position: TextPosition) {
        self.isFromRoot = isFromRoot
        self.tokens = tokens
        self.position = position
    }

    /// Parses `/a/b`, `//a/b` or the empty pointer, which is the element itself. Nil when it does not begin with `/`
    /// or `~` is followed by something other than 0 or 1.
    init?(_ text: String, at position: TextPosition) {
        self.position = position
        guard !text.isEmpty else {
            isFromRoot = false
            tokens = []
            return
        }
        guard text.hasPrefix("/") else { return nil }
        isFromRoot = text.hasPrefix("//")
        var tokens: [String] = []
        for part in text.dropFirst(isFromRoot ? 2 : 1).split(separator: "/", omittingEmptySubsequences: false) {
            guard let token = Self.unescaped(part) else { return nil }
            tokens.append(token)
        }
        self.tokens = isFromRoot && tokens == [""] ? [] : tokens
    }

    private static func unescaped(_ part: Substring) -> String? {
        guard part.contains("~") else { return String(part) }
        var token = ""
        var isEscape = false
        for character in part {
            if isEscape {
                guard character == "0" || character == "1" else { return nil }
                token.append(character == "0" ? "~" : "/")
                isEscape = false
            } else if character == "~" {
                isEscape = true
            } else {
                token.append(character)
            }
        }
        return isEscape ? nil : token
    }

    /// The pointer as it is written.
    var text: String { (isFromRoot ? "/" : "") + Self.text(tokens) }

    /// The JSON Pointer of tokens.
    static func text(_ tokens: some Sequence<String>) -> String {
        tokens.map { "/" + escaped($0) }.joined()
    }

    private static func escaped(_ token: String) -> String {
        guard token.contains(where: { $0 == "~" || $0 == "/" }) else { return token }
        return token.map { $0 == "~" ? "~0" : $0 == "/" ? "~1" : String($0) }.joined()
    }

    /// Two pointers are the same wherever they stand.
    static func == (left: Self, right: Self) -> Bool {
        left.isFromRoot == right.isFromRoot && left.tokens == right.tokens
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(isFromRoot)
        hasher.combine(tokens)
    }
}
