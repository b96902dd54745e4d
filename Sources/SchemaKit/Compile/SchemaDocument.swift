import GatewayModel
import JSONTape

/// A schema file, or several that refer to each other as one text: its bytes, its tape, and where things stand in it.
struct SchemaDocument: ~Copyable {
    /// One of the files.
    struct Part {
        /// The file as the operator names it, or the URI it was found under.
        let file: String
        /// The URI it was found under; empty for the file itself.
        let uri: String
        /// Its root's node.
        let node: Int
        /// Where its text begins in `bytes`.
        let start: Int
        let lines: LineIndex
    }

    let bytes: [UInt8]
    let tape: Tape
    /// The files; the first is the one that is compiled.
    let parts: [Part]

    private init(bytes: [UInt8], tape: consuming Tape, parts: [Part]) {
        self.bytes = bytes
        self.tape = tape
        self.parts = parts
    }

    /// Parses the file. Throws its first syntax fault, or all the keys that an object has twice.
    static func parse(_ bytes: [UInt8], file: String) throws(DefectList) -> SchemaDocument {
        let tape = try tape(of: bytes, file: file)
        return try checked(
            SchemaDocument(
                bytes: bytes, tape: tape,
                parts: [Part(file: file, uri: "", node: 0, start: 0, lines: LineIndex(bytes))]))
    }

    /// Makes one text of several files that were parsed before: an array of them.
    static func joined(_ files: [(file: String, uri: String, bytes: [UInt8])]) throws(DefectList) -> SchemaDocument {
        var bytes = [UInt8(ascii: "[")]
        var starts: [Int] = []
        for (index, file) in files.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            starts.append(bytes.count)
            bytes += file.bytes
        }
        bytes.append(UInt8(ascii: "]"))
        let tape = try tape(of: bytes, file: files[0].file)
        var parts: [Part] = []
        var node = tape.firstChild(0)
        for (file, start) in zip(files, starts) {
            parts.append(
                Part(file: file.file, uri: file.uri, node: node, start: start, lines: LineIndex(file.bytes)))
            node = tape.next(node)
        }
        return try checked(SchemaDocument(bytes: bytes, tape: tape, parts: parts))
    }

    private static func tape(of bytes: [UInt8], file: String) throws(DefectList) -> Tape {
        var parser = Parser(limits: .document, duplicateKeys: .flag)
        var tape = Tape()
        do {
            try parser.parse(bytes.span.bytes, into: &tape, keys: .empty)
        } catch {
            let position = LineIndex(bytes).position(of: error.offset)
            throw DefectList([
                Defect(
                    file: file, position: position, message: error.message,
                    hint:
                        "JSON as RFC 8259 has it: texts in double quotes, no comments, no comma before a closing bracket"
                )
            ])
        }
        return tape
    }

    private static func checked(_ document: consuming SchemaDocument) throws(DefectList) -> SchemaDocument {
        let repeated = repeatedKeys(document.tape)
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

    /// A defect at a node; strings and keys at their quote.
    func defect(_ message: String, at node: Int, hint: String? = nil) -> Defect {
        let isQuoted = tape.kind(node) == .string || tape.kind(node) == .key
        let offset = tape.offset(node) - (isQuoted ? 1 : 0)
        let part = parts.last { $0.start <= offset } ?? parts[0]
        return Defect(
            file: part.file, position: part.lines.position(of: offset - part.start), message: message,
            hint: hint ?? "what a schema of the catalog may say is in SchemaKit.docc/Schemas.md")
    }

    /// The value of an object's member by name.
    func member(_ name: String, of node: Int) -> Int? {
        guard tape.kind(node) == .object else { return nil }
        let bytes = Array(name.utf8)
        return tape.member(of: node, named: bytes.span)
    }

    /// The node at a pointer below another; nil when there is none.
    func node(at pointer: JSONPointer, from root: Int) -> Int? {
        var node = root
        for token in pointer.tokens {
            if tape.kind(node) == .array {
                guard let index = Int(token), index >= 0, index < tape.childCount(node) else { return nil }
                node = tape.firstChild(node)
                for _ in 0..<index { node = tape.next(node) }
            } else {
                guard let member = member(token, of: node) else { return nil }
                node = member
            }
        }
        return node
    }
}
