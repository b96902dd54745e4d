import GatewayModel
import Testing

@testable import Runtime

@Suite struct TopicPlanTests {
    private func described(_ plan: TopicPlan) -> [String] {
        plan.topics.map { topic in
            let settings = topic.settings.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
            return "\(topic.name) \(topic.role.rawValue) \(topic.partitions) \(settings)"
        }
    }

    @Test func plan_nothingKnown_hasEveryTopicByTheOptions() throws {
        let plan = TopicPlan(try TopicSamples.configuration(), options: TopicOptions(partitions: 6))
        #expect(
            described(plan) == [
                "us.seizures source 6 cleanup.policy=delete",
                "us.seizures.dlq dead letter 6 cleanup.policy=delete retention.ms=-1 retention.bytes=-1 "
                    + "max.message.bytes=1114124",
                "cn.seizures source 6 cleanup.policy=delete",
                "cn.seizures.dlq dead letter 6 cleanup.policy=delete retention.ms=-1 retention.bytes=-1 "
                    + "max.message.bytes=1114124",
                "cn.inbox recipient 6 cleanup.policy=delete max.message.bytes=1048588",
                "wco.inbox recipient 6 cleanup.policy=delete max.message.bytes=1048588",
                "exchange.commands commands 1 cleanup.policy=delete retention.ms=31536000000",
                "exchange.state state 1 cleanup.policy=compact",
                "exchange.actions actions 1 cleanup.policy=delete retention.ms=315360000000 retention.bytes=-1",
            ])
        #expect(plan.topics(.recipient).last?.agencies.map(\.rawValue) == ["wco"])
        #expect(plan.topics.allSatisfy { $0.replicationFactor == nil })
    }

    @Test func plan_knownSources_deadLettersFollowThem_andSharedRecipientsTheLargest() throws {
        let facts = [
            try TopicSamples.name("us.seizures"): SourceFacts(partitions: 3, messageBytesMax: 2_000_000),
            try TopicSamples.name("cn.seizures"): SourceFacts(partitions: 12, messageBytesMax: nil),
        ]
        let plan = TopicPlan(try TopicSamples.configuration(), sources: facts)
        let deadLetters = plan.topics(.deadLetter)
        #expect(deadLetters.map(\.partitions) == [3, 12])
        #expect(deadLetters.map { $0.setting("max.message.bytes") } == ["2065536", "1114124"])
        #expect(plan.topics(.source).map(\.partitions) == [3, 12])
        let recipients = plan.topics(.recipient)
        #expect(recipients.map(\.partitions) == [3, 12])
        #expect(recipients.map { $0.setting("max.message.bytes") } == ["2000000", "2000000"])
    }

    @Test(arguments: [(nil, nil), (1, nil), (2, nil), (3, "2"), (5, "2")] as [(Int?, String?)])
    func plan_withCopies_asksForTwoInSyncFromThreeOn(copies: Int?, inSync: String?) throws {
        let options = TopicOptions(replicationFactor: copies)
        let plan = TopicPlan(try TopicSamples.configuration(), options: options)
        #expect(plan.topics.allSatisfy { $0.replicationFactor == copies })
        #expect(plan.topics.allSatisfy { $0.setting("min.insync.replicas") == inSync })
    }

    private func rights(_ plan: TopicPlan, _ holder: String) -> [String] {
        plan.rights.filter { "\($0.holder)" == holder }.map { right in
            "\(right.operations.map(\.rawValue).joined(separator: " ")): \(right.resource)"
        }
    }

    @Test func rights_exactlyOnce_areWhatEachNeedsAndNoMore() throws {
        let plan = TopicPlan(try TopicSamples.configuration())
        #expect(
            rights(plan, "gateway exchange") == [
                "Read Describe DescribeConfigs: topic us.seizures",
                "Write Read Describe DescribeConfigs: topic us.seizures.dlq",
                "Read Describe DescribeConfigs: topic cn.seizures",
                "Write Read Describe DescribeConfigs: topic cn.seizures.dlq",
                "Write Describe DescribeConfigs: topic cn.inbox",
                "Write Describe DescribeConfigs: topic wco.inbox",
                "Read Write Describe DescribeConfigs: topic exchange.commands",
                "Read Write Describe DescribeConfigs: topic exchange.state",
                "Write Read Describe DescribeConfigs: topic exchange.actions",
                "Read Describe: group exchange",
                "Read Describe: group exchange.commands",
                "Write Describe: transactional ids exchange.*",
            ])
        #expect(rights(plan, "agency us") == ["Write Describe: topic us.seizures"])
        #expect(
            rights(plan, "agency cn") == [
                "Write Describe: topic cn.seizures", "Read Describe: topic cn.inbox", "Read: groups cn.exchange*",
            ])
        #expect(rights(plan, "agency wco") == ["Read Describe: topic wco.inbox", "Read: groups wco.exchange*"])
        #expect(rights(plan, "whoever applies the plan").count == plan.topics.count)
    }

    @Test func receipts_areTheSendersToRead_andTheGatewaysToWrite() throws {
        let plan = TopicPlan(try TopicSamples.configuration(receipts: true), options: TopicOptions(partitions: 6))
        #expect(described(plan).contains("us.receipts receipts 6 cleanup.policy=delete"))
        #expect(rights(plan, "gateway exchange").contains("Write Describe DescribeConfigs: topic us.receipts"))
        #expect(
            rights(plan, "agency us") == [
                "Write Describe: topic us.seizures", "Read Describe: topic us.receipts", "Read: groups us.exchange*",
            ])
        #expect(!rights(plan, "agency cn").contains { $0.contains("receipts") })
    }

    /// What people ask is carried out in transactions there too.
    @Test func rights_atLeastOnce_areThoseOfIdempotentWritesBesides() throws {
        let plan = TopicPlan(try TopicSamples.configuration(delivery: "at-least-once"))
        let gateway = rights(plan, "gateway exchange")
        #expect(gateway.suffix(2) == ["Write Describe: transactional ids exchange.*", "IdempotentWrite: the cluster"])
    }

    /// An agency that could commit offsets of the gateway's group could lose events.
    @Test func rights_gatewayNamedAfterAnAgency_itsGroupIsNotTheAgencys() throws {
        let configuration = try TopicSamples.configuration(prefix: "cn.")
        let groups = TopicPlan(configuration).rights.compactMap { right -> String? in
            guard case .groupsBeginning(let prefix) = right.resource else { return nil }
            return prefix
        }
        #expect(groups == ["cn.cn.exchange", "wco.cn.exchange"])
        #expect(!groups.contains { configuration.id.hasPrefix($0) })
    }

    struct Judgement: Sendable, CustomTestStringConvertible {
        let rule: PlannedSetting.Rule
        let wanted: String
        let actual: String
        let isMet: Bool
        var testDescription: String { "\(rule) \(wanted) by \(actual)" }

        init(_ rule: PlannedSetting.Rule, _ wanted: String, _ actual: String, _ isMet: Bool) {
            self.rule = rule
            self.wanted = wanted
            self.actual = actual
            self.isMet = isMet
        }
    }

    static let judgements: [Judgement] = [
        Judgement(.exactly, "delete", "delete", true),
        Judgement(.exactly, "delete", "compact", false),
        Judgement(.exactly, "delete", "compact,delete", false),
        Judgement(.exactly, "delete", "", false),
        Judgement(.exactly, "compact,delete", "delete, compact", true),
        Judgement(.atLeast, "100", "100", true),
        Judgement(.atLeast, "100", "99", false),
        Judgement(.atLeast, "100", "101", true),
        Judgement(.atLeast, "100", "-1", true),
        Judgement(.atLeast, "-1", "9223372036854775806", false),
        Judgement(.atLeast, "-1", "-1", true),
        Judgement(.atLeast, "100", "many", false),
        Judgement(.onCreation, "2", "1", true),
    ]

    @Test(arguments: judgements)
    func setting_ofAnExistingTopic_isJudgedByItsRule(judgement: Judgement) {
        let setting = PlannedSetting(
            name: "any", value: judgement.wanted, rule: judgement.rule, severity: .error, consequence: "")
        #expect(setting.isMet(by: judgement.actual) == judgement.isMet)
    }
}
