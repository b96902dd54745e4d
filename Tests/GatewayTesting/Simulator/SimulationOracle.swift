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
    private var accounts: [Prefix]
    private(set) var violations: [SimulationViolation] = []

    /// How far a log was read, and what was seen.
    private struct Reader {
        var position: Int64 = 0
        var digest: UInt64 = 0
    }

    /// The counts of the events before an offset.
    private struct Prefix {
        var offset: Int64 = 0
        var counts: [RecipientCounts]
    }

    init(topics: SimulatedTopics, names: SimulatedNames, outcomes: SimulatedOutcomes, events: Int) {
        self.topics = topics
        self.names = names
        self.outcomes = outcomes
        sources = Array(repeating: (-1, -1, -1), count: events)
        seen = Array(repeating: false, count: events * outcomes.recipients)
        readers = Array(repeating: Reader(), count: topics.logCount)
        let none = Prefix(counts: Array(repeating: RecipientCounts(), count: outcomes.recipients))
        accounts = Array(repeating: none, count: topics.sourcePartitions)
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
                readers[log].digest = Self.digest(readers[log].digest, entry.record)
                judge(entry.record, log: log)
            }
        }
        for partition in 0..<topics.sourcePartitions { judgeOffset(broker, partition) }
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
        case .rejected where log == topics.deadLetters(record.sourcePartition) && !isWhole(record.event):
            judgeBytes(record)
        case .held where log == topics.state:
            break
        case .delivered, .rejected, .withheld, .held:
            report(.wrongOutcome, "event \(record.event) for \(record.recipient) is \(outcome), not in log \(log)")
        }
        see(record.event, record.recipient)
    }

    private func isWhole(_ event: Int) -> Bool { outcomes.isRejectedWhole(event) }

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

    /// The accounts beside an offset must be exactly those of the events before it, at any moment.
    private mutating func judgeOffset(_ broker: SimulatedBroker, _ partition: Int) {
        guard let committed = broker.committed[partition], committed.offset != accounts[partition].offset else {
            return
        }
        guard committed.offset > accounts[partition].offset else {
            return report(.offsetWentBack, "partition \(partition) to \(committed.offset)")
        }
        advance(broker, partition, to: committed.offset)
        do throws(AccountDefect) {
            let account = try CountsMetadata.read(committed.metadata, partition: names.partitions[partition])
            let counts = account.recipients.map(\.counts)
            if counts != accounts[partition].counts || account.recipients.map(\.id) != names.recipients {
                report(.wrongAccounts, "partition \(partition) at \(committed.offset)")
            }
        } catch {
            report(.wrongAccounts, "\(error)")
        }
    }

    private mutating func advance(_ broker: SimulatedBroker, _ partition: Int, to offset: Int64) {
        let log = topics.source(partition)
        for index in Int(accounts[partition].offset)..<min(Int(offset), broker.logs[log].entries.count) {
            let entry = broker.logs[log].entries[index]
            guard entry.visibility == .committed || entry.visibility == .plain else { continue }
            for recipient in 0..<outcomes.recipients {
                accounts[partition].counts[recipient].consumed += 1
                switch outcomes.outcome(of: entry.record.event, for: recipient) {
                case .delivered: accounts[partition].counts[recipient].delivered += 1
                case .rejected: accounts[partition].counts[recipient].rejected += 1
                case .withheld: accounts[partition].counts[recipient].withheld += 1
                case .held: accounts[partition].counts[recipient].held += 1
                }
            }
        }
        accounts[partition].offset = offset
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
