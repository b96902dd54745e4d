import JSONTape

/// Equality of JSON values: numbers by value, objects whatever the order of their members.
enum ValueEquality {
    /// Whether two values are equal. Both tapes must have the same key table.
    static func areEqual(_ left: Int, _ leftTape: TapeView, _ right: Int, _ rightTape: TapeView) -> Bool {
        var pending = [(left, right)]
        while let (left, right) = pending.popLast() {
            switch (leftTape.kind(left), rightTape.kind(right)) {
            case (.null, .null), (.true, .true), (.false, .false): continue
            case (.string, .string):
                guard leftTape.hasSameText(left, as: rightTape, right) else { return false }
            case (.number, .number):
                let order = NumberText.compare(NumberText(leftTape.text(left)), NumberText(rightTape.text(right)))
                guard order == 0 else { return false }
            case (.array, .array):
                guard pairElements(left, leftTape, right, rightTape, &pending) else { return false }
            case (.object, .object):
                guard pairMembers(left, leftTape, right, rightTape, &pending) else { return false }
            default: return false
            }
        }
        return true
    }

    private static func pairElements(
        _ left: Int, _ leftTape: TapeView, _ right: Int, _ rightTape: TapeView,
        _ pending: inout [(Int, Int)]
    ) -> Bool {
        guard leftTape.childCount(left) == rightTape.childCount(right) else { return false }
        var (child, other) = (left + 1, right + 1)
        while child < leftTape.end(left) {
            pending.append((child, other))
            (child, other) = (leftTape.next(child), rightTape.next(other))
        }
        return true
    }

    private static func pairMembers(
        _ left: Int, _ leftTape: TapeView, _ right: Int, _ rightTape: TapeView,
        _ pending: inout [(Int, Int)]
    ) -> Bool {
        guard leftTape.childCount(left) == rightTape.childCount(right) else { return false }
        let leftKeys = keys(left, leftTape)
        let rightKeys = keys(right, rightTape)
        for (key, other) in zip(leftKeys, rightKeys) {
            guard order(key, leftTape, other, rightTape) == 0 else { return false }
            pending.append((key + 1, other + 1))
        }
        return true
    }

    /// The keys of an object in a fixed order.
    private static func keys(_ object: Int, _ tape: TapeView) -> [Int] {
        var keys: [Int] = []
        var key = object + 1
        while key < tape.end(object) {
            keys.append(key)
            key = tape.next(key)
        }
        // Insertion into a sorted list would be quadratic; the tape cannot be captured by a closure.
        return mergeSorted(keys, tape)
    }

    /// Merge sort, bottom up.
    private static func mergeSorted(_ keys: [Int], _ tape: TapeView) -> [Int] {
        var sorted = keys
        var width = 1
        while width < sorted.count {
            var merged: [Int] = []
            merged.reserveCapacity(sorted.count)
            for start in stride(from: 0, to: sorted.count, by: width * 2) {
                let middle = min(start + width, sorted.count)
                let end = min(start + width * 2, sorted.count)
                var (first, second) = (start, middle)
                while first < middle || second < end {
                    let takesFirst =
                        second == end || first < middle && order(sorted[first], tape, sorted[second], tape) <= 0
                    merged.append(takesFirst ? sorted[first] : sorted[second])
                    if takesFirst { first += 1 } else { second += 1 }
                }
            }
            sorted = merged
            width *= 2
        }
        return sorted
    }

    /// The order of two keys: by id, then by text.
    private static func order(_ left: Int, _ leftTape: TapeView, _ right: Int, _ rightTape: TapeView) -> Int {
        let ids = Int(leftTape.cell(left).keyID.rawValue) - Int(rightTape.cell(right).keyID.rawValue)
        if ids != 0 || leftTape.cell(left).keyID.isKnown { return ids }
        let (text, other) = (leftTape.text(left), rightTape.text(right))
        for index in 0..<min(text.count, other.count) {
            let difference = Int(text[index]) - Int(other[index])
            if difference != 0 { return difference }
        }
        return text.count - other.count
    }
}
