import GatewayModel

/// A Kafka cluster as the lane can tell it from a real one: logs with markers, a transaction coordinator and a group
/// coordinator, on virtual time. Nothing happens in it but through requests and `tick`.
final class SimulatedBroker {
    /// The time limits, in virtual milliseconds.
    struct Timeouts {
        var sessionMs: Int64
        var rebalanceMs: Int64
        var transactionMs: Int64

        /// Any order of the three is possible, so that a zombie may come back before or after each.
        init(random: inout SeededRandom) {
            sessionMs = Int64(150 + random.below(650))
            rebalanceMs = Int64(100 + random.below(500))
            transactionMs = Int64(200 + random.below(2_800))
        }
    }

    let topics: SimulatedTopics
    let timeouts: Timeouts
    /// Virtual milliseconds.
    var nowMs: Int64 = 0
    var random: SeededRandom
    var logs: [SimulatedLog]
    /// The error with which a recipient's topic refuses records; nil while it takes them.
    var topicErrors: [BrokerError?]
    var network = NetworkFaults()
    /// What is written down about who is held.
    var holds = SimulatedHolds()
    var isDown = false
    var isGroupCoordinatorDown = false
    var isTransactionCoordinatorDown = false

    /// Transactional ids and what runs under them; the index is the producer id.
    var transactions: [SimulatedTransaction] = []
    var group = SimulatedGroup()
    /// What the group has committed, by source partition.
    var committed: [CommittedOffset?]
    var figures = BrokerFigures()

    init(topics: SimulatedTopics, random: SeededRandom) {
        self.topics = topics
        self.random = random
        timeouts = Timeouts(random: &self.random)
        logs = Array(repeating: SimulatedLog(), count: topics.logCount)
        topicErrors = Array(repeating: nil, count: topics.recipients)
        committed = Array(repeating: nil, count: topics.sourcePartitions)
    }

    /// Lets the coordinators do what is due: write markers, end transactions and sessions that timed out, finish
    /// rebalances.
    func tick() {
        guard !isDown else { return }
        tickTransactions()
        tickGroup()
    }

    /// Whether a transaction is open on a recipient's topic.
    func isOpen(inboxOf recipient: Int) -> Bool {
        logs.indices.contains { topics.recipient(ofLog: $0) == recipient && logs[$0].lastStable < logs[$0].end }
    }

    /// Throws what the log's topic refuses records with.
    func checkTopic(ofLog log: Int) throws(BrokerError) {
        if let recipient = topics.recipient(ofLog: log), let error = topicErrors[recipient] { throw error }
    }
}

/// An offset as the group keeps it.
struct CommittedOffset {
    var offset: Int64
    var metadata: [UInt8]
}

/// What the coordinators did, for the report.
struct BrokerFigures {
    var commits = 0
    var aborts = 0
    var timeOuts = 0
    var rebalances = 0
    var fencedMembers = 0
    var fencedProducers = 0
}

/// How often requests and clients fail, per thousand.
struct NetworkFaults {
    /// The request never arrives.
    var lostRequests = 0
    /// The request is applied, and the answer never arrives.
    var lostAnswers = 0
    /// The producer's transaction has to be aborted, for no reason the lane could know.
    var spuriousAborts = 0
    /// The client is lost, for no reason the lane could know.
    var spuriousFatals = 0
}
