public import JSONTape

/// Writes the values of one schema as XML 1.0, always in the same form: the declaration with the charset, the namespaces
/// at the root, attributes and elements in the order of the schema, no white space between them.
///
/// A writer is owned by one lane and reused; after a few events it allocates nothing.
public struct XMLWriter: ~Copyable {
    /// A container that is being written.
    private struct Frame {
        var place: Int
        /// The next child of a list, the next ordinal of an object's members.
        var next: Int
        /// Where a list ends, and where the slots of an object's members begin.
        var end: Int
    }

    /// The charset of the output.
    public let charset: XMLCharset
    private let layout: XMLLayout
    private let tags: XMLTags

    private var text: XMLText
    private var frames: [Frame] = []
    /// For every member of the open objects: 0, or its value's node, which never is 0.
    private var slots: [Int] = []

    /// A writer for the values of a schema.
    public init(layout: XMLLayout, charset: XMLCharset) {
        self.layout = layout
        self.charset = charset
        text = XMLText(charset == .gb18030 ? layout.gb18030 : nil)
        tags = XMLTags(layout, charset, text)
    }

    /// Bytes written by the last `write`.
    public var count: Int { text.count }

    /// What was written. It is overwritten by the next `write`.
    public var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get { text.bytes }
    }

    /// Writes the value of a tape, replacing what was written before. The value must be valid by the layout's schema.
    public mutating func write(_ tape: borrowing Tape) throws(XMLWriteFault) {
        text.reset()
        frames.removeAll(keepingCapacity: true)
        slots.removeAll(keepingCapacity: true)
        guard !tape.isEmpty, tape.kind(0) == .object else { throw XMLWriteFault(.notOfSchema, at: 0) }
        text.append(tags.declaration)
        try beginObject(tape, 0, 0)
        while let frame = frames.last {
            if layout.places[frame.place].kind == .object {
                try continueObject(tape, frame)
            } else {
                try continueList(tape, frame)
            }
        }
    }

    // MARK: Containers

    private mutating func continueObject(_ tape: borrowing Tape, _ frame: Frame) throws(XMLWriteFault) {
        let top = frames.count - 1
        let members = layout.places[frame.place].members
        var ordinal = frame.next
        while ordinal < members.count, slots[frame.end + ordinal] == 0 { ordinal += 1 }
        guard ordinal < members.count else {
            endTag(frame.place)
            slots.removeSubrange(frame.end...)
            frames.removeLast()
            return
        }
        frames[top].next = ordinal + 1
        try beginElement(tape, slots[frame.end + ordinal], layout.members[members.lowerBound + ordinal])
    }

    private mutating func continueList(_ tape: borrowing Tape, _ frame: Frame) throws(XMLWriteFault) {
        guard frame.next < frame.end else {
            if !layout.places[frame.place].isUnwrapped { endTag(frame.place) }
            frames.removeLast()
            return
        }
        frames[frames.count - 1].next = tape.next(frame.next)
        try beginElement(tape, frame.next, layout.places[frame.place].elements)
    }

    /// Writes a scalar, or begins a container.
    private mutating func beginElement(_ tape: borrowing Tape, _ node: Int, _ index: Int) throws(XMLWriteFault) {
        let place = layout.places[index]
        if place.isNullable, tape.kind(node) == .null {
            openTag(index)
            text.append(" xsi:nil=\"true\"/>")
            return
        }
        switch place.kind {
        case .object:
            guard tape.kind(node) == .object else { throw XMLWriteFault(.notOfSchema, at: node) }
            try beginObject(tape, node, index)
        case .list:
            let isEmpty = tape.childCount(node) == 0
            guard tape.kind(node) == .array, !(isEmpty && place.isUnwrapped) else {
                throw XMLWriteFault(.notOfSchema, at: node)
            }
            if !place.isUnwrapped { startTag(index) }
            frames.append(Frame(place: index, next: tape.firstChild(node), end: tape.end(node)))
        case .string, .number, .boolean, .null:
            startTag(index)
            try writeScalar(tape, node, place.kind, isAttribute: false)
            endTag(index)
        }
    }

    /// Notes where the members are, and writes the start tag with the attributes.
    private mutating func beginObject(_ tape: borrowing Tape, _ node: Int, _ index: Int) throws(XMLWriteFault) {
        let members = layout.places[index].members
        let base = slots.count
        slots.append(contentsOf: repeatElement(0, count: members.count))
        var key = tape.firstChild(node)
        while key < tape.end(node) {
            guard let ordinal = layout.table.find(.member, index, tape.keyID(key)) else {
                throw XMLWriteFault(.notOfSchema, at: key)
            }
            slots[base + ordinal] = key + 1
            key = tape.next(key)
        }
        openTag(index)
        if index == 0 { text.append(tags.namespaces) }
        var ordinal = 0
        while ordinal < members.count {
            let member = layout.members[members.lowerBound + ordinal]
            guard layout.places[member].isAttribute else { break }
            if slots[base + ordinal] != 0 { try writeAttribute(tape, slots[base + ordinal], member) }
            ordinal += 1
        }
        text.append(UInt8(ascii: ">"))
        frames.append(Frame(place: index, next: ordinal, end: base))
    }

    private mutating func writeAttribute(_ tape: borrowing Tape, _ node: Int, _ index: Int) throws(XMLWriteFault) {
        text.append(UInt8(ascii: " "))
        text.append(tags.elements, tag(index).name)
        text.append("=\"")
        try writeScalar(tape, node, layout.places[index].kind, isAttribute: true)
        text.append(UInt8(ascii: "\""))
    }

    // MARK: Scalars

    private mutating func writeScalar(
        _ tape: borrowing Tape, _ node: Int, _ kind: XMLPlace.Kind, isAttribute: Bool
    ) throws(XMLWriteFault) {
        switch (kind, tape.kind(node)) {
        case (.string, .string):
            guard text.appendEscaped(tape.text(node), isAttribute: isAttribute) else {
                throw XMLWriteFault(.unrepresentableCharacter, at: node)
            }
        case (.number, .number): text.append(tape.text(node))
        case (.boolean, .true): text.append("true")
        case (.boolean, .false): text.append("false")
        default: throw XMLWriteFault(.notOfSchema, at: node)
        }
    }

    // MARK: Tags

    private func tag(_ place: Int) -> XMLTags.Tag { tags.tags[layout.places[place].writtenName] }

    /// Writes `<name>`.
    private mutating func startTag(_ place: Int) { text.append(tags.elements, tag(place).start) }

    /// Writes `<name`, to be followed by attributes.
    private mutating func openTag(_ place: Int) { text.append(tags.elements, tag(place).open) }

    /// Writes `</name>`.
    private mutating func endTag(_ place: Int) { text.append(tags.elements, tag(place).end) }
}
