public import GatewayModel

/// What became of mapping one event.
public enum MapOutcome: Equatable {
    /// The target tape holds the result.
    case mapped
    /// There is no result; the target tape holds nothing.
    case rejected(MapRejection)
}

/// Why an event could not be mapped. It is a few numbers; `CompiledMapper.describe` turns it into words.
public struct MapRejection: Equatable, Sendable {
    /// The rejection code.
    public let code: RejectionCode
    /// The mapper's failure, or -1 for a limit.
    let failure: Int32
    /// The numbers, from 0, of the elements being visited, outermost first; -1 where there is none.
    let positions: InlineInts

    /// Up to `MappingLimits.scopeDepthMax` numbers, in place.
    struct InlineInts: Equatable, Sendable {
        var first: Int32 = -1
        var second: Int32 = -1
        var third: Int32 = -1
        var fourth: Int32 = -1

        /// The numbers that are there.
        var all: [Int32] { [first, second, third, fourth].filter { $0 >= 0 } }

        mutating func append(_ number: Int32) {
            if first < 0 {
                first = number
            } else if second < 0 {
                second = number
            } else if third < 0 {
                third = number
            } else {
                fourth = number
            }
        }
    }

    /// The event, or what it became, went beyond a limit.
    static let tooLarge = MapRejection(code: .sizeExceeded, failure: -1, positions: InlineInts())
}

/// A rejection in words that its sender can act on; never content.
public struct MapViolation: Equatable, Sendable {
    /// The rejection code.
    public let code: RejectionCode
    /// The source pointer; nil when the value comes from no single place. Elements are numbered where they are known,
    /// else `*`.
    public let pointer: String?
    /// The target pointer that could not be written.
    public let target: String
    /// The mapper and the line of its rule: `us-iprc.seizure/2--hub.seizure/1@1:14`.
    public let rule: String
    /// What was expected.
    public let expected: String
}
