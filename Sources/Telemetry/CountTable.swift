/// One counter per case of a closed set of labels.
public struct CountTable<Label: CaseIterable & Equatable & Sendable>: Sendable {
    private var counts: [UInt64]

    /// A table of zeroes.
    public init() {
        counts = [UInt64](repeating: 0, count: Label.allCases.count)
    }

    /// The counter of a label.
    public subscript(label: Label) -> UInt64 {
        get { counts[Self.index(of: label)] }
        set { counts[Self.index(of: label)] = newValue }
    }

    /// Every label with its counter, in the order of the set.
    public var all: [(label: Label, count: UInt64)] {
        Array(zip(Label.allCases, counts))
    }

    /// The sum of all counters.
    public var total: UInt64 { counts.reduce(0, &+) }

    private static func index(of label: Label) -> Int {
        var index = 0
        for candidate in Label.allCases {
            if candidate == label { return index }
            index += 1
        }
        preconditionFailure("a case that its own set does not list")
    }
}
