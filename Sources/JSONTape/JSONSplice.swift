/// JSON text that is changed in place: what is not changed keeps its bytes.
struct JSONSplice: ~Copyable {
    /// The text: valid JSON before and after every change.
    private(set) var bytes: [UInt8]
    private var tape = Tape()
    private var parser: Parser

    /// - Throws: what is wrong with the text.
    init(_ bytes: [UInt8], limits: ParseLimits) throws(ParseFault) {
        self.bytes = bytes
        parser = Parser(limits: limits)
        try parse()
    }

    private mutating func parse() throws(ParseFault) {
        let text = bytes
        try parser.parse(text.span.bytes, into: &tape, keys: .empty)
    }

    private mutating func replace(_ range: Range<Int>, with new: [UInt8]) throws(ParseFault) {
        bytes.replaceSubrange(range, with: new)
        try parse()
    }

    // MARK: Places

    /// The node at a pointer; nil when there is none.
    func node(_ pointer: JSONPointer) -> Int? {
        var node = 0
        for token in pointer.tokens {
            guard let next = child(of: node, token) else { return nil }
            node = next
        }
        return node
    }

    private func child(of node: Int, _ token: String) -> Int? {
        switch tape.kind(node) {
        case .object:
            var token = token
            return token.withUTF8 { tape.member(of: node, named: $0.span) }
        case .array: return Self.index(token).flatMap { tape.element(of: node, at: $0) }
        default: return nil
        }
    }

    /// An index as RFC 6901 writes it: without a sign and without zeros in front.
    static func index(_ token: String) -> Int? {
        guard token == "0" || (token.first.map { "1"..."9" ~= $0 } ?? false),
            token.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 })
        else { return nil }
        return Int(token)
    }

    /// Where a value stands in the text.
    private func range(_ node: Int) -> Range<Int> {
        let start = tape.offset(node) - (tape.kind(node) == .string || tape.kind(node) == .key ? 1 : 0)
        return start..<end(from: start)
    }

    /// The end of the value that begins here. The text is valid, so brackets and quotes are enough.
    private func end(from start: Int) -> Int {
        var depth = 0
        var index = start
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index += 1
                while bytes[index] != UInt8(ascii: "\"") { index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1 }
                if depth == 0 { return index + 1 }
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                // A number or literal ends before the bracket of what it stands in.
                guard depth > 0 else { return index }
                depth -= 1
                if depth == 0 { return index + 1 }
            case UInt8(ascii: ","), 0x20, 0x09, 0x0A, 0x0D:
                if depth == 0 { return index }
            default: break
            }
            index += 1
        }
        return index
    }

    /// The bytes of a value.
    func text(_ node: Int) -> [UInt8] { Array(bytes[range(node)]) }

    /// The text of a string.
    func string(_ node: Int) -> String { tape.string(node) }

    /// The items of a container: of an object from the key to the end of the value.
    private func items(_ container: Int) -> [Range<Int>] {
        tape.children(of: container).map { child in
            guard tape.kind(child) == .key else { return range(child) }
            return range(child).lowerBound..<range(tape.value(ofKey: child)).upperBound
        }
    }

    // MARK: Changes

    /// Replaces a value.
    mutating func set(_ node: Int, to value: [UInt8]) throws(ParseFault) { try replace(range(node), with: value) }

    /// Adds a member behind the others, or replaces the one of that name.
    mutating func add(_ value: [UInt8], named name: String, to object: Int) throws(ParseFault) {
        if let present = child(of: object, name) { return try set(present, to: value) }
        var item: [UInt8] = []
        JSONEscape.appendQuoted(name, to: &item)
        try insert(item + [UInt8(ascii: ":")] + value, behind: items(object).last, of: object)
    }

    /// Adds an element before the one with this index; behind the last when the index is their number.
    mutating func add(_ value: [UInt8], at index: Int, to array: Int) throws(ParseFault) {
        let items = items(array)
        guard index < items.count else { return try insert(value, behind: items.last, of: array) }
        let start = items[index].lowerBound
        try replace(start..<start, with: value + [UInt8(ascii: ",")])
    }

    private mutating func insert(
        _ item: [UInt8], behind last: Range<Int>?, of container: Int
    ) throws(ParseFault) {
        if let last {
            try replace(last.upperBound..<last.upperBound, with: [UInt8(ascii: ",")] + item)
        } else {
            let start = tape.offset(container) + 1
            try replace(start..<start, with: item)
        }
    }

    /// Takes the child at a token out of its container, with one comma.
    mutating func remove(_ token: String, of container: Int) throws(ParseFault) -> Bool {
        guard let node = child(of: container, token) else { return false }
        let items = items(container)
        guard let place = items.firstIndex(where: { $0.upperBound == range(node).upperBound }) else { return false }
        if place + 1 < items.count {
            try replace(items[place].lowerBound..<items[place + 1].lowerBound, with: [])
        } else if place > 0 {
            try replace(items[place - 1].upperBound..<items[place].upperBound, with: [])
        } else {
            try replace(items[place], with: [])
        }
        return true
    }

    /// What a node is, and how many children it has.
    func shape(_ node: Int) -> (kind: Kind, count: Int) { (tape.kind(node), tape.childCount(node)) }

    // MARK: Equality

    /// Whether a value is another text's value, as RFC 6902 compares them: numbers by what they are, members in any
    /// order.
    func isEqual(_ node: Int, to other: borrowing JSONSplice) -> Bool {
        Self.isEqual(tape, node, other.tape, 0)
    }

    private static func isEqual(_ left: borrowing Tape, _ node: Int, _ right: borrowing Tape, _ other: Int) -> Bool {
        guard left.kind(node) == right.kind(other), left.childCount(node) == right.childCount(other) else {
            return false
        }
        switch left.kind(node) {
        case .string: return right.equals(other, left.text(node))
        case .number:
            return NumberText.compare(NumberText(left.text(node)), NumberText(right.text(other))) == 0
        case .array:
            for (one, two) in zip(left.children(of: node), right.children(of: other)) {
                guard isEqual(left, one, right, two) else { return false }
            }
            return true
        case .object:
            for key in left.children(of: node) {
                guard let value = right.member(of: other, named: left.text(key)),
                    isEqual(left, left.value(ofKey: key), right, value)
                else { return false }
            }
            return true
        case .null, .true, .false, .key: return true
        }
    }
}
