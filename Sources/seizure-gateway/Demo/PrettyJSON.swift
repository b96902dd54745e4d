internal import JSONTape

/// JSON as people read it: what fits into a line stands in one, everything else is indented. Order and numbers stay.
enum PrettyJSON {
    /// Columns of a line; characters of other scripts count as two.
    static let columns = 100
    private static let indentation = 2

    /// The text of a value, or the bytes as they are when they are not JSON.
    static func text(_ json: [UInt8]) -> String {
        var parser = Parser()
        var tape = Tape()
        do {
            try parser.parse(json.span.bytes, into: &tape, keys: KeyTableBuilder().build())
        } catch {
            return String(decoding: json, as: UTF8.self)
        }
        var text = ""
        write(tape, 0, prefix: 0, indent: 0, into: &text)
        return text
    }

    /// The parser bounds the depth.
    private static func write(
        _ tape: borrowing Tape, _ node: Int, prefix: Int, indent: Int, into text: inout String
    ) {
        let line = compact(tape, node)
        let isContainer = tape.childCount(node) > 0
        if !isContainer || node > 0 && indent + prefix + columns(of: line) + 1 <= columns {
            text += line
            return
        }
        let isObject = tape.kind(node) == .object
        text += isObject ? "{" : "["
        var child = tape.firstChild(node)
        while child < tape.end(node) {
            let next = tape.next(child)
            text += "\n" + String(repeating: " ", count: indent + indentation)
            var label = ""
            if isObject { label = "\(JSONString.quoted(tape.string(child))): " }
            text += label
            write(
                tape, isObject ? tape.value(ofKey: child) : child, prefix: columns(of: label),
                indent: indent + indentation, into: &text)
            if next < tape.end(node) { text += "," }
            child = next
        }
        text += "\n" + String(repeating: " ", count: indent) + (isObject ? "}" : "]")
    }

    private static func compact(_ tape: borrowing Tape, _ node: Int) -> String {
        switch tape.kind(node) {
        case .null: return "null"
        case .false: return "false"
        case .true: return "true"
        case .number: return tape.string(node)
        case .string, .key: return JSONString.quoted(tape.string(node))
        case .array, .object:
            let isObject = tape.kind(node) == .object
            var parts: [String] = []
            var child = tape.firstChild(node)
            while child < tape.end(node) {
                let value = compact(tape, isObject ? tape.value(ofKey: child) : child)
                parts.append(isObject ? "\(JSONString.quoted(tape.string(child))): \(value)" : value)
                child = tape.next(child)
            }
            guard !parts.isEmpty else { return isObject ? "{}" : "[]" }
            let list = parts.joined(separator: ", ")
            return isObject ? "{ \(list) }" : "[\(list)]"
        }
    }

    private static func columns(of text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + ($1.isASCII ? 1 : 2) }
    }
}
