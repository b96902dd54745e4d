/// Members whose names no key table has.
extension TapeBuilder {
    /// Adds a member with a name that the key table does not have; it is nobody's property, whatever the text says. The
    /// text stands among the shared bytes and needs no escape. The value is null.
    @_lifetime(self: copy self)
    public mutating func addStranger(offset: Int, length: Int) {
        guard count + 2 <= cells.count, !lacksRoom else {
            lacksRoom = true
            return
        }
        cells[count] = Cell(.key, flags: [.plain, .ascii], offset: offset, length: length, next: count + 2)
        cells[count + 1] = Cell(.null, offset: 0, length: 0, next: count + 2)
        count += 2
        children += 1
    }
}
