internal import Exchange
internal import GatewayModel
internal import KafkaClient
internal import OperatorRecords
public import Telemetry

/// Where the status of recipients is read from.
extension RecipientStatus {
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
        var sum = RecipientCounts()
        var held: [HeldInterval] = []
        for account in accounts {
            guard let own = account.recipients.first(where: { $0.id == place.recipient && !$0.isRemoved }) else {
                continue
            }
            sum.add(own.counts)
            guard let from = own.heldFrom else { continue }
            held.append(
                HeldInterval(
                    partition: account.partition.partition, from: from, to: account.position, events: own.counts.held))
        }
        self.init(
            place: place, topic: topic, state: book.state(of: place), suspension: book.suspensions[place], counts: sum,
            held: held)
    }
}
