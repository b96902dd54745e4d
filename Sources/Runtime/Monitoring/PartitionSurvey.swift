internal import Exchange
internal import GatewayModel
internal import KafkaClient
internal import Telemetry

/// A partition of a source as it stands, and the accounts of its recipients.
struct SurveyedPartition {
    /// The account of one recipient.
    struct Account {
        let counts: RecipientCounts
        let heldFrom: Int64?
    }

    let partition: TopicPartition
    let lag: ExchangeSnapshot.Partition
    /// By the recipient's id; none before the first commit.
    var accounts: [RecipientID: Account] = [:]

    /// A partition that nobody of this process reads.
    init(_ partition: TopicPartition, committed: CommittedOffset?, end: Int64?) {
        self.partition = partition
        lag = ExchangeSnapshot.Partition(
            number: partition.partition, committedOffset: committed?.offset, endOffset: end, lastTimestampMs: nil)
        guard let committed else { return }
        let account: PartitionAccount
        do throws(AccountDefect) {
            account = try CountsMetadata.read(committed.metadata, partition: partition)
        } catch {
            // What another tool committed has no accounts.
            return
        }
        for recipient in account.recipients where !recipient.isRemoved {
            accounts[recipient.id] = Account(counts: recipient.counts, heldFrom: recipient.heldFrom)
        }
    }

    /// A partition of this process' lanes; the accounts are put in by whoever knows the recipients' order.
    init(_ own: PartitionSnapshot) {
        partition = own.partition
        lag = ExchangeSnapshot.Partition(
            number: own.partition.partition, committedOffset: own.committedOffset, endOffset: own.endOffset,
            lastTimestampMs: own.lastTimestampMs)
    }
}

/// Asks Kafka about the partitions of all sources that this process does not read itself. It belongs to one thread.
final class PartitionSurvey {
    private let configuration: GatewayConfiguration
    private let heartbeat: CallHeartbeat
    private let logSink: ClientLogSink
    private var admin: Admin?

    init(_ configuration: GatewayConfiguration, heartbeat: CallHeartbeat, logSink: @escaping ClientLogSink) {
        self.configuration = configuration
        self.heartbeat = heartbeat
        self.logSink = logSink
    }

    /// All partitions of all sources.
    /// - Parameter own: those that the lanes of this process have.
    func partitions(besides own: [PartitionSnapshot], timeoutMs: Int) throws(KafkaFault) -> [SurveyedPartition] {
        let admin = try opened()
        var all = own.map(surveyed)
        let known = Set(own.map(\.partition))
        for source in configuration.sources {
            let others = try admin.topic(source.topic, timeoutMs: timeoutMs).partitions
                .map { TopicPartition(source.topic, $0.number) }.filter { !known.contains($0) }
            let committed = try admin.committed(byGroup: configuration.id, others, timeoutMs: timeoutMs)
            for (partition, committed) in zip(others, committed) {
                let end = try admin.watermarks(partition, timeoutMs: timeoutMs).high
                all.append(SurveyedPartition(partition, committed: committed, end: end))
            }
        }
        return all
    }

    /// What the lanes of this process have.
    func surveyed(_ own: PartitionSnapshot) -> SurveyedPartition {
        var partition = SurveyedPartition(own)
        let source = configuration.sources.first { $0.topic == own.partition.topic }
        for (index, recipient) in (source?.recipients ?? []).enumerated() where index < own.counts.count {
            partition.accounts[recipient.id] = SurveyedPartition.Account(
                counts: own.counts[index], heldFrom: index < own.heldFrom.count ? own.heldFrom[index] : nil)
        }
        return partition
    }

    private func opened() throws(KafkaFault) -> Admin {
        if let admin { return admin }
        let made = try Admin(configuration.clientSettings, heartbeat: heartbeat, logSink: logSink)
        admin = made
        return made
    }
}
