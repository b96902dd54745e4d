/// What the simulated broker, or the network before it, answers instead of a result.
enum BrokerError: Error {
    /// No answer. The request may have been applied.
    case timedOut
    /// The group's or the transaction's coordinator is not there.
    case coordinatorUnavailable
    /// The transaction before this one is still being ended.
    case concurrentTransactions
    /// A newer producer has the transactional id, or the coordinator ended the transaction that timed out.
    case producerFenced
    /// The transaction is not in a state in which it could be ended so.
    case invalidTransactionState
    /// The group went on to another generation.
    case illegalGeneration
    /// The group does not know the member any more.
    case unknownMember
    /// Another member has the static instance's name.
    case fencedInstance
    /// The members are to join again.
    case rebalanceInProgress
    /// An offset of the partition is part of an open transaction.
    case unstableOffsets
    /// The record is larger than the topic takes.
    case messageTooLarge
    /// The topic is gone.
    case unknownTopic
    /// The right to write is missing.
    case topicForbidden
    /// The client library gave up on its own state.
    case clientLost
    /// The simulated process is dead: nobody will ever see this.
    case processDied
}
