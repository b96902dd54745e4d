internal import OperatorRecords

/// How the index keeps states.
extension RejectionState {
    /// The number in the tables, whose meaning belongs to `StoreSchema.version`.
    var number: Int {
        switch self {
        case .open: 0
        case .redriving: 1
        case .awaitingApproval: 2
        case .redriven: 3
        case .rejectedAgain: 4
        case .discarded: 5
        }
    }

    /// The state of a number; nil for what is none.
    init?(number: Int) {
        guard let state = Self.allCases.first(where: { $0.number == number }) else { return nil }
        self = state
    }
}
