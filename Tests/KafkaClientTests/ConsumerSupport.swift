import GatewayModel
import GatewayTesting
import KafkaClient

/// Why a test could not go on.
struct TestFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

extension Consumer {
    static let patienceMs = 20_000

    /// Polls until an assignment with this many partitions comes, and returns it. Records that come are dropped.
    func awaitAssignment(partitions count: Int) throws -> [TopicPartition] {
        var batch = RecordBatch()
        let end = Waiting.nowMs() + Self.patienceMs
        var seen: [PollOutcome] = []
        while Waiting.nowMs() < end {
            let outcome = poll(into: &batch, limits: PollLimits(), timeoutMs: 100)
            if outcome != .idle { seen.append(outcome) }
            if case .fault(let fault) = outcome, fault.faultClass == .fatal { throw fault }
            if case .assigned(let partitions) = outcome {
                if partitions.count == count { return partitions }
                try assign(partitions.map { PartitionOffset($0, offset: 0) })
            }
            batch.removeAll()
        }
        throw TestFailure("no assignment of \(count) partitions, but \(seen)")
    }

    /// Polls until this many records are there, and returns copies of them.
    func records(_ count: Int) throws -> [CopiedRecord] {
        var batch = RecordBatch(capacity: count)
        let end = Waiting.nowMs() + Self.patienceMs
        while batch.count < count {
            guard Waiting.nowMs() < end else { throw TestFailure("\(batch.count) of \(count) records came") }
            switch poll(into: &batch, limits: PollLimits(records: count), timeoutMs: 100) {
            case .idle, .records: break
            case .assigned, .revoked: throw TestFailure("a rebalance while records were awaited")
            case .fault(let fault): throw fault
            }
        }
        return (0..<batch.count).map { CopiedRecord(batch[$0]) }
    }

    /// Polls until a fault comes.
    func awaitFault() throws -> KafkaFault {
        var batch = RecordBatch()
        let end = Waiting.nowMs() + Self.patienceMs
        while Waiting.nowMs() < end {
            if case .fault(let fault) = poll(into: &batch, limits: PollLimits(), timeoutMs: 100) { return fault }
            batch.removeAll()
        }
        throw TestFailure("no fault came")
    }

    /// The committed offset of one partition.
    func committedOffset(_ partition: TopicPartition) throws -> CommittedOffset? {
        try committed([partition], timeoutMs: Self.patienceMs)[0]
    }
}

extension TopicName {
    /// One partition of the topic.
    func partition(_ number: Int32) -> TopicPartition { TopicPartition(self, number) }

    /// A topic name that a test writes down.
    static func named(_ text: String) throws -> TopicName {
        guard let name = TopicName(text) else { throw TestFailure("not a topic name: \(text)") }
        return name
    }
}
