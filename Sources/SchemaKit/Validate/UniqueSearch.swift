import JSONTape

/// Finds whether an array has two equal elements, in time linear in its text, also when an adversary chose it.
struct UniqueSearch {
    /// Up to this many scalars are compared each with each.
    private static let pairsMax = 8

    /// A hash for every cell of the array, by its distance from the array's.
    private var hashes: [Int] = []
    /// Elements by hash: their node, or 0.
    private var places: [Int] = []

    /// Whether two elements of the array are equal.
    mutating func hasRepeatedElement(_ array: Int, _ tape: TapeView) -> Bool {
        let count = tape.childCount(array)
        let isFlat = tape.end(array) - array - 1 == count
        if isFlat, count <= Self.pairsMax { return hasEqualPair(array, tape) }
        hashCells(array, tape)
        var capacity = 16
        while capacity < count * 2 { capacity *= 2 }
        places.removeAll(keepingCapacity: true)
        places.append(contentsOf: repeatElement(0, count: capacity))
        var element = array + 1
        while element < tape.end(array) {
            let hash = hashes[element - array]
            var place = hash & (capacity - 1)
            while places[place] != 0 {
                let other = places[place]
                if hashes[other - array] == hash, ValueEquality.areEqual(element, tape, other, tape) { return true }
                place = (place + 1) & (capacity - 1)
            }
            places[place] = element
            element = tape.next(element)
        }
        return false
    }

    /// Compares a few scalars, without allocating for strings.
    private func hasEqualPair(_ array: Int, _ tape: TapeView) -> Bool {
        let end = tape.end(array)
        for first in array + 1..<end {
            for second in first + 1..<max(end, first + 1) where Self.areEqual(first, second, tape) { return true }
        }
        return false
    }

    private static func areEqual(_ left: Int, _ right: Int, _ tape: TapeView) -> Bool {
        guard tape.kind(left) == tape.kind(right) else { return false }
        switch tape.kind(left) {
        case .string: return tape.hasSameText(left, as: tape, right)
        case .number: return NumberText.compare(NumberText(tape.text(left)), NumberText(tape.text(right))) == 0
        case .null, .true, .false: return true
        case .array, .object: return tape.childCount(left) == 0 && tape.childCount(right) == 0
        case .key: return false
        }
    }

    // MARK: Hashes

    /// Hashes every cell, from the last to the first: children come after their parents.
    private mutating func hashCells(_ array: Int, _ tape: TapeView) {
        let count = tape.end(array) - array
        hashes.removeAll(keepingCapacity: true)
        hashes.append(contentsOf: repeatElement(0, count: count))
        for distance in stride(from: count - 1, to: 0, by: -1) {
            hashes[distance] = hash(array + distance, array, tape)
        }
    }

    private func hash(_ node: Int, _ array: Int, _ tape: TapeView) -> Int {
        var hasher = Hasher()
        let kind = tape.kind(node)
        hasher.combine(kind)
        switch kind {
        case .null, .true, .false: break
        case .string: Self.combine(tape.text(node), &hasher)
        case .key:
            // A key stands for its member: name and value.
            hasher.combine(tape.cell(node).keyID.rawValue)
            if !tape.cell(node).keyID.isKnown { Self.combine(tape.text(node), &hasher) }
            hasher.combine(hashes[node + 1 - array])
        case .number: Self.combine(NumberText(tape.text(node)), &hasher)
        case .array, .object: combineChildren(node, array, tape, isOrdered: kind == .array, &hasher)
        }
        return hasher.finalize()
    }

    private func combineChildren(
        _ node: Int, _ array: Int, _ tape: TapeView, isOrdered: Bool, _ hasher: inout Hasher
    ) {
        var sum = 0
        var child = node + 1
        while child < tape.end(node) {
            if isOrdered { hasher.combine(hashes[child - array]) } else { sum &+= hashes[child - array] }
            child = tape.next(child)
        }
        hasher.combine(sum)
    }

    private static func combine(_ text: Span<UInt8>, _ hasher: inout Hasher) {
        text.withUnsafeBytes { hasher.combine(bytes: $0) }
    }

    private static func combine(_ number: borrowing NumberText, _ hasher: inout Hasher) {
        hasher.combine(number.isNegative)
        hasher.combine(number.exponent)
        for index in 0..<number.digitCount { hasher.combine(number.digit(index)) }
    }
}
