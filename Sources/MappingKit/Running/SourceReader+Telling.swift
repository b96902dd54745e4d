internal import JSONTape

/// Where the reader stands, for recorders that want to be told.
extension SourceReader {
    /// The node of a slot, -1 when it has none or when its scope has no element that is looked at.
    func node(slot: Int32, scope: Int) -> Int32 {
        slot >= 0 && isCurrent(scope) ? slots[Int(slot)] : -1
    }

    /// The numbers, from 0, of the elements that are looked at from the document down to a scope; those from the first
    /// scope without one on are missing.
    func elements(of scope: Int) -> [Int32] {
        var numbers: [Int32] = []
        var scope = scope
        while scope > 0 {
            numbers = isCurrent(scope) ? [scopes[scope].number - 1] + numbers : []
            scope = Int(layouts[scope].parent)
        }
        return numbers
    }

    /// Whether the slots of a scope are those of an element of the array that it visits now.
    private func isCurrent(_ scope: Int) -> Bool {
        guard scope > 0 else { return true }
        let parent = Int(layouts[scope].parent)
        guard isCurrent(parent) else { return false }
        if scopes[scope].pickedFor >= 0 {
            return scopes[scope].pickedFor == scopes[parent].generation && scopes[scope].hasPick
        }
        let array = Int(slots[Int(layouts[scope].arraySlot)])
        guard array >= 0, tape.kind(array) == .array else { return false }
        return scopes[scope].element > array && scopes[scope].element < tape.end(array)
    }
}
