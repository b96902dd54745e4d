public import GatewayModel

/// The account of one recipient on one source partition (P3), as the committed offset carries it.
public struct RecipientAccount: Hashable, Sendable {
    /// The recipient.
    public let id: RecipientID
    /// The cumulative counts.
    public var counts: RecipientCounts
    /// The offset at which the recipient was last added: events before it are history, and come by replay.
    public var startingOffset: Int64
    /// Whether configuration no longer names the recipient. Its last account is kept while there is room.
    public var isRemoved: Bool
    /// Where its hold begins: the offset of the oldest event that waits for it, or of one before that. From there up to
    /// the position of the partition every event is held. Nil when none is, and of a removed recipient.
    public var heldFrom: Int64?

    public init(
        id: RecipientID, counts: RecipientCounts, startingOffset: Int64, isRemoved: Bool, heldFrom: Int64? = nil
    ) {
        self.id = id
        self.counts = counts
        self.startingOffset = startingOffset
        self.isRemoved = isRemoved
        self.heldFrom = heldFrom
    }
}

/// The accounts of one source partition, exactly as durable as the offset they stand beside.
public struct PartitionAccount: Hashable, Sendable {
    /// The partition.
    public let partition: TopicPartition
    /// The offset of the next record to consume.
    public var position: Int64
    /// The recipients: first those of the configuration in its order, then removed ones.
    public var recipients: [RecipientAccount]

    public init(partition: TopicPartition, position: Int64, recipients: [RecipientAccount]) {
        self.partition = partition
        self.position = position
        self.recipients = recipients
    }

    /// The accounts to go on from, given what the group has committed and whom the configuration names.
    ///
    /// A recipient without an account starts at this position with zero counts. One that was removed and is named again
    /// goes on counting, and starts again at this position; when events were held for it as it was removed, they are
    /// history, and it starts with zero counts. One no longer named keeps its last account as removed; when there are more
    /// than `Limits.recipientsMax`, removed ones are dropped from the end.
    public static func load(
        _ partition: TopicPartition, from start: PartitionStart, recipients: [RecipientID],
        foreignOffsets: ForeignOffsetRule
    ) throws(AccountDefect) -> PartitionAccount {
        guard recipients.count <= Limits.recipientsMax else {
            throw AccountDefect(partition: partition, kind: .tooManyRecipients)
        }
        let known: PartitionAccount
        switch start {
        case .nothing(let offset):
            known = PartitionAccount(partition: partition, position: offset, recipients: [])
        case .committed(let offset, let metadata):
            known = try committed(partition, offset: offset, metadata: metadata, foreignOffsets: foreignOffsets)
        }
        return known.naming(recipients)
    }

    /// The accounts beside a committed offset, or new ones where a foreign offset may be adopted.
    private static func committed(
        _ partition: TopicPartition, offset: Int64, metadata: [UInt8], foreignOffsets: ForeignOffsetRule
    ) throws(AccountDefect) -> PartitionAccount {
        do throws(AccountDefect) {
            let account = try CountsMetadata.read(metadata, partition: partition)
            guard account.position == offset else { throw AccountDefect(partition: partition, kind: .otherOffset) }
            return account
        } catch {
            let isForeign = error.kind == .foreignCommit || error.kind == .otherOffset
            guard isForeign, foreignOffsets == .adopt else { throw error }
            return PartitionAccount(partition: partition, position: offset, recipients: [])
        }
    }

    /// The same accounts with the recipients of the configuration first, in its order.
    private func naming(_ ids: [RecipientID]) -> PartitionAccount {
        var named = ids.map { account(of: $0) }
        for var old in recipients where named.count < Limits.recipientsMax && !ids.contains(old.id) {
            old.isRemoved = true
            old.heldFrom = nil
            named.append(old)
        }
        return PartitionAccount(partition: partition, position: position, recipients: named)
    }

    private func account(of id: RecipientID) -> RecipientAccount {
        guard var known = recipients.first(where: { $0.id == id }) else {
            return RecipientAccount(id: id, counts: RecipientCounts(), startingOffset: position, isRemoved: false)
        }
        if known.isRemoved {
            known.isRemoved = false
            known.startingOffset = position
            if known.counts.held > 0 { known.counts = RecipientCounts() }
        }
        return known
    }
}
