import Exchange
import GatewayModel
import KafkaClient
import Testing

@testable import Runtime

/// Comparing is pure: these tests need no broker.
@Suite struct TopicComparisonTests {
    /// The findings but the one that every comparison has: that some rights cannot be seen.
    private func findings(
        kafka: String = "", brokers: Int = 3,
        _ change: (inout ClusterObservation, TopicPlan) throws -> Void = { _, _ in }
    ) throws -> [TopicFinding] {
        let configuration = try TopicSamples.configuration(kafka: kafka)
        let plan = TopicPlan(configuration)
        var observation = TopicSamples.observation(of: plan, brokers: brokers)
        try change(&observation, plan)
        let comparison = TopicComparison(plan, with: observation, configuration: configuration)
        #expect(comparison.topics == 9)
        #expect(comparison.findings.last?.expected == "the rights of 'topics plan'")
        return comparison.findings.dropLast()
    }

    @Test func compare_asPlanned_findsNothing() throws {
        #expect(try findings() == [])
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let topic: String
        var partitions: Int?
        var replicas = 3
        var inSync: Int?
        var leaderless: [Int32] = []
        var settings: [String: String?] = [:]
        let finding: String
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(
            name: "a dead-letter topic with too few partitions", topic: "us.seizures.dlq", partitions: 15,
            finding: "error: us.seizures.dlq: expected 16 partitions, as many as us.seizures, found 15 partitions: add "
                + "them with kafka-topics.sh --alter --topic us.seizures.dlq --partitions 16: rejections of the others cannot be kept"
        ),
        Case(
            name: "a dead-letter topic with too many partitions", topic: "us.seizures.dlq", partitions: 17,
            finding: "warning: us.seizures.dlq: expected 16 partitions, as many as us.seizures, found 17 partitions: "
                + "nothing is lost; the partitions beyond stay empty"),
        Case(
            name: "dead letters that go", topic: "us.seizures.dlq", settings: ["retention.ms": "604800000"],
            finding: "error: us.seizures.dlq: expected retention.ms=-1, found retention.ms=604800000: dead "
                + "letters are deleted before anyone has looked at them; set it with kafka-configs.sh --alter "
                + "--entity-type topics --entity-name us.seizures.dlq --add-config retention.ms=-1"),
        Case(
            name: "dead letters one byte too small", topic: "us.seizures.dlq",
            settings: ["max.message.bytes": "1114123"],
            finding: "error: us.seizures.dlq: expected max.message.bytes of at least 1114124, found "
                + "max.message.bytes=1114123: of the largest events only a digest is kept when they are rejected; set it "
                + "with kafka-configs.sh --alter --entity-type topics --entity-name us.seizures.dlq --add-config "
                + "max.message.bytes=1114124"),
        Case(
            name: "a state that forgets", topic: "exchange.state", settings: ["cleanup.policy": "compact,delete"],
            finding: "error: exchange.state: expected cleanup.policy=compact, found cleanup.policy=compact,delete: "
                + "suspensions are forgotten, and a suspended agreement leaks after a restart; set it with "
                + "kafka-configs.sh --alter --entity-type topics --entity-name exchange.state --add-config "
                + "cleanup.policy=compact"),
        Case(
            name: "a compacted source", topic: "cn.seizures", settings: ["cleanup.policy": "compact"],
            finding: "warning: cn.seizures: expected cleanup.policy=delete, found cleanup.policy=compact: events are "
                + "compacted away before they are read or replayed; set it with kafka-configs.sh --alter --entity-type "
                + "topics --entity-name cn.seizures --add-config cleanup.policy=delete"),
        Case(
            name: "unclean elections", topic: "cn.inbox", settings: ["unclean.leader.election.enable": "true"],
            finding: "warning: cn.inbox: expected unclean.leader.election.enable=false, found "
                + "unclean.leader.election.enable=true: a broker that lags behind may become leader, and acknowledged "
                + "records are lost; set it with kafka-configs.sh --alter --entity-type topics --entity-name cn.inbox "
                + "--add-config unclean.leader.election.enable=false"),
        Case(
            name: "a setting that is not told", topic: "cn.inbox", settings: ["max.message.bytes": nil],
            finding: "note: cn.inbox: expected max.message.bytes of at least 1048588, found a setting that the brokers "
                + "do not tell: see to it by other means; otherwise larger outputs are rejected with SIZE_EXCEEDED"),
        Case(
            name: "partitions without a leader", topic: "cn.inbox", leaderless: [0, 3],
            finding:
                "error: cn.inbox: expected a leader of every partition, found none of partitions 0, 3: nothing can "
                + "be read from them or written to them: bring the brokers with copies of them back"),
        Case(
            name: "too few copies in sync", topic: "exchange.actions", inSync: 1,
            finding: "error: exchange.actions: expected min.insync.replicas=2 copies in sync, found fewer of partition "
                + "0: writes to them are refused until the brokers with the other copies are back"),
        Case(
            name: "a copy that is away", topic: "us.seizures", inSync: 2,
            finding:
                "warning: us.seizures: expected all copies in sync, found fewer of partitions 0, 1, 2, 3, 4, 5, 6, "
                + "7 and 8 more: see why their brokers are away or behind"),
        Case(
            name: "more copies needed than there are", topic: "cn.inbox", replicas: 1,
            finding: "error: cn.inbox: expected at least 2 copies of every partition, found 1 copy: no write is ever "
                + "accepted: lower min.insync.replicas, or add copies with kafka-reassign-partitions.sh"),
        Case(
            name: "one copy among three brokers", topic: "cn.inbox", replicas: 1,
            settings: ["min.insync.replicas": "1"],
            finding: "warning: cn.inbox: expected 3 copies of every partition, found 1 copy: one broker lost is the "
                + "records lost: add copies with kafka-reassign-partitions.sh"),
        Case(
            name: "one copy acknowledges for three", topic: "cn.inbox", settings: ["min.insync.replicas": "1"],
            finding: "warning: cn.inbox: expected min.insync.replicas=2, found min.insync.replicas=1 of 3 copies: an "
                + "acknowledged record can be lost with one broker; set it with kafka-configs.sh --alter --entity-type "
                + "topics --entity-name cn.inbox --add-config min.insync.replicas=2"),
        Case(
            name: "all copies must be there", topic: "cn.inbox", settings: ["min.insync.replicas": "3"],
            finding: "warning: cn.inbox: expected more copies than min.insync.replicas=3, found 3 copies: writes stop "
                + "while one broker is away: add copies with kafka-reassign-partitions.sh"),
    ]

    @Test(arguments: cases)
    func compare_oneTopicDiffers_isTheOneFinding(differing: Case) throws {
        let found = try findings { observation, plan in
            let topic = try #require(plan.topics.first { $0.name.rawValue == differing.topic })
            observation.topics[topic.name] = TopicSamples.observation(
                of: topic, partitions: differing.partitions, replicas: differing.replicas, inSync: differing.inSync,
                leaderless: differing.leaderless, settings: differing.settings)
        }
        #expect(found.map(\.description) == [differing.finding])
    }

    @Test func compare_missingAndHiddenTopics_areErrors_andUnreadableSettingsAWarning() throws {
        let found = try findings { observation, _ in
            observation.topics[try TopicSamples.name("us.seizures")] = .missing
            observation.topics[try TopicSamples.name("exchange.state")] = nil
            observation.topics[try TopicSamples.name("cn.inbox")] = .untold(
                reason: "the answer TOPIC_AUTHORIZATION_FAILED", isRight: true)
            observation.topics[try TopicSamples.name("wco.inbox")] = .untold(
                reason: "the answer LEADER_NOT_AVAILABLE", isRight: false)
            observation.topics[try TopicSamples.name("us.seizures.dlq")] = .present(
                partitions: [
                    PartitionObservation(number: 0, hasLeader: true, replicas: 3, inSyncReplicas: 3)
                ],
                settings: .refused(reason: "the answer TOPIC_AUTHORIZATION_FAILED"))
        }
        #expect(found.map(\.matter) == [.missing, .right, .unchecked, .missing, .right])
        #expect(found.map(\.severity) == [.error, .error, .error, .error, .warning])
        #expect(
            found.map { $0.topic?.rawValue } == [
                "us.seizures", "cn.inbox", "wco.inbox", "exchange.state", "us.seizures.dlq",
            ])
        #expect(found[1].expected == "the right Describe on it")
        #expect(found[4].expected == "the right DescribeConfigs on it")
    }

    @Test func compare_brokersWithoutSettings_isOneNote() throws {
        let found = try findings { observation, plan in
            for topic in plan.topics {
                guard case .present(let partitions, _)? = observation.topics[topic.name] else { continue }
                observation.topics[topic.name] = .present(
                    partitions: partitions, settings: .unsupported(reason: "the answer _UNSUPPORTED_FEATURE"))
            }
        }
        #expect(found.count == 1)
        #expect(found.first?.severity == .note && found.first?.matter == .unchecked)
        #expect(found.first?.actual == "brokers that do not tell them: the answer _UNSUPPORTED_FEATURE")
    }

    @Test func compare_oneBroker_isANoteAndNotOneForEveryTopic() throws {
        let found = try findings(brokers: 1) { observation, plan in
            for topic in plan.topics {
                observation.topics[topic.name] = TopicSamples.observation(
                    of: topic, replicas: 1, settings: ["min.insync.replicas": "1"])
            }
        }
        #expect(found.map(\.severity) == [.note])
    }

    @Test(arguments: [(1_114_123, 1), (1_114_124, 0)])
    func compare_clientsOwnLimit_isAWarningWhenDeadLettersWouldNotFit(limit: Int, count: Int) throws {
        let found = try findings(kafka: ", message.max.bytes: \(limit)")
        #expect(found.count == count)
        #expect(
            found.allSatisfy { $0.severity == .warning && $0.actual == "message.max.bytes=\(limit) in gateway.yaml" })
    }

    private static func metadata(_ partition: TopicPartition, position: Int64) -> [UInt8] {
        CountsMetadata.write(PartitionAccount(partition: partition, position: position, recipients: []))
    }

    @Test func compare_committedOffsets_areReadAsALaneReadsThem() throws {
        let source = try TopicSamples.name("us.seizures")
        let partitions = (0..<4).map { TopicPartition(source, $0) }
        let found = try findings { observation, _ in
            observation.group = .told([
                partitions[0]: CommittedOffset(offset: 7, metadata: Self.metadata(partitions[0], position: 7)),
                partitions[1]: CommittedOffset(offset: 7, metadata: []),
                partitions[2]: CommittedOffset(offset: 7, metadata: []),
                partitions[3]: CommittedOffset(offset: 8, metadata: Self.metadata(partitions[3], position: 7)),
            ])
        }
        #expect(found.map(\.matter) == [.accounts, .accounts])
        #expect(found.allSatisfy { $0.severity == .error && $0.topic == source })
        #expect(found.first?.actual.hasPrefix("the committed offset of us.seizures/1 carries no accounts") == true)
        #expect(found.first?.actual.hasSuffix("(and 1 more partition likewise)") == true)
        #expect(found.last?.actual.hasPrefix("the accounts of us.seizures/3 belong to another offset") == true)
    }

    @Test(arguments: [(true, TopicFinding.Severity.error), (false, .note)])
    func compare_groupIsNotTold_isAnErrorOnlyForWantOfARight(
        isRight: Bool, severity: TopicFinding.Severity
    ) throws {
        let found = try findings { observation, _ in
            observation.group = .untold(reason: "the answer X", isRight: isRight)
        }
        #expect(found.map(\.severity) == [severity])
    }

    @Test func findings_ofOneSeverity_keepTheOrderOfThePlan_theWorstFirst() throws {
        let configuration = try TopicSamples.configuration()
        let plan = TopicPlan(configuration)
        var observation = TopicSamples.observation(of: plan)
        for topic in plan.topics(.source) {
            observation.topics[topic.name] = TopicSamples.observation(
                of: topic, settings: ["cleanup.policy": "compact"])
        }
        for topic in plan.topics(.deadLetter) { observation.topics[topic.name] = .missing }
        let comparison = TopicComparison(plan, with: observation, configuration: configuration)
        #expect(
            comparison.findings.compactMap { $0.topic?.rawValue } == [
                "us.seizures.dlq", "cn.seizures.dlq", "us.seizures", "cn.seizures",
            ])
        #expect(comparison.hasErrors && comparison.count(.error) == 2 && comparison.count(.warning) == 2)
    }
}
