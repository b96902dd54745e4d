import GatewayModel
import JSONTape

/// A schema file: its bytes, its tape, and where things stand in it.
struct SchemaDocument: ~Copyable {
    /// The file as the operator names it.
    let file: String
    let bytes: [UInt8]
    let lines: LineIndex
    let tape: Tape

    private init(bytes: [UInt8], file: String, tape: consuming Tape) {
        self.bytes = bytes
        self.file = file
        self.tape = tape
        lines = LineIndex(bytes)
    }

    /// Parses the file. Throws its first syntax fault, or all the keys that an object has twice.
    static func parse(_ bytes: [UInt8], file: String) throws(DefectList) -> SchemaDocument {
        var parser = Parser(limits: .document, duplicateKeys: .flag)
        var tape = Tape()
        do {
            try parser.parse(bytes.span.bytes, into: &tape, keys: .empty)
        } catch {
            let position = LineIndex(bytes).position(of: error.offset)
            throw DefectList([Defect(file: file, position: position, message: error.message)])
        }
        let repeated = repeatedKeys(tape)
        let document = SchemaDocument(bytes: bytes, file: file, tape: tape)
        guard repeated.isEmpty else { throw DefectList(document.repeatedKeyDefects(repeated)) }
        return document
    }

    private func repeatedKeyDefects(_ keys: [Int]) -> [Defect] {
        var defects: [Defect] = []
        for key in keys {
            defects.append(defect("the key \"\(tape.string(key))\" stands twice in its object", at: key))
        }
        return defects
    }

    private static func repeatedKeys(_ tape: borrowing Tape) -> [Int] {
        var keys: [Int] = []
        for node in 0..<tape.count where tape.kind(node) == .key && tape.isDuplicate(node) { keys.append(node) }
        return keys
    }

    /// Where a node begins; strings and keys at their quote.
    func position(of node: Int) -> TextPosition {
        let isQuoted = tape.kind(node) == .string || tape.kind(node) == .key
        return lines.position(of: tape.offset(node) - (isQuoted ? 1 : 0))
    }

    /// A defect at a node.
    func defect(_ message: String, at node: Int, hint: String? = nil) -> Defect {
        Defect(file: file, position: position(of: node), message: message, hint: hint)
    }
}
