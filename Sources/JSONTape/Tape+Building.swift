import GatewayModel

/// What the building methods are in the middle of.
struct BuildState {
    /// The container that is open, or -1.
    var container = -1
    /// Whether a key has been written and its value has not.
    var isValueDue = false
    /// Whether something did not fit.
    var hasOverflowed = false
}

/// Building a value, cell by cell.
///
/// The calls must nest as JSON does; a wrong order is a bug and traps. What would grow beyond `Limits.cellsMax` or
/// `Limits.builtBytesMax` is left out and `hasOverflowed` says so: ask it once, at the end.
extension Tape {
    /// A place to go back to with `rollBack(to:)`.
    public struct Mark: Sendable {
        let count: Int
        let bytesUsed: Int
        let container: Int
        let members: UInt32
        let isValueDue: Bool
    }

    /// Whether the value did not fit into the limits and is incomplete. It must not be used.
    public var hasOverflowed: Bool { building.hasOverflowed }

    /// Opens an object. Keys and values follow, then `endObject()`.
    public mutating func beginObject() { open(.object) }

    /// Opens an array. Values follow, then `endArray()`.
    public mutating func beginArray() { open(.array) }

    /// Closes the object that is open.
    public mutating func endObject() { close(.object) }

    /// Closes the array that is open.
    public mutating func endArray() { close(.array) }

    /// Begins a member of the object that is open. The caller sees to it that no key comes twice.
    public mutating func key(_ id: KeyID) {
        guard reserveCell() else { return }
        precondition(id.isKnown && building.container >= 0 && !building.isValueDue)
        precondition(cells[building.container].kind == .object)
        cells[building.container].length += 1
        cells[count] = Cell(.key, flags: .interned, offset: 0, length: 0, next: count + 2, keyID: id)
        count += 1
        building.isValueDue = true
    }

    /// Adds `null`.
    public mutating func addNull() { addScalar(.null) }

    /// Adds `true` or `false`.
    public mutating func addBool(_ value: Bool) { addScalar(value ? .true : .false) }

    /// Adds a string; the bytes must be UTF-8.
    public mutating func addString(_ text: Span<UInt8>) {
        addText(.string, text, flags: TextScan.flags(of: text.bytes))
    }

    /// Adds a number with this text, which must be a JSON number.
    public mutating func addNumber(_ text: Span<UInt8>) {
        addText(.number, text, flags: TextScan.isIntegerText(text) ? .integer : [])
    }

    /// Adds a copy of a string, number or literal of another tape, byte for byte.
    public mutating func addScalar(_ node: Int, of other: borrowing Tape) {
        let cell = other.cells[node]
        switch cell.kind {
        case .string, .number: addText(cell.kind, other.text(node), flags: cell.flags)
        case .null, .true, .false: addScalar(cell.kind)
        case .array, .object, .key: preconditionFailure("not a scalar")
        }
    }

    /// Adds a copy of a whole value of another tape with the same key table. Keys the table does not have keep
    /// their text.
    public mutating func addCopy(_ node: Int, of other: borrowing Tape) {
        guard reserveCell(other.end(node) - node) else { return }
        noteValue()
        let shift = count - node
        for index in node..<other.end(node) {
            var cell = other.cells[index]
            cell.next = UInt32(Int(cell.next) + shift)
            if cell.kind == .string || cell.kind == .number || cell.kind == .key, !cell.flags.contains(.interned) {
                guard let offset = appendBytes(other.text(index)) else { return }
                cell.offset = UInt32(offset)
            }
            cells[count] = cell
            count += 1
        }
    }

    /// The current place. Valid while the container that is open now is open.
    public func mark() -> Mark {
        let members = building.container >= 0 ? cells[building.container].length : 0
        return Mark(
            count: count, bytesUsed: bytesUsed, container: building.container, members: members,
            isValueDue: building.isValueDue)
    }

    /// Drops everything that was added since the mark was taken, whether it was closed or not.
    public mutating func rollBack(to mark: Mark) {
        guard !building.hasOverflowed else { return }
        precondition(mark.count <= count)
        if mark.container >= 0 {
            precondition(cells[mark.container].flags.contains(.open))
            cells[mark.container].length = mark.members
        }
        count = mark.count
        bytesUsed = mark.bytesUsed
        building.container = mark.container
        building.isValueDue = mark.isValueDue
    }

    /// The number of members or elements that the open container has so far.
    public var openChildCount: Int {
        building.container >= 0 ? Int(cells[building.container].length) : 0
    }

    // MARK: Inside

    private mutating func open(_ kind: Kind) {
        guard reserveCell() else { return }
        noteValue()
        cells[count] = Cell(kind, flags: .open, offset: 0, length: 0, next: building.container + 1)
        building.container = count
        count += 1
    }

    private mutating func close(_ kind: Kind) {
        guard !building.hasOverflowed else { return }
        let container = building.container
        precondition(container >= 0 && !building.isValueDue && cells[container].kind == kind)
        let parent = Int(cells[container].next) - 1
        cells[container].next = UInt32(count)
        cells[container].remove(.open)
        if parent >= 0, cells[parent].kind == .object { cells[container - 1].next = UInt32(count) }
        building.container = parent
    }

    private mutating func addScalar(_ kind: Kind) {
        guard reserveCell() else { return }
        noteValue()
        cells[count] = Cell(kind, offset: 0, length: 0, next: count + 1)
        count += 1
    }

    private mutating func addText(_ kind: Kind, _ text: Span<UInt8>, flags: CellFlags) {
        guard reserveCell(), let offset = appendBytes(text) else { return }
        noteValue()
        cells[count] = Cell(kind, flags: flags, offset: offset, length: text.count, next: count + 1)
        count += 1
    }

    /// Notes that a value begins: in an object it must follow a key, in an array it is counted.
    private mutating func noteValue() {
        let container = building.container
        if container < 0 {
            precondition(count == 0)
        } else if cells[container].kind == .array {
            cells[container].length += 1
        } else {
            precondition(building.isValueDue)
            building.isValueDue = false
        }
    }

    /// Makes room for more cells; false when they do not fit.
    private mutating func reserveCell(_ more: Int = 1) -> Bool {
        guard !building.hasOverflowed else { return false }
        if count + more <= cells.count { return true }
        guard count + more <= Limits.cellsMax else {
            building.hasOverflowed = true
            return false
        }
        let capacity = min(Limits.cellsMax, max(256, cells.count * 2, count + more))
        cells.append(contentsOf: repeatElement(.unused, count: capacity - cells.count))
        return true
    }

    /// Copies a text behind those there are; returns where it begins, or nil when it does not fit.
    private mutating func appendBytes(_ text: Span<UInt8>) -> Int? {
        let offset = bytesUsed
        let needed = offset + text.count
        if needed + Tape.paddingBytes > bytes.count {
            guard needed <= Limits.builtBytesMax else {
                building.hasOverflowed = true
                return nil
            }
            let most = Limits.builtBytesMax + Tape.paddingBytes
            let capacity = min(most, max(4_096, bytes.count * 2, needed + Tape.paddingBytes))
            bytes.append(contentsOf: repeatElement(0, count: capacity - bytes.count))
        }
        if !text.isEmpty { ByteCopy.copy(text.bytes, into: &bytes, at: offset) }
        bytesUsed = needed
        return offset
    }
}
