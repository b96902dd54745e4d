public import GatewayModel
public import JSONTape

/// A compiled schema: immutable, shared by all lanes. Its key ids are those of the table it was finished with.
public final class Schema: Sendable {
    /// The file it came from, as the operator names it.
    public let file: String
    /// The schema document. Literals of the program are its nodes.
    public let document: Tape
    /// The node of the root's `x-gateway` object in `document`; nil when it has none.
    public let gatewayNode: Int?
    /// What the schema says about every place; nil unless it is of the catalog's subset.
    public let shape: SchemaShape?
    let program: Program
    /// What decides about values where the flat program cannot; nil for schemas of the catalog.
    let draft: DraftProgram?
    /// The node of the root in `document`.
    private let root: Int
    private let lines: LineIndex

    init(_ draft: SchemaDraft, keys: KeyTable) {
        file = draft.file
        gatewayNode = draft.gatewayNode
        shape = draft.shape
        root = draft.root
        self.draft = draft.needsEvaluation ? DraftProgram(draft) : nil
        lines = LineIndex(draft.bytes)
        var tape = Tape()
        var parser = Parser(limits: .document)
        do {
            try parser.parse(draft.bytes.span.bytes, into: &tape, keys: keys)
        } catch {
            preconditionFailure("the draft was parsed before")
        }
        var builder = ProgramBuilder(draft.schemas, draft.patterns)
        program = builder.build(tape, keys: keys)
        document = tape
    }

    /// Where a node of `document` stands in the file; for defects of what refers to the schema.
    public func position(of node: Int) -> TextPosition {
        lines.position(of: document.offset(node))
    }

    /// The `$id` of the root; nil when it has none.
    public var id: String? {
        let name = Array("$id".utf8)
        return document.member(of: root, named: name.span).map { document.string($0) }
    }

    // MARK: Reports

    /// The place of the violated keyword in the schema, for example `#/properties/lines/items/required`.
    public func keywordPointer(of violation: Violation) -> String {
        "#" + program.sites[Int(violation.site)].pointer
    }

    /// What the violated keyword expects, in words for the sender; never content of the value.
    public func expectation(of violation: Violation) -> String {
        program.sites[Int(violation.site)].expected
    }

    /// The place of the value at fault. A property that the schema does not have appears by its position only.
    public func instancePointer(of violation: Violation, in tape: borrowing Tape, root: Int = 0, keys: KeyTable)
        -> String
    {
        let pointer = tape.pointer(to: violation.node, from: root, keys: keys)
        guard tape.kind(violation.node) == .key, let parent = pointer.parent else { return pointer.description }
        return parent.appending("(property \(tape.position(ofKey: violation.node, from: root) + 1))").description
    }
}
