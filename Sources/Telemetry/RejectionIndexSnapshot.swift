/// What the index of rejections is doing.
public struct RejectionIndexSnapshot: Sendable, Equatable {
    /// Letters that this process put into the index.
    public var added: UInt64 = 0
    /// How often the index, or a part of it, was read anew.
    public var renewals: UInt64 = 0
    /// Whether it has all that the topics had when reading began.
    public var isCaughtUp = false
    /// Rejections that are undecided and have code, recipient and rule in common; an empty code stands for the rest.
    public struct Undecided: Sendable, Equatable {
        /// The code; of foreign letters the word of their dialect.
        public let code: String
        /// The recipient; empty for whole events.
        public let recipient: String
        /// The rule of the first violation.
        public let rule: String
        /// How many there are.
        public let count: Int

        public init(code: String, recipient: String, rule: String, count: Int) {
            self.code = code
            self.recipient = recipient
            self.rule = rule
            self.count = count
        }
    }

    /// What is undecided, as of some seconds ago.
    public var undecided: [Undecided] = []
    /// When the oldest of it was rejected, milliseconds since 1970; nil when there is none.
    public var oldestUndecidedMs: Int64?
    /// What keeps it from working; nil while it works.
    public var problem: String?

    public init() {}
}
