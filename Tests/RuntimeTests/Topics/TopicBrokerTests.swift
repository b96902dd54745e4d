import Exchange
import GatewayModel
import GatewayTesting
import KafkaClient
import Testing

@testable import Runtime

/// Planning, creating and comparing against a broker.
@Suite struct TopicBrokerTests {
    private static let waitMs = 20_000

    private func configuration(_ broker: TestBroker) throws -> GatewayConfiguration {
        try TopicSamples.configuration(prefix: TopicSamples.uniquePrefix(), servers: broker.bootstrapServers)
    }

    @Test func apply_nothingThere_createsAll_andAgainChangesNothing() throws {
        let broker = try TestBroker.shared()
        let configuration = try configuration(broker)
        let options = TopicOptions(partitions: 3)
        let first = try TopicApplication.apply(configuration, options: options)
        #expect(first.rows.map(\.outcome) == Array(repeating: .created, count: 9))
        #expect(first.isComplete && !first.comparison.hasErrors, "\(first.comparison.findings)")
        let before = try described(configuration, broker)
        // The partitions of what exists are not touched, whatever is asked for now.
        let second = try TopicApplication.apply(configuration, options: TopicOptions(partitions: 5))
        #expect(second.rows.map(\.outcome) == Array(repeating: .existed, count: 9))
        #expect(second.rows.map(\.topic.partitions) == [3, 3, 3, 3, 3, 3, 1, 1, 1])
        #expect(second.isComplete)
        #expect(try described(configuration, broker) == before)
        #expect(!(try TopicComparison.live(configuration).hasErrors))
    }

    /// Partitions and settings of every topic of the plan.
    private func described(_ configuration: GatewayConfiguration, _ broker: TestBroker) throws -> [String] {
        let admin = try Admin(broker.settings)
        return try TopicPlan(configuration).topics.map { topic in
            let partitions = try admin.topic(topic.name, timeoutMs: Self.waitMs).partitions.count
            let settings = try admin.settings(of: topic.name, timeoutMs: Self.waitMs)
            return "\(topic.name) \(partitions) \(settings.map { "\($0.name)=\($0.value ?? "")" })"
        }
    }

    @Test func apply_sourceExists_deadLettersFollowItsPartitionsAndSize() throws {
        let broker = try TestBroker.shared()
        let configuration = try configuration(broker)
        let source = configuration.sources[0]
        let admin = try Admin(broker.settings)
        let existing = NewTopic(source.topic, partitions: 5, configuration: ["max.message.bytes": "2000000"])
        #expect(try admin.create([existing], timeoutMs: Self.waitMs) == [.done])
        let application = try TopicApplication.apply(configuration, options: TopicOptions(partitions: 2))
        #expect(application.rows.prefix(2).map(\.outcome) == [.existed, .created])
        #expect(try admin.topic(source.deadLetterTopic, timeoutMs: Self.waitMs).partitions.count == 5)
        let limits = try TopicComparison.live(configuration).outputLimits
        #expect(limits.assumed.isEmpty)
        #expect(
            limits.sizes(of: configuration) == [
                OutputSizes(recipients: [2_000_000, 2_000_000], deadLetters: 2_065_536),
                OutputSizes(recipients: [2_000_000], deadLetters: 1_114_124),
            ])
    }

    @Test func apply_topicDiffers_isSaidAndNotChanged() throws {
        let broker = try TestBroker.shared()
        let configuration = try configuration(broker)
        let source = configuration.sources[0]
        let admin = try Admin(broker.settings)
        let existing = [
            NewTopic(source.topic, partitions: 4),
            NewTopic(source.deadLetterTopic, partitions: 2, configuration: ["retention.ms": "1000"]),
        ]
        #expect(try admin.create(existing, timeoutMs: Self.waitMs) == [.done, .done])
        let application = try TopicApplication.apply(configuration)
        #expect(application.rows.prefix(2).map(\.outcome) == [.existed, .differs])
        #expect(!application.isComplete)
        let said = application.comparison.findings.filter { $0.topic == source.deadLetterTopic && $0.isDifference }
        #expect(said.map(\.actual) == ["2 partitions", "retention.ms=1000", "max.message.bytes=1048588"])
        let settings = try admin.settings(of: source.deadLetterTopic, timeoutMs: Self.waitMs)
        #expect(settings.first { $0.name == "retention.ms" }?.value == "1000")
        #expect(try admin.topic(source.deadLetterTopic, timeoutMs: Self.waitMs).partitions.count == 2)
    }

    @Test func apply_impossibleCopies_failsTopicByTopic_andMakesNoDeadLettersWithoutSource() throws {
        let broker = try TestBroker.shared()
        let configuration = try configuration(broker)
        let application = try TopicApplication.apply(configuration, options: TopicOptions(replicationFactor: 100))
        #expect(!application.isComplete)
        for row in application.rows {
            guard case .failed(let reason) = row.outcome else {
                Issue.record("\(row.topic.name) is \(row.outcome)")
                continue
            }
            #expect(!reason.isEmpty)
            let isSourceless = reason.hasPrefix("its source")
            #expect(isSourceless == (row.topic.role == .deadLetter))
        }
        // Every row has said it.
        #expect(application.comparison.count(.error) == 9)
        #expect(!application.findings.contains { $0.severity == .error })
    }

    @Test func live_nothingThere_everyTopicIsMissing_andNothingIsCreated() throws {
        let broker = try TestBroker.shared()
        let configuration = try configuration(broker)
        let comparison = try TopicComparison.live(configuration)
        #expect(
            comparison.findings.filter { $0.severity == .error }.map(\.matter) == Array(repeating: .missing, count: 9))
        #expect(try TopicComparison.live(configuration).count(.error) == 9)
        #expect(try TopicComparison.live(configuration).outputLimits.assumed.count == 4)
    }

    @Test func live_offsetOfAnotherTool_isFound() throws {
        let broker = try TestBroker.shared()
        let configuration = try configuration(broker)
        _ = try TopicApplication.apply(configuration, options: TopicOptions(partitions: 1))
        let partition = TopicPartition(configuration.sources[0].topic, 0)
        try commit(offset: 0, of: partition, group: configuration.id, broker)
        let found = try TopicComparison.live(configuration).findings.filter { $0.matter == .accounts }
        #expect(found.map(\.topic) == [partition.topic])
        #expect(found.first?.actual.contains("carries no accounts") == true)
    }

    /// Commits an offset without accounts, as another tool would.
    private func commit(
        offset: Int64, of partition: TopicPartition, group: String, _ broker: TestBroker
    ) throws {
        let consumer = try Consumer(broker.settings, group: group, instance: "tool", topics: [partition.topic])
        var batch = RecordBatch()
        let isAssigned = Waiting.until(withinMs: Self.waitMs) {
            guard case .assigned = consumer.poll(into: &batch, limits: PollLimits(), timeoutMs: 100) else {
                return false
            }
            return true
        }
        #expect(isAssigned)
        let producer = try Producer(broker.settings, transactionalID: "\(group).tool")
        try producer.initTransactions(timeoutMs: Self.waitMs)
        try producer.begin()
        try producer.sendOffsets(
            [OffsetToCommit(partition, offset: offset)], of: try consumer.groupMetadata(), timeoutMs: Self.waitMs)
        try producer.commit(timeoutMs: Self.waitMs)
        try consumer.close(deadlineMs: Self.waitMs)
    }

    @Test func everything_noBroker_isUnreachableWithinItsLimit_namingTheAddress() throws {
        let port = try #require(LoopbackPort.free())
        let configuration = try TopicSamples.configuration(servers: "127.0.0.1:\(port)")
        let timeouts = TopicTimeouts(contactMs: 1_000, answerMs: 1_000, spreadMs: 1_000)
        let inspector = try TopicInspector(configuration, timeouts: timeouts)
        let begun = Waiting.nowMs()
        let questions: [() throws -> Void] = [
            { _ = try TopicComparison.live(configuration, inspector: inspector) },
            { _ = try TopicApplication.apply(configuration, options: TopicOptions(), inspector: inspector) },
        ]
        for question in questions {
            let fault = try #require(throws: RuntimeFault.self, performing: question)
            #expect(fault.kind == .unreachable)
            #expect(fault.description == "no broker answers at 127.0.0.1:\(port) within 1 s")
        }
        #expect(Waiting.nowMs() - begun < 6_000)
    }

    private static let short = TopicTimeouts(contactMs: 5_000, answerMs: 1_000, spreadMs: 1_000)

    /// librdkafka's own cluster describes topics, and has no requests for settings and creation.
    @Test func brokersWithoutSettings_areANote_andDefaultsAreTaken() throws {
        let cluster = try EmbeddedCluster()
        let (configuration, plan) = try planned(on: cluster)
        let inspector = try TopicInspector(configuration, timeouts: Self.short)
        let comparison = try TopicComparison.live(configuration, inspector: inspector)
        #expect(comparison.findings.map(\.severity) == Array(repeating: .note, count: comparison.findings.count))
        let unchecked = comparison.findings.filter { $0.expected == "the settings of the topics" }
        #expect(unchecked.map(\.actual) == ["brokers that do not tell them: no answer in time"])
        let observation = try inspector.observe(configuration.outputTopics)
        let limits = OutputLimits(configuration.outputTopics, in: observation, clientBytesMax: nil)
        #expect(limits.assumed.count == 4 && limits.producerMessageBytesMax == OutputSizes.kafkaDefault)
        let fault = try #require(throws: RuntimeFault.self) { _ = try inspector.create(plan.topics) }
        #expect(fault.kind == .unreachable)
        let sentence = "the brokers at \(cluster.bootstrapServers) have not created topics within 1 s"
        #expect(fault.description.hasPrefix(sentence))
    }

    /// A configuration whose topics are all there.
    private func planned(on cluster: EmbeddedCluster) throws -> (GatewayConfiguration, TopicPlan) {
        let configuration = try TopicSamples.configuration(servers: cluster.bootstrapServers)
        let plan = TopicPlan(configuration)
        for topic in plan.topics { try cluster.createTopic(topic.name, partitions: topic.partitions) }
        return (configuration, plan)
    }

    @Test func topicThatMayNotBeDescribed_isARightThatIsMissing() throws {
        let cluster = try EmbeddedCluster()
        let (configuration, _) = try planned(on: cluster)
        let inspector = try TopicInspector(configuration, timeouts: Self.short)
        let inbox = configuration.sources[0].recipients[0].topic
        cluster.setTopicError(inbox, .topicAuthorisationFailed)
        let comparison = try TopicComparison.live(configuration, inspector: inspector)
        let errors = comparison.findings.filter { $0.severity == .error }
        #expect(errors.map(\.topic) == [inbox])
        #expect(errors.map(\.matter) == [.right])
        #expect(errors.first?.actual == "the answer TOPIC_AUTHORIZATION_FAILED")
    }
}
