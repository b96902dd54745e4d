/// The agency that sends: plain records, transactions that commit after a while, and transactions that abort.
struct SimulatedUpstream {
    /// Events of aborted transactions have numbers from here on; nobody may see them.
    static let phantomsFrom = 1 << 32
    private static let producersFrom = 1 << 20

    private let topics: SimulatedTopics
    private let keys: Int
    private let events: Int
    private var sent = 0
    private var phantoms = 0
    private var sequence = 0
    private var open: [OpenTransaction] = []

    private struct OpenTransaction {
        let producer: Int
        let partition: Int
        let commits: Bool
        let endsAtMs: Int64
    }

    init(topics: SimulatedTopics, events: Int, keys: Int) {
        self.topics = topics
        self.events = events
        self.keys = keys
    }

    /// Whether everything is sent and every transaction ended.
    var isDone: Bool { sent == events && open.isEmpty }

    /// Sends the next few events, as one of the three ways.
    mutating func send(_ broker: SimulatedBroker, _ oracle: inout SimulationOracle) {
        endTransactions(broker)
        guard sent < events else { return }
        let partition = broker.random.below(topics.sourcePartitions)
        guard !open.contains(where: { $0.partition == partition }) else { return }
        let kind = broker.random.below(10)
        if kind < 6 {
            sendPlain(broker, &oracle, partition)
        } else {
            sendTransaction(broker, &oracle, partition, commits: kind < 9)
        }
    }

    private mutating func sendPlain(_ broker: SimulatedBroker, _ oracle: inout SimulationOracle, _ partition: Int) {
        for _ in 0..<count(broker) {
            let record = next(broker, &oracle, partition)
            broker.logs[topics.source(partition)].append(plain: record)
        }
    }

    private mutating func sendTransaction(
        _ broker: SimulatedBroker, _ oracle: inout SimulationOracle, _ partition: Int, commits: Bool
    ) {
        let producer = Self.producersFrom + partition
        for _ in 0..<(commits ? count(broker) : 1 + broker.random.below(4)) {
            let record = commits ? next(broker, &oracle, partition) : phantom(broker, partition)
            sequence += 1
            broker.logs[topics.source(partition)]
                .append(record, producer: producer, epoch: 0, sequence: sequence)
        }
        open.append(
            OpenTransaction(
                producer: producer, partition: partition, commits: commits,
                endsAtMs: broker.nowMs + Int64(broker.random.below(120))))
    }

    private func count(_ broker: SimulatedBroker) -> Int {
        min(events - sent, 1 + broker.random.below(12))
    }

    private mutating func next(
        _ broker: SimulatedBroker, _ oracle: inout SimulationOracle, _ partition: Int
    ) -> SimulatedRecord {
        defer { sent += 1 }
        let offset = broker.logs[topics.source(partition)].end
        // Keys are bound to their partition, as a partitioner does.
        let key = broker.random.below(keys) * topics.sourcePartitions + partition
        oracle.expect(sent, partition: partition, offset: offset, key: key)
        return record(sent, key: key, partition, offset)
    }

    private mutating func phantom(_ broker: SimulatedBroker, _ partition: Int) -> SimulatedRecord {
        phantoms += 1
        let offset = broker.logs[topics.source(partition)].end
        return record(Self.phantomsFrom + phantoms, key: partition, partition, offset)
    }

    private func record(_ event: Int, key: Int, _ partition: Int, _ offset: Int64) -> SimulatedRecord {
        SimulatedRecord(
            event: event, key: key, recipient: -1, sourcePartition: partition, sourceOffset: offset,
            digest: SimulatedOutcomes.sourceDigest(event))
    }

    /// Ends the transactions whose time has come.
    mutating func endTransactions(_ broker: SimulatedBroker) {
        for transaction in open where transaction.endsAtMs <= broker.nowMs {
            broker.logs[topics.source(transaction.partition)]
                .end(producer: transaction.producer, committed: transaction.commits)
        }
        open.removeAll { $0.endsAtMs <= broker.nowMs }
    }
}
