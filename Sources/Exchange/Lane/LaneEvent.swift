/// What happens to a lane: the answer to the call under way, or a request from outside.
public enum LaneEvent: Hashable, Sendable {
    /// The clients exist.
    case clientsReady
    /// Only the producer was made anew, and exists.
    case producerReady
    /// Transactions are initialised: nothing of an earlier user of the name is open any more.
    case initialised
    /// A rebalance gave this member its partitions (possibly none).
    case assigned
    /// A rebalance took the partitions away.
    case revoked
    /// Nothing came.
    case emptyPoll
    /// A batch of so many events is at hand, new ones and held ones together.
    case batch(events: Int)
    /// The consumer stands at the committed offsets and the accounts are loaded.
    case rewound
    /// The transaction is open.
    case began(TransactionNumber)
    /// Every event of the batch has its outcomes, and what they publish was handed to the producer.
    case batchProcessed(TransactionNumber)
    /// The offsets are part of the transaction.
    case offsetsSent(TransactionNumber)
    /// The broker said that it is committed.
    case committed(TransactionNumber)
    /// The broker said that it is aborted.
    case aborted(TransactionNumber)
    /// The group still knows this member: no twin.
    case membershipStands
    /// The new catalog is in place.
    case catalogSwapped
    /// A wait is over.
    case timer
    /// The clients are closed.
    case closed
    /// The call under way failed.
    case fault(LaneFaultClass, LaneOperation)
    /// The committed offsets carry accounts that cannot be gone on from.
    case accountsRefused
    /// An event of the batch did not have exactly one outcome for every recipient.
    case outcomesBroken(TransactionNumber)
    /// Stop after the open transaction.
    case stopRequested
    /// Stop now: whatever is open is left to the next start, or to the coordinator's time-out.
    case stopDeadlinePassed
    /// Swap the catalog between two transactions.
    case catalogSwapRequested
    /// What may be disclosed has changed: a transaction whose commit has not begun must not commit.
    case disclosureChanged
}

/// The next call to make. The machine asks for one at a time.
public enum LaneAction: Hashable, Sendable {
    /// Make these clients, closing what is left of the old ones.
    case create(LaneClients)
    /// Poll. Never asked for while a transaction is open.
    case poll
    /// Initialise transactions.
    case initTransactions
    /// Read the committed offsets and accounts, and start consuming there.
    case rewind
    /// Begin this transaction.
    case begin(TransactionNumber)
    /// Process and produce the batch.
    case process(TransactionNumber)
    /// Send the consumer's positions and the accounts into the transaction.
    case sendOffsets(TransactionNumber)
    /// Commit; again, when a commit timed out.
    case commit(TransactionNumber)
    /// Abort; again, when an abort timed out.
    case abort(TransactionNumber)
    /// Ask the group whether this member stands.
    case confirmMembership
    /// Put the new catalog in place.
    case swapCatalog
    /// Wait this many milliseconds, or until a request comes.
    case wait(milliseconds: Int)
    /// Leave the group and close the clients, leaving any open transaction to the next start.
    case close(LaneStopReason)
    /// Nothing: the lane has stopped.
    case halt
}

/// What the machine made of an event.
public enum LaneDecision: Hashable, Sendable {
    /// Make this call next, instead of the one that was asked for before.
    case act(LaneAction)
    /// The event changes nothing now: the call asked for before is still the next one.
    case ignored
    /// The event cannot happen in this state. Only a bug of the loop or the port brings it.
    case illegal
}
