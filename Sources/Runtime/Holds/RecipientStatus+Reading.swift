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
                let partitions = try committed(source.topic, configuration, admin)
                for recipient in source.recipients {
                    let place = RecipientPlace(source.topic, recipient.id)
                    all.append(
                        RecipientStatus(
                            place, topic: recipient.topic, state: follower.book.state(of: place),
                            suspension: follower.book.suspensions[place], partitions))
                }
            }
            return all
        } catch {
            throw RuntimeFault(error)
        }
    }

    /// What is committed for a source's partitions.
    private static func committed(
        _ topic: TopicName, _ configuration: GatewayConfiguration, _ admin: Admin
    ) throws(KafkaFault) -> [SurveyedPartition] {
        let partitions = try admin.topic(topic, timeoutMs: answerMs).partitions.map { TopicPartition(topic, $0.number) }
        let offsets = try admin.committed(byGroup: configuration.id, partitions, timeoutMs: answerMs)
        return zip(partitions, offsets).map { SurveyedPartition($0, committed: $1, end: nil) }
    }

    /// What became of a recipient's events in all partitions together.
    init(
        _ place: RecipientPlace, topic: TopicName, state: RecipientState, suspension: Suspension?,
        _ partitions: [SurveyedPartition]
    ) {
        var sum = RecipientCounts()
        var held: [HeldInterval] = []
        for partition in partitions {
            guard let account = partition.accounts[place.recipient] else { continue }
            sum.add(account.counts)
            guard let from = account.heldFrom, let to = partition.lag.committedOffset else { continue }
            held.append(
                HeldInterval(
                    partition: partition.partition.partition, from: from, to: to, events: account.counts.held))
        }
        self.init(place: place, topic: topic, state: state, suspension: suspension, counts: sum, held: held)
    }
}
