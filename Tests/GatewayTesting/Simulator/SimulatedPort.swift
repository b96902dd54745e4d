import Exchange
import GatewayModel

/// A lane's port over the simulated broker: a consumer, a producer, and the network between them and the broker.
final class SimulatedPort: LanePort {
    let broker: SimulatedBroker
    let outcomes: SimulatedOutcomes
    let names: SimulatedNames
    /// What the process knows about who is held.
    let holds: SimulatedHoldBoard
    /// The name of the lane: static instance and transactional id.
    let name: Int
    /// The name of the process, for bugs that use it.
    let process: Int
    let bug: PlantedBug?

    var consumer = SimulatedConsumer()
    var producer = SimulatedProducer()
    /// What the bugs remember although they should not.
    var memory = BugMemory()

    /// Requests that wait for the lane.
    var requests: LaneRequests = []
    /// The lane sleeps until then.
    var sleepsUntilMs: Int64 = 0
    /// The process dies at this request from now, counted down; nil while it lives on.
    var requestsToLive: Int?
    var diesAfterApplying = false
    /// The process is dead: nothing it does reaches anybody.
    var isDead = false

    init(
        broker: SimulatedBroker, outcomes: SimulatedOutcomes, names: SimulatedNames, holds: SimulatedHoldBoard,
        name: Int, process: Int, bug: PlantedBug?
    ) {
        self.broker = broker
        self.outcomes = outcomes
        self.names = names
        self.holds = holds
        self.name = name
        self.process = process
        self.bug = bug
    }

    /// One request: it may be lost, its answer may be lost, and the process may die before or after it.
    func request<Answer>(_ apply: () throws(BrokerError) -> Answer) throws(BrokerError) -> Answer {
        guard !isDead else { throw .processDied }
        if diesNow() {
            if diesAfterApplying, !broker.isDown { _ = try apply() }
            throw .processDied
        }
        guard !broker.isDown, !broker.random.chance(perMille: broker.network.lostRequests) else { throw .timedOut }
        guard broker.random.chance(perMille: broker.network.lostAnswers) else { return try apply() }
        _ = try apply()
        throw .timedOut
    }

    private func diesNow() -> Bool {
        guard let left = requestsToLive else { return false }
        requestsToLive = left - 1
        isDead = left <= 0
        return isDead
    }

    func takeRequests() -> LaneRequests {
        defer { requests = [] }
        return requests
    }

    func recipients(of topic: TopicName) -> [RecipientID] { names.recipients }

    func swapCatalog() {}

    func wait(milliseconds: Int) {
        sleepsUntilMs = broker.nowMs + Int64(milliseconds)
    }

    func createClients() throws(LaneFault) {
        guard !isDead else { throw LaneFault(.unknown, .createClients) }
        consumer = SimulatedConsumer()
        try createProducer()
    }

    func close(_ reason: LaneStopReason) throws(LaneFault) {
        guard !isDead else { throw LaneFault(.unknown, .close) }
        // A static member does not leave when its consumer is closed; now and then an operator takes it out.
        if reason == .requested, let member = consumer.member, broker.random.chance(perMille: 300) {
            broker.leave(instance: name, member: member)
        }
        consumer = SimulatedConsumer()
        producer = SimulatedProducer()
    }
}

/// The names of a simulated gateway, made once.
struct SimulatedNames {
    let partitions: [TopicPartition]
    let recipients: [RecipientID]

    init(topics: SimulatedTopics) {
        guard let topic = TopicName("simulated.seizures") else { preconditionFailure("a topic name") }
        partitions = (0..<topics.sourcePartitions).map { TopicPartition(topic, Int32($0)) }
        recipients = (0..<topics.recipients).compactMap { RecipientID("recipient-\($0)") }
    }
}

extension LaneFault {
    /// Classifies what the broker answered to the consumer.
    static func ofConsumer(_ error: BrokerError, _ operation: LaneOperation) -> LaneFault {
        switch error {
        case .timedOut, .coordinatorUnavailable, .unstableOffsets, .rebalanceInProgress, .concurrentTransactions:
            LaneFault(.retriable, operation)
        case .fencedInstance:
            LaneFault(.fenced, operation)
        case .illegalGeneration, .unknownMember, .producerFenced, .invalidTransactionState, .messageTooLarge,
            .unknownTopic, .topicForbidden, .clientLost:
            LaneFault(.fatal, operation)
        case .processDied:
            LaneFault(.unknown, operation)
        }
    }

    /// Classifies what the broker answered to the producer.
    static func ofProducer(_ error: BrokerError, _ operation: LaneOperation) -> LaneFault {
        switch error {
        case .timedOut, .coordinatorUnavailable, .concurrentTransactions:
            LaneFault(.retriable, operation)
        case .unstableOffsets, .rebalanceInProgress, .illegalGeneration, .unknownMember, .fencedInstance,
            .unknownTopic, .topicForbidden:
            // The recipient of a topic that is gone or forbidden is held from now on.
            LaneFault(.abort, operation)
        case .producerFenced:
            LaneFault(.fenced, operation)
        case .messageTooLarge:
            LaneFault(.configuration, operation)
        case .invalidTransactionState, .clientLost:
            LaneFault(.fatal, operation)
        case .processDied:
            LaneFault(.unknown, operation)
        }
    }
}
