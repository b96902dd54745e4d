internal import JSONTape

/// A JSON value as JSON text in which what may not be seen is replaced.
enum MaskedText {
    /// - Returns: nil for what is no JSON within the gateway's limits.
    static func make(_ json: [UInt8], isShown: (String) -> Bool) -> String? {
        guard let tape = JSONValueText.parsed(json) else { return nil }
        var text = ""
        write(tape, 0, "", isShown, into: &text)
        return text
    }

    /// The parser bounds the depth.
    private static func write(
        _ tape: borrowing Tape, _ node: Int, _ pointer: String, _ isShown: (String) -> Bool, into text: inout String
    ) {
        let kind = tape.kind(node)
        guard kind == .object || kind == .array else {
            guard isShown(pointer) else { return text += JSONString.quoted(Sight.mask) }
            return text += JSONValueText.scalar(tape, node)
        }
        let isObject = kind == .object
        text += isObject ? "{" : "["
        var child = tape.firstChild(node)
        var index = 0
        while child < tape.end(node) {
            if index > 0 { text += "," }
            if isObject {
                let name = tape.string(child)
                text += JSONString.quoted(name) + ":"
                write(tape, tape.value(ofKey: child), "\(pointer)/\(JSONPointer.escape(name))", isShown, into: &text)
            } else {
                write(tape, child, "\(pointer)/\(index)", isShown, into: &text)
            }
            child = tape.next(child)
            index += 1
        }
        text += isObject ? "}" : "]"
    }
}
