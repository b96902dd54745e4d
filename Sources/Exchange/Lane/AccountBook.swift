public import GatewayModel

/// What broke the rule that every event has exactly one outcome for every recipient. Only a bug can; the lane then
/// aborts and stops rather than publish.
public enum OutcomeViolation: Hashable, Sendable {
    /// The partition is not assigned, or its accounts are not loaded.
    case unknownPartition
    /// The recipient is not one of the source's.
    case unknownRecipient
    /// A second outcome for the same event and recipient.
    case secondOutcome
    /// An event ended, or the next began, without an outcome for every recipient.
    case missingOutcome
    /// The event lies before the position: it was consumed already.
    case offsetWentBack
    /// The consumer's position lies before the last event of the batch.
    case positionBehind
    /// An event was delivered or rejected while older ones are held for the recipient (P4).
    case overtookHeld
    /// A release of an event that is not held, or one that decides nothing.
    case notHeld
}

/// The accounts of the assigned partitions (P3). It is loaded from the committed offsets at every rewind, advances event
/// by event inside a transaction, and is emptied by an abort: what was not committed cannot be gone on from.
///
/// The port enters outcomes; entering allocates nothing.
public struct AccountBook: Sendable {
    /// The accounts as they were loaded, by partition index; the counts of the open transaction are beside them.
    private var accounts: [PartitionAccount] = []
    /// The counts of named recipients, one row a partition.
    private var counts: [RecipientCounts] = []
    /// From where events are held for them, in the same places; `noHold` where none is.
    private var holds: [Int64] = []
    private var rows: [Row] = []
    private var current: Current?
    /// The first violation since the book was loaded.
    public private(set) var violation: OutcomeViolation?
    /// Events entered since the last commit.
    public private(set) var eventsOpen = 0
    /// Held events released since the last commit.
    public private(set) var releasesOpen = 0

    private static let noHold: Int64 = -1

    /// Where a partition's counts stand, and how far it has come.
    private struct Row {
        var firstCount: Int
        var recipients: Int
        var nextOffset: Int64
        var isTouched = false
    }

    /// The event being entered.
    private struct Current {
        var row: Int
        var missing: UInt32
    }

    /// An empty book: no partition is loaded.
    public init() {}

    /// How many partitions are loaded.
    public var partitionCount: Int { accounts.count }

    /// Loads the accounts, in the order of the assignment.
    public mutating func load(_ accounts: [PartitionAccount]) {
        clear()
        self.accounts = accounts
        for account in accounts {
            let named = account.recipients.filter { !$0.isRemoved }
            rows.append(Row(firstCount: counts.count, recipients: named.count, nextOffset: account.position))
            counts.append(contentsOf: named.map(\.counts))
            holds.append(contentsOf: named.map { $0.heldFrom ?? Self.noHold })
        }
    }

    /// Forgets everything: the partitions are gone, or the transaction was aborted.
    public mutating func clear() {
        accounts.removeAll(keepingCapacity: true)
        counts.removeAll(keepingCapacity: true)
        holds.removeAll(keepingCapacity: true)
        rows.removeAll(keepingCapacity: true)
        current = nil
        violation = nil
        eventsOpen = 0
        releasesOpen = 0
    }

    /// The account of a partition with the counts of the open transaction.
    public func account(at index: Int) -> PartitionAccount {
        var account = accounts[index]
        let row = rows[index]
        account.position = row.nextOffset
        for recipient in 0..<row.recipients {
            account.recipients[recipient].counts = counts[row.firstCount + recipient]
            account.recipients[recipient].heldFrom = heldFrom(partition: index, recipient: recipient)
        }
        return account
    }

    /// The counts of one recipient, by partition and recipient index, with those of the open transaction.
    public func counts(partition index: Int, recipient: Int) -> RecipientCounts {
        counts[rows[index].firstCount + recipient]
    }

    /// From where events are held for a recipient, by partition and recipient index; nil when none is.
    public func heldFrom(partition index: Int, recipient: Int) -> Int64? {
        let from = holds[rows[index].firstCount + recipient]
        return from == Self.noHold ? nil : from
    }

    /// The recipients for which events of the partition are held. What comes for them is held too, until they have what
    /// waits (P4).
    public func behind(partition index: Int) -> RecipientSet {
        guard rows.indices.contains(index) else { return [] }
        var behind: RecipientSet = []
        for recipient in 0..<rows[index].recipients where holds[rows[index].firstCount + recipient] != Self.noHold {
            behind.insert(recipient)
        }
        return behind
    }

    // MARK: Entering

    /// Begins the next event of a partition, by the partition's index in the assignment.
    public mutating func beginEvent(partition index: Int, offset: Int64) {
        guard rows.indices.contains(index) else { return violate(.unknownPartition) }
        if current != nil { violate(.missingOutcome) }
        if offset < rows[index].nextOffset { violate(.offsetWentBack) }
        rows[index].nextOffset = offset + 1
        rows[index].isTouched = true
        let recipients = rows[index].recipients
        current = Current(row: index, missing: RecipientSet.first(recipients).rawValue)
    }

    /// Enters the outcome of the event for one recipient, by its index among the source's recipients.
    public mutating func enter(_ outcome: OutcomeKind, recipient: Int) {
        guard let event = current else { return violate(.unknownPartition) }
        guard recipient >= 0, recipient < rows[event.row].recipients else { return violate(.unknownRecipient) }
        let bit = UInt32(1) << UInt32(recipient)
        guard event.missing & bit != 0 else { return violate(.secondOutcome) }
        current?.missing = event.missing & ~bit
        let index = rows[event.row].firstCount + recipient
        if outcome == .held {
            if holds[index] == Self.noHold { holds[index] = rows[event.row].nextOffset - 1 }
        } else if holds[index] != Self.noHold {
            violate(.overtookHeld)
        }
        counts[index].consumed += 1
        add(outcome, at: index)
    }

    /// Enters the same outcome for every recipient: the event as a whole was rejected, or withheld.
    public mutating func enterForEvery(_ outcome: OutcomeKind) {
        guard let event = current else { return violate(.unknownPartition) }
        for recipient in 0..<rows[event.row].recipients { enter(outcome, recipient: recipient) }
    }

    /// Ends the event.
    public mutating func endEvent() {
        guard let event = current else { return violate(.unknownPartition) }
        if event.missing != 0 { violate(.missingOutcome) }
        current = nil
        eventsOpen += 1
    }

    /// Enters what became of the oldest event that is held for a recipient: it is not held any more. With the last one
    /// the recipient has caught up.
    public mutating func release(partition index: Int, recipient: Int, offset: Int64, as outcome: OutcomeKind) {
        guard rows.indices.contains(index) else { return violate(.unknownPartition) }
        guard recipient >= 0, recipient < rows[index].recipients else { return violate(.unknownRecipient) }
        let place = rows[index].firstCount + recipient
        guard outcome != .held, holds[place] != Self.noHold, counts[place].held > 0, offset < rows[index].nextOffset
        else { return violate(.notHeld) }
        if offset < holds[place] { violate(.offsetWentBack) }
        counts[place].held -= 1
        holds[place] = counts[place].held > 0 ? offset + 1 : Self.noHold
        add(outcome, at: place)
        rows[index].isTouched = true
        releasesOpen += 1
    }

    private mutating func add(_ outcome: OutcomeKind, at index: Int) {
        switch outcome {
        case .delivered: counts[index].delivered += 1
        case .rejected: counts[index].rejected += 1
        case .withheld: counts[index].withheld += 1
        case .held: counts[index].held += 1
        }
    }

    private mutating func violate(_ what: OutcomeViolation) {
        violation = violation ?? what
    }

    // MARK: Committing

    /// Checks that no event is half entered and that the batch had as many events and releases as the poll said. Nil when
    /// all is well.
    mutating func closeBatch(events: Int, releases: Int = 0) -> OutcomeViolation? {
        if current != nil || eventsOpen != events || releasesOpen != releases { violate(.missingOutcome) }
        return violation
    }

    /// What goes into the transaction: each partition the batch touched, at the consumer's position. A position may lie
    /// beyond the last event, since transaction markers and aborted records take offsets; before it, it is a violation,
    /// which the book keeps.
    mutating func offsetCommits(position: (Int) -> Int64) -> [OffsetCommit] {
        var commits: [OffsetCommit] = []
        for index in rows.indices where rows[index].isTouched {
            let consumed = position(index)
            if consumed < rows[index].nextOffset { violate(.positionBehind) }
            rows[index].nextOffset = max(consumed, rows[index].nextOffset)
            let account = account(at: index)
            let metadata = CountsMetadata.write(account)
            commits.append(
                OffsetCommit(partition: account.partition, position: account.position, metadata: metadata))
        }
        return commits
    }

    /// The transaction is committed: the next one goes on from here.
    mutating func commit() {
        eventsOpen = 0
        releasesOpen = 0
        for index in rows.indices { rows[index].isTouched = false }
    }
}
