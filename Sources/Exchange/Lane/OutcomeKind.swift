/// What became of one event for one recipient. Every event has exactly one of these for every recipient of its source
/// (P3), and the lane publishes nothing until that is so.
public enum OutcomeKind: UInt8, CaseIterable, Sendable {
    /// Published to the recipient's topic.
    case delivered
    /// Kept in the dead-letter topic, for this recipient or as a whole.
    case rejected
    /// Policy says that the event does not go to this recipient.
    case withheld
    /// Waiting because the recipient is suspended or unavailable.
    case held
}
