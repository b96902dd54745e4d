internal import Exchange
public import GatewayModel
internal import KafkaClient
public import OperatorRecords

/// Events that are held for a recipient in one partition of the source.
public struct HeldInterval: Hashable, Sendable {
    /// The partition's number.
    public let partition: Int32
    /// The offset where they begin.
    public let from: Int64
    /// The offset before which they end: what was consumed up to.
    public let to: Int64
    /// How many they are: transaction markers take offsets too.
    public let events: UInt64
}

/// Whether a recipient gets events, and what became of all that came for it.
public struct RecipientStatus: Sendable {
    /// The source and the recipient.
    public let place: RecipientPlace
    /// The recipient's topic.
    public let topic: TopicName
    /// Whether it gets events.
    public let state: RecipientState
    /// Who decided that last, when and why; nil when nobody ever did.
    public let suspension: Suspension?
    /// The accounts of all partitions together, as committed (P3).
    public let counts: RecipientCounts
    /// What is held, by partition; none for a recipient that has caught up.
    public let held: [HeldInterval]

    private static let answerMs = 15_000

    /// Reads the state and the committed accounts of every recipient of a configuration.
    /// - Throws: one sentence.
    public static func all(of configuration: GatewayConfiguration) throws(RuntimeFault) -> [RecipientStatus] {
        do throws(KafkaFault) {
            let follower = HoldFollower(configuration)
            _ = try follower.refresh()
            let admin = try Admin(configuration.clientSettings)
            var all: [RecipientStatus] = []
            for source in configuration.sources {
                let accounts = try committed(source.topic, configuration, admin)
                for recipient in source.recipients {
                    let place = RecipientPlace(source.topic, recipient.id)
                    all.append(RecipientStatus(place, topic: recipient.topic, follower.book, accounts))
                }
            }
            return all
        } catch {
            throw RuntimeFault(error)
        }
    }

    /// The accounts of a source's partitions that have any; what another tool committed has none.
    private static func committed(
        _ topic: TopicName, _ configuration: GatewayConfiguration, _ admin: Admin
    ) throws(KafkaFault) -> [PartitionAccount] {
        let partitions = try admin.topic(topic, timeoutMs: answerMs).partitions.map { TopicPartition(topic, $0.number) }
        let offsets = try admin.committed(byGroup: configuration.id, partitions, timeoutMs: answerMs)
        return zip(partitions, offsets).compactMap { partition, offset in
            guard let offset else { return nil }
            do throws(AccountDefect) {
                return try CountsMetadata.read(offset.metadata, partition: partition)
            } catch {
                return nil
            }
        }
    }

    init(_ place: RecipientPlace, topic: TopicName, _ book: SuspensionBook, _ accounts: [PartitionAccount]) {
        self.place = place
        self.topic = topic
        state = book.state(of: place)
        suspension = book.suspensions[place]
        var sum = RecipientCounts()
        var held: [HeldInterval] = []
        for account in accounts {
            guard let own = account.recipients.first(where: { $0.id == place.recipient && !$0.isRemoved }) else {
                continue
            }
            sum.consumed &+= own.counts.consumed
            sum.delivered &+= own.counts.delivered
            sum.rejected &+= own.counts.rejected
            sum.withheld &+= own.counts.withheld
            sum.held &+= own.counts.held
            guard let from = own.heldFrom else { continue }
            held.append(
                HeldInterval(
                    partition: account.partition.partition, from: from, to: account.position, events: own.counts.held))
        }
        counts = sum
        self.held = held
    }
}
