/// A mistake that a gateway could make, put into the simulated port on purpose: the oracle must find each of them, or its
/// silence about the gateway proves nothing.
public enum PlantedBug: String, CaseIterable, Sendable {
    // Aborts.
    /// After an abort the consumer goes on where it was.
    case noRewindAfterAbort
    /// After an abort the counts of the aborted transaction stay.
    case countsNotRolledBack
    /// The abort is never sent: the next transaction goes on in the aborted one.
    case abortNotSent
    /// A dead letter written again after an abort is not what was received.
    case deadLetterAltered
    // The transaction's edges.
    /// Offsets are committed beside the transaction, not in it.
    case offsetsOutsideTransaction
    /// Dead letters are written beside the transaction, not in it.
    case deadLettersOutsideTransaction
    /// Records are polled while a transaction is open, and its offsets cover them.
    case pollsInsideTransaction
    /// The offset to commit is counted from events instead of asked of the consumer.
    case positionByCounting
    // Lost answers.
    /// A commit that timed out is taken for done.
    case assumesCommitted
    /// A commit that timed out is taken for not done.
    case assumesAborted
    /// A record whose answer was lost is sent again as a new one.
    case retriesWithoutSequence
    /// A record whose answer was lost is sent again after the next one.
    case retriesOutOfOrder
    // Lost clients.
    /// A new client goes on where the old one had read to.
    case skipsAfterRecreation
    /// A new client starts its counts at zero.
    case countsFromZero
    // Rebalances and zombies.
    /// Offsets are sent without the group's generation.
    case noGeneration
    /// Every start has a transactional id of its own, and offsets are sent without the group's generation.
    case noFencing
    /// Committed offsets are read without waiting for pending transactions.
    case ignoresPendingOffsets
    /// A member that was fenced joins again.
    case ignoresFencing
    // Isolation.
    /// The source is read without isolation.
    case readsUncommitted
    // Faults and data mixed up (P9).
    /// A broker that does not answer makes rejections.
    case rejectsOnBrokerFault
    /// A topic that refuses records makes withheld ones.
    case withholdsOnTopicFault
    // Holds.
    /// Who is held gets events all the same.
    case ignoresHolds
    /// A batch that was processed before a suspension is committed after it.
    case commitsWhatWasHeldSince
    /// A process that has not heard of suspensions for long commits all the same.
    case commitsOnStaleKnowledge
    /// Whether a batch may be committed is asked before its records are with the broker.
    case checksHoldsBeforeSending
    /// New events go to a recipient before the older ones that wait for it.
    case overtakesHeld
    /// After an abort held events are read on where the aborted release ended.
    case noRewindOfReleases
    /// A released event goes to another recipient too.
    case releasesForOthersToo
    // Outcomes.
    /// Now and then a recipient gets no outcome.
    case forgetsOutcome
    /// Now and then a delivery is published twice.
    case deliversTwice
    /// Now and then a delivery counts and is not published.
    case countsWithoutPublishing
}
