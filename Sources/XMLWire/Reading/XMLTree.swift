internal import CExpat
internal import JSONTape

/// What a document holds, collected while it is parsed: a node for every element and attribute that becomes a value.
/// Elements of one list may stand among others, so the tape can be written only when all is known.
struct XMLTree {
    /// A value.
    struct Node {
        /// What becomes of it on the tape.
        enum Kind: UInt8 {
            case object
            case list
            case string
            case number
            case `true`
            case `false`
            case null
            /// A member that the schema does not know; the text is what it is called.
            case stranger
            /// A value with content that it cannot have: an object with one stranger, which no schema of a text or list
            /// allows. The text is what the stranger is called.
            case broken
        }

        var kind: Kind
        /// The layout's place; -1 for strangers.
        var place: Int32
        var parent: Int32
        var first: Int32 = -1
        var last: Int32 = -1
        var next: Int32 = -1
        /// The text among the tape's bytes.
        var offset: Int32 = 0
        var length: Int32 = 0
    }

    /// An element that is open.
    private struct Frame {
        var place: Int
        var node: Int
        /// Where the slots of an object's members begin; -1 until it has one.
        var slots = -1
        var members = 0
        var isNil = false
        var hasAttributes = false
        var hasStrayText = false
    }

    private(set) var nodes: [Node] = []
    private var frames: [Frame] = []
    /// For every member of the open objects: 0, or the node that it has already, plus one.
    private var slots: [Int32] = []
    /// The texts; they become the bytes of the tape.
    var texts: [UInt8] = []
    private(set) var textCount = 0
    /// How deep the parser is in an element that the schema does not know.
    private var skipped = 0
    /// Keys and values of the tape.
    private(set) var cellCount = 0

    var limits: XMLLimits
    /// The layout, kept alive by the caller of `begin` until the document ends. Counting its references for every element
    /// took a tenth of the parser's own time.
    private var layout: Unmanaged<XMLLayout>?
    /// What the XML declaration is known to say about the charset.
    var declared = DeclaredCharset.Name.none
    let parser: XML_Parser
    /// Why the parser was stopped, and where in its input.
    private(set) var fault: (reason: XMLFault.Reason, offset: Int)?

    init(_ parser: XML_Parser, _ limits: XMLLimits) {
        self.parser = parser
        self.limits = limits
    }

    /// Forgets everything but the memory. `texts` must have room for the constants and the document.
    mutating func begin(_ layout: XMLLayout, declared: DeclaredCharset.Name) {
        nodes.removeAll(keepingCapacity: true)
        frames.removeAll(keepingCapacity: true)
        slots.removeAll(keepingCapacity: true)
        (textCount, skipped, cellCount, fault) = (Stranger.names.count, 0, 0, nil)
        for (index, byte) in Stranger.names.enumerated() { texts[index] = byte }
        self.layout = .passUnretained(layout)
        self.declared = declared
    }

    /// Stops the parser; only the first reason counts.
    mutating func stop(_ reason: XMLFault.Reason) {
        guard fault == nil else { return }
        fault = (reason, Int(XML_GetCurrentByteIndex(parser)))
        _ = XML_StopParser(parser, XML_Bool(XML_FALSE))
    }

    // MARK: Elements

    /// Begins an element. The names are zero-terminated.
    mutating func start(_ name: Span<UInt8>, _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?) {
        guard fault == nil, let layout else { return }
        layout._withUnsafeGuaranteedRef { start(name, attributes, $0) }
    }

    private mutating func start(
        _ name: Span<UInt8>, _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?, _ layout: XMLLayout
    ) {
        guard frames.count + skipped < limits.values.depthMax else { return stop(.tooDeep) }
        guard skipped == 0 else {
            skipped += 1
            return
        }
        let nameID = layout.names.id(of: name)
        guard let place = child(nameID, layout) else { return }
        guard let node = addElement(place, layout) else { return }
        frames.append(Frame(place: place, node: node))
        addAttributes(attributes, layout)
    }

    /// The place of a child element of the open one; nil when it is a stranger, which is noted and skipped.
    private mutating func child(_ nameID: KeyID, _ layout: XMLLayout) -> Int? {
        guard let top = frames.last else {
            if nameID == layout.rootName { return 0 }
            let root = add(.object, place: 0, parent: -1, cells: 1)
            frames.append(Frame(place: 0, node: root))
            addStranger(.element)
            skipped = 1
            return nil
        }
        if let place = layout.table.find(.element, top.place, nameID) { return place }
        addStranger(.element)
        skipped = 1
        return nil
    }

    /// Adds the node of an element, and of its list when it is the first of one; nil when it must not be there.
    private mutating func addElement(_ place: Int, _ layout: XMLLayout) -> Int? {
        let kind = Self.kind(layout.places[place].kind)
        guard !frames.isEmpty else { return add(kind, place: place, parent: -1, cells: 1) }
        let top = frames.count - 1
        let parent = frames[top].node
        guard layout.places[frames[top].place].kind == .object else {
            return add(kind, place: place, parent: parent, cells: 1)
        }
        guard countMember() else { return nil }
        let outer = layout.places[place].parent
        let isListed = layout.places[outer].kind == .list
        let slot = slot(isListed ? outer : place, layout)
        if isListed {
            if slots[slot] == 0 { slots[slot] = Int32(add(.list, place: outer, parent: parent, cells: 2) + 1) }
            return add(kind, place: place, parent: Int(slots[slot]) - 1, cells: 1)
        }
        guard slots[slot] == 0 else {
            stop(.duplicateElement)
            return nil
        }
        let node = add(kind, place: place, parent: parent, cells: 2)
        slots[slot] = Int32(node + 1)
        return node
    }

    private static func kind(_ kind: XMLPlace.Kind) -> Node.Kind {
        switch kind {
        case .object: .object
        case .list: .list
        case .string, .number, .boolean, .null: .string
        }
    }

    /// The slot of a member of the open object.
    private mutating func slot(_ place: Int, _ layout: XMLLayout) -> Int {
        let top = frames.count - 1
        if frames[top].slots < 0 {
            frames[top].slots = slots.count
            slots.append(contentsOf: repeatElement(0, count: layout.places[frames[top].place].members.count))
        }
        return frames[top].slots + layout.places[place].ordinal
    }

    /// Ends the element that is open.
    mutating func end() {
        guard fault == nil, let layout else { return }
        guard skipped == 0 else {
            skipped -= 1
            return
        }
        layout._withUnsafeGuaranteedRef { end($0) }
    }

    private mutating func end(_ layout: XMLLayout) {
        guard let frame = frames.popLast() else { return }
        if frame.slots >= 0 { slots.removeSubrange(frame.slots...) }
        let node = frame.node
        if nodes[node].kind == .string {
            nodes[node].length = Int32(textCount) - nodes[node].offset
        }
        if frame.isNil { return endNil(frame) }
        if nodes[node].kind == .string { decode(node, layout.places[frame.place].kind) }
    }

    /// An element that says it is null must be empty.
    private mutating func endNil(_ frame: Frame) {
        let node = nodes[frame.node]
        let isEmpty = node.first < 0 && node.length == 0 && !frame.hasAttributes && node.kind != .broken
        if isEmpty { nodes[frame.node].kind = .null } else { breakNode(frame.node, .text) }
    }

    // MARK: Texts

    /// Adds character data of the open element.
    mutating func text(_ text: UnsafeRawBufferPointer) {
        guard fault == nil, skipped == 0, let frame = frames.last else { return }
        switch nodes[frame.node].kind {
        case .string: append(text)
        case .object, .list:
            guard !frame.hasStrayText, !text.allSatisfy(\.isXMLSpace) else { return }
            frames[frames.count - 1].hasStrayText = true
            addStranger(.text)
        case .number, .true, .false, .null, .stranger, .broken: break
        }
    }

    private mutating func append(_ text: UnsafeRawBufferPointer) {
        let start = textCount
        texts.withUnsafeMutableBytes { UnsafeMutableRawBufferPointer(rebasing: $0[start...]).copyMemory(from: text) }
        textCount += text.count
    }

    /// Finds out what the text of a number or boolean is. What it is not stays a string, which the validator reports.
    private mutating func decode(_ node: Int, _ kind: XMLPlace.Kind) {
        let range = Int(nodes[node].offset)..<Int(nodes[node].offset) + Int(nodes[node].length)
        switch kind {
        case .object, .list, .string, .null: return
        case .boolean:
            let isTrue = Self.equal(texts.span.extracting(range), "true")
            let isFalse = Self.equal(texts.span.extracting(range), "false")
            if isTrue || isFalse { nodes[node].kind = isTrue ? .true : .false }
        case .number:
            switch NumberGrammar.judge(texts.span.extracting(range), limits.values) {
            case .number: nodes[node].kind = .number
            case .other: return
            case .tooManyDigits: stop(.tooManyDigits)
            case .exponentTooLarge: stop(.exponentTooLarge)
            }
        }
    }

    static func equal(_ text: Span<UInt8>, _ word: StaticString) -> Bool {
        guard text.count == word.utf8CodeUnitCount else { return false }
        for index in text.indices where text[index] != word.utf8Start[index] { return false }
        return true
    }

    // MARK: Attributes

    private mutating func addAttributes(
        _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?, _ layout: XMLLayout
    ) {
        guard var next = attributes else { return }
        var count = 0
        while let name = next[0], let value = next[1] {
            count += 1
            guard count <= limits.attributesMax else { return stop(.tooManyAttributes) }
            addAttribute(CText.span(name), CText.bytes(value), layout)
            guard fault == nil else { return }
            next += 2
        }
    }

    private mutating func addAttribute(_ name: Span<UInt8>, _ value: UnsafeRawBufferPointer, _ layout: XMLLayout) {
        let frame = frames[frames.count - 1]
        if let place = layout.table.find(.attribute, frame.place, layout.names.id(of: name)) {
            guard countMember() else { return }
            let node = add(.string, place: place, parent: frame.node, cells: 2)
            append(value)
            nodes[node].length = Int32(value.count)
            frames[frames.count - 1].hasAttributes = true
            return decode(node, layout.places[place].kind)
        }
        switch InstanceAttribute(name, value) {
        case .isNil: frames[frames.count - 1].isNil = true
        case .nothing: break
        case .stranger:
            frames[frames.count - 1].hasAttributes = true
            addStranger(.attribute)
        }
    }

    // MARK: Nodes

    /// Appends a node to its parent's children.
    private mutating func add(_ kind: Node.Kind, place: Int, parent: Int, cells: Int) -> Int {
        let index = nodes.count
        nodes.append(Node(kind: kind, place: Int32(place), parent: Int32(parent), offset: Int32(textCount)))
        cellCount += cells
        if cellCount > limits.values.cellsMax { stop(.tooManyCells) }
        guard parent >= 0 else { return index }
        let last = Int(nodes[parent].last)
        if last < 0 { nodes[parent].first = Int32(index) } else { nodes[last].next = Int32(index) }
        nodes[parent].last = Int32(index)
        return index
    }

    private mutating func countMember() -> Bool {
        let top = frames.count - 1
        frames[top].members += 1
        if frames[top].members > limits.values.membersMax { stop(.tooManyMembers) }
        return fault == nil
    }

    /// Notes that the open element has something that the schema does not know.
    private mutating func addStranger(_ stranger: Stranger) {
        let parent = frames[frames.count - 1].node
        guard nodes[parent].kind == .object else { return breakNode(parent, stranger) }
        guard countMember() else { return }
        let node = add(.stranger, place: -1, parent: parent, cells: 2)
        nodes[node].offset = Int32(stranger.range.lowerBound)
        nodes[node].length = Int32(stranger.range.count)
    }

    private mutating func breakNode(_ node: Int, _ stranger: Stranger) {
        if nodes[node].kind != .broken { cellCount += 2 }
        nodes[node].kind = .broken
        nodes[node].offset = Int32(stranger.range.lowerBound)
        nodes[node].length = Int32(stranger.range.count)
    }
}
