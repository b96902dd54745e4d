import Exchange
import GatewayModel

/// Judges a run by what anybody can read of it: the logs with `read_committed`, and the committed offsets. It knows what
/// was sent and, since outcomes are pure, what must become of it; of the gateway's inside it knows nothing.
struct SimulationOracle {
    private let topics: SimulatedTopics
    private let names: SimulatedNames
    private let outcomes: SimulatedOutcomes
    /// Where each event stands, by event number; the offset is -1 while its source transaction is open.
    private var sources: [(partition: Int, offset: Int64, key: Int)] = []
    /// Whether an output was seen, by event and recipient.
    private var seen: [Bool] = []
    private var readers: [Reader]
    private var lastOffsets: [Int: Int64] = [:]
    /// What was judged of each source partition's accounts, and the metadata that said it.
    private var accounts: [[Prefix]]
    private var judgedMetadata: [[UInt8]]
    /// Where the logs of a recipient ended when its suspension was confirmed, by log.
    private var closedFrom: [Int: Int64] = [:]
    private(set) var violations: [SimulationViolation] = []

    /// How far a log was read, and what was seen.
    private struct Reader {
        var position: Int64 = 0
        var digest: UInt64 = 0
    }

    /// What became of the events before an offset, for one recipient.
    private struct Prefix {
        var offset: Int64 = 0
        var counts = RecipientCounts()
    }

    init(topics: SimulatedTopics, names: SimulatedNames, outcomes: SimulatedOutcomes, events: Int) {
        self.topics = topics
        self.names = names
        self.outcomes = outcomes
        sources = Array(repeating: (-1, -1, -1), count: events)
        seen = Array(repeating: false, count: events * outcomes.recipients)
        readers = Array(repeating: Reader(), count: topics.logCount)
        accounts = Array(
            repeating: Array(repeating: Prefix(), count: outcomes.recipients), count: topics.sourcePartitions)
        judgedMetadata = Array(repeating: [], count: topics.sourcePartitions)
    }

    /// Learns where an event stands.
    mutating func expect(_ event: Int, partition: Int, offset: Int64, key: Int) {
        sources[event] = (partition, offset, key)
    }

    mutating func report(_ rule: SimulationViolation.Rule, _ detail: @autoclosure () -> String) {
        guard violations.count < 8 else { return }
        violations.append(SimulationViolation(rule: rule, detail: detail()))
    }

    // MARK: While it runs

    /// Reads on where readers may, and judges what is new.
    mutating func observe(_ broker: SimulatedBroker) {
        for log in topics.sourcePartitions..<topics.logCount {
            let stable = broker.logs[log].lastStable
            while readers[log].position < stable {
                let entry = broker.logs[log].entries[Int(readers[log].position)]
                readers[log].position += 1
                guard entry.visibility == .committed || entry.visibility == .plain else { continue }
                if let closed = closedFrom[log], readers[log].position > closed {
                    report(.leaked, "event \(entry.record.event) in log \(log)")
                }
                readers[log].digest = Self.digest(readers[log].digest, entry.record)
                judge(entry.record, log: log)
            }
        }
        for partition in 0..<topics.sourcePartitions { judgeOffset(broker, partition) }
    }

    /// A recipient's suspension is confirmed: nothing may be added to its topic.
    mutating func close(_ recipient: Int, _ broker: SimulatedBroker) {
        observe(broker)
        for log in 0..<topics.logCount where topics.recipient(ofLog: log) == recipient {
            closedFrom[log] = broker.logs[log].end
        }
    }

    /// Those who may have events again.
    mutating func open(_ recipients: RecipientSet, _ broker: SimulatedBroker) {
        observe(broker)
        for log in 0..<topics.logCount {
            if let recipient = topics.recipient(ofLog: log), recipients.contains(recipient) { closedFrom[log] = nil }
        }
    }

    private static func digest(_ digest: UInt64, _ record: SimulatedRecord) -> UInt64 {
        SeededRandom.mix(digest ^ record.digest &+ UInt64(bitPattern: record.sourceOffset))
    }

    private mutating func judge(_ record: SimulatedRecord, log: Int) {
        guard sources.indices.contains(record.event), sources[record.event].offset == record.sourceOffset,
            sources[record.event].partition == record.sourcePartition, sources[record.event].key == record.key
        else { return report(.invented, "event \(record.event) in log \(log)") }
        if record.recipient < 0 {
            judgeWhole(record, log: log)
        } else {
            judgeOne(record, log: log)
        }
    }

    private mutating func judgeWhole(_ record: SimulatedRecord, log: Int) {
        guard outcomes.isRejectedWhole(record.event), log == topics.deadLetters(record.sourcePartition) else {
            return report(.wrongOutcome, "event \(record.event) rejected as a whole")
        }
        judgeBytes(record)
        for recipient in 0..<outcomes.recipients { see(record.event, recipient) }
    }

    private mutating func judgeOne(_ record: SimulatedRecord, log: Int) {
        let outcome = outcomes.outcome(of: record.event, for: record.recipient)
        switch outcome {
        case .delivered where log == topics.inbox(record.recipient, key: record.key):
            let expected = SimulatedOutcomes.outputDigest(record.event, recipient: record.recipient)
            if record.digest != expected { report(.alteredBytes, "delivery of event \(record.event)") }
            judgeOrder(record)
        case .rejected where log == topics.deadLetters(record.sourcePartition):
            judgeBytes(record)
        case .delivered, .rejected, .withheld, .held:
            report(.wrongOutcome, "event \(record.event) for \(record.recipient) is \(outcome), not in log \(log)")
        }
        see(record.event, record.recipient)
    }

    private mutating func judgeBytes(_ record: SimulatedRecord) {
        if record.digest != SimulatedOutcomes.sourceDigest(record.event) {
            report(.alteredBytes, "dead letter of event \(record.event)")
        }
    }

    private mutating func judgeOrder(_ record: SimulatedRecord) {
        let slot = record.key * outcomes.recipients + record.recipient
        if let last = lastOffsets[slot], last > record.sourceOffset {
            report(.outOfOrder, "event \(record.event) for \(record.recipient) after offset \(last)")
        }
        lastOffsets[slot] = record.sourceOffset
    }

    private mutating func see(_ event: Int, _ recipient: Int) {
        let slot = event * outcomes.recipients + recipient
        if seen[slot] { report(.secondOutcome, "event \(event) for \(recipient)") }
        seen[slot] = true
    }

    // MARK: Accounts

    /// The accounts beside an offset must be exactly those of the events before it, at any moment: for each recipient the
    /// outcomes of those before its hold, and all that came since as held.
    private mutating func judgeOffset(_ broker: SimulatedBroker, _ partition: Int) {
        guard let committed = broker.committed[partition], committed.metadata != judgedMetadata[partition] else {
            return
        }
        judgedMetadata[partition] = committed.metadata
        do throws(AccountDefect) {
            let account = try CountsMetadata.read(committed.metadata, partition: names.partitions[partition])
            guard account.recipients.map(\.id) == names.recipients, account.position == committed.offset else {
                return report(.wrongAccounts, "partition \(partition) at \(committed.offset)")
            }
            for recipient in account.recipients.indices {
                judge(account.recipients[recipient], recipient, partition, account.position, broker)
            }
        } catch {
            report(.wrongAccounts, "\(error)")
        }
    }

    private mutating func judge(
        _ account: RecipientAccount, _ recipient: Int, _ partition: Int, _ position: Int64, _ broker: SimulatedBroker
    ) {
        let decided = account.heldFrom ?? position
        guard decided >= accounts[partition][recipient].offset else {
            return report(.offsetWentBack, "partition \(partition), recipient \(recipient) to \(decided)")
        }
        for event in events(broker, partition, accounts[partition][recipient].offset, decided) {
            accounts[partition][recipient].counts.consumed += 1
            switch outcomes.outcome(of: event, for: recipient) {
            case .delivered: accounts[partition][recipient].counts.delivered += 1
            case .rejected: accounts[partition][recipient].counts.rejected += 1
            case .withheld: accounts[partition][recipient].counts.withheld += 1
            case .held: accounts[partition][recipient].counts.held += 1
            }
        }
        accounts[partition][recipient].offset = decided
        var expected = accounts[partition][recipient].counts
        expected.held = UInt64(events(broker, partition, decided, position).count)
        expected.consumed += expected.held
        if account.counts != expected || (account.heldFrom == nil) != (expected.held == 0) {
            report(.wrongAccounts, "partition \(partition) at \(position), recipient \(recipient)")
        }
    }

    /// Whether events of a partition are held for somebody, by the committed accounts.
    func isAnybodyBehind(_ broker: SimulatedBroker, _ partition: Int) -> Bool {
        guard let metadata = broker.committed[partition]?.metadata else { return false }
        do throws(AccountDefect) {
            return try CountsMetadata.read(metadata, partition: names.partitions[partition])
                .recipients.contains { $0.heldFrom != nil }
        } catch {
            return false
        }
    }

    /// The events between two offsets that a reader gets.
    private func events(_ broker: SimulatedBroker, _ partition: Int, _ from: Int64, _ to: Int64) -> [Int] {
        let entries = broker.logs[topics.source(partition)].entries
        let end = min(Int(to), entries.count)
        guard Int(from) < end else { return [] }
        return entries[Int(from)..<end].compactMap {
            $0.visibility == .committed || $0.visibility == .plain ? $0.record.event : nil
        }
    }

    // MARK: At the end

    /// Judges what must be there when everything is drained.
    mutating func conclude(_ broker: SimulatedBroker) {
        observe(broker)
        for event in sources.indices where sources[event].offset >= 0 {
            for recipient in 0..<outcomes.recipients
            where outcomes.outcome(of: event, for: recipient) != .withheld
                && !seen[event * outcomes.recipients + recipient]
            {
                report(.noOutcome, "event \(event) for \(recipient)")
            }
        }
        for log in topics.sourcePartitions..<topics.logCount { judgeRetractions(broker, log) }
    }

    /// What readers saw must still be what is there.
    private mutating func judgeRetractions(_ broker: SimulatedBroker, _ log: Int) {
        var digest: UInt64 = 0
        for entry in broker.logs[log].entries[..<Int(readers[log].position)]
        where entry.visibility == .committed || entry.visibility == .plain {
            digest = Self.digest(digest, entry.record)
        }
        if digest != readers[log].digest { report(.retracted, "log \(log)") }
    }
}
