import GatewayModel
import GatewayTesting

@testable import Runtime

/// Configurations and observations that the tests of topics share.
enum TopicSamples {
    /// Two sources; the recipient `wco` gets both in one topic. Every name begins with the prefix.
    static func configuration(
        prefix: String = "", servers: String = "localhost:9092", delivery: String = "exactly-once", kafka: String = "",
        receipts: Bool = false
    ) throws -> GatewayConfiguration {
        let text = """
            gateway: { id: \(prefix)exchange, instance: a, delivery: \(delivery) }
            kafka: { bootstrap.servers: "\(servers)"\(kafka) }
            sources:
              - topic: \(prefix)us.seizures
                agency: us
                default-schema: us.seizure/2
                \(receipts ? "receipts: \(prefix)us.receipts" : "start: earliest")
                recipients:
                  - { id: gacc, agency: cn, topic: \(prefix)cn.inbox, schema: cn.seizure/2, agreement: both/1 }
                  - { id: wco, agency: wco, topic: \(prefix)wco.inbox, schema: wco.seizure/1, agreement: wco/1 }
              - topic: \(prefix)cn.seizures
                agency: cn
                default-schema: cn.seizure/2
                recipients:
                  - { id: wco, agency: wco, topic: \(prefix)wco.inbox, schema: wco.seizure/1, agreement: wco/1 }

            """
        return try ConfigurationReader.read(bytes: Array(text.utf8), path: "gateway.yaml") { _ in nil }
    }

    /// A prefix that no other test has.
    static func uniquePrefix() -> String { "\(TestBroker.uniqueTopic("topics"))." }

    static func name(_ text: String) throws -> TopicName {
        guard let name = TopicName(text) else { throw NotAName(text: text) }
        return name
    }

    struct NotAName: Error {
        let text: String
    }

    /// Brokers on which everything is as the plan has it, with three copies of everything.
    static func observation(of plan: TopicPlan, brokers: Int = 3) -> ClusterObservation {
        let topics = plan.topics.map { topic in (topic.name, observation(of: topic)) }
        return ClusterObservation(
            brokers: brokers, topics: Dictionary(topics, uniquingKeysWith: { first, _ in first }))
    }

    /// A topic as planned, but for what is given.
    static func observation(
        of topic: PlannedTopic, partitions: Int? = nil, replicas: Int = 3, inSync: Int? = nil, leaderless: [Int32] = [],
        settings: [String: String?] = [:]
    ) -> TopicObservation {
        var values = ["min.insync.replicas": "2", "unclean.leader.election.enable": "false"]
        for setting in topic.settings { values[setting.name] = setting.value }
        for (name, value) in settings { values[name] = value }
        let numbers = 0..<Int32(partitions ?? topic.partitions)
        return .present(
            partitions: numbers.map { number in
                PartitionObservation(
                    number: number, hasLeader: !leaderless.contains(number), replicas: replicas,
                    inSyncReplicas: inSync ?? replicas)
            },
            settings: .told(values))
    }
}
