/// A JSON Pointer (RFC 6901): the tokens from the root down.
public struct JSONPointer: Hashable, Sendable, CustomStringConvertible {
    /// The reference tokens, unescaped; none for the whole document.
    public var tokens: [String]

    /// The whole document.
    public static let root = JSONPointer(tokens: [])

    public init(tokens: [String]) { self.tokens = tokens }

    /// Parses `/a/b~1c/0`, or the empty text. Returns nil when the text does not begin with `/` or has a `~` that is
    /// followed by neither `0` nor `1`.
    public init?(_ text: some StringProtocol) {
        guard !text.isEmpty else {
            tokens = []
            return
        }
        guard text.utf8.first == UInt8(ascii: "/") else { return nil }
        var tokens: [String] = []
        for part in text.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            guard let token = Self.unescape(part) else { return nil }
            tokens.append(token)
        }
        self.tokens = tokens
    }

    private static func unescape(_ part: some Sequence<Unicode.Scalar>) -> String? {
        var token = String.UnicodeScalarView()
        var isEscape = false
        for scalar in part {
            switch (isEscape, scalar) {
            case (false, "~"):
                isEscape = true
                continue
            case (false, _): token.append(scalar)
            case (true, "0"): token.append("~")
            case (true, "1"): token.append("/")
            case (true, _): return nil
            }
            isEscape = false
        }
        return isEscape ? nil : String(token)
    }

    public var description: String {
        tokens.map { "/" + Self.escape($0) }.joined()
    }

    /// A token as it stands in a pointer (RFC 6901).
    package static func escape(_ token: String) -> String {
        guard token.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return token }
        var text = String.UnicodeScalarView()
        for scalar in token.unicodeScalars {
            switch scalar {
            case "~": text.append(contentsOf: "~0".unicodeScalars)
            case "/": text.append(contentsOf: "~1".unicodeScalars)
            default: text.append(scalar)
            }
        }
        return String(text)
    }

    /// The pointer one token deeper.
    public func appending(_ token: String) -> JSONPointer { JSONPointer(tokens: tokens + [token]) }

    /// The array index that a token is: digits without leading zeros; nil when it is none.
    package static func arrayIndex(_ token: String) -> Int? {
        guard let index = Int(token), index >= 0, String(index) == token else { return nil }
        return index
    }

    /// The pointer of the parent; nil for the root.
    public var parent: JSONPointer? { tokens.isEmpty ? nil : JSONPointer(tokens: tokens.dropLast()) }
}

/// A JSON Pointer made ready for a key table: it is followed without looking at names.
public struct CompiledPointer: Hashable, Sendable {
    struct Step: Hashable {
        let keyID: KeyID
        let index: Int32
    }

    let steps: [Step]

    /// Names that the table does not have lead nowhere.
    public init(_ pointer: JSONPointer, keys: KeyTable) {
        steps = pointer.tokens.map { token in
            let index = JSONPointer.arrayIndex(token).flatMap { Int32(exactly: $0) }
            return Step(keyID: keys.id(of: token), index: index ?? -1)
        }
    }
}

extension Tape {
    /// The node that a pointer leads to from `node`, or nil when there is none.
    public func resolve(_ pointer: CompiledPointer, from node: Int = 0) -> Int? {
        var node = node
        guard node < count else { return nil }
        for step in pointer.steps {
            let child =
                switch kind(node) {
                case .object: member(of: node, keyID: step.keyID)
                case .array: element(of: node, at: Int(step.index))
                default: Int?.none
                }
            guard let child else { return nil }
            node = child
        }
        return node
    }

    /// The pointer from `root` to a value or key below it, for reports. A property whose name the key table does not
    /// have appears by its position in its object, from 1, as `(property 3)`: such a name may itself be content that
    /// must not leave.
    public func pointer(to node: Int, from root: Int = 0, keys: KeyTable) -> JSONPointer {
        var tokens: [String] = []
        var container = root
        while container != node, childCount(container) > 0 {
            let isObject = kind(container) == .object
            var child = firstChild(container)
            var position = 0
            while next(child) <= node {
                child = next(child)
                position += 1
            }
            tokens.append(isObject ? keyName(child, position: position, keys) : String(position))
            if child == node { break }
            container = isObject ? value(ofKey: child) : child
        }
        return JSONPointer(tokens: tokens)
    }

    private func keyName(_ key: Int, position: Int, _ keys: KeyTable) -> String {
        keyID(key).isKnown ? keys.name(keyID(key)) : "(property \(position + 1))"
    }
}

extension Tape {
    /// The position of a key in its object, from 0. `root` is a node that the key is below.
    public func position(ofKey key: Int, from root: Int = 0) -> Int {
        var container = root
        while true {
            var child = firstChild(container)
            var position = 0
            while next(child) <= key {
                child = next(child)
                position += 1
            }
            if child == key { return position }
            container = kind(container) == .object ? value(ofKey: child) : child
        }
    }
}
