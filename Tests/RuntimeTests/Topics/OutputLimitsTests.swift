import Exchange
import GatewayModel
import Testing

@testable import Runtime

@Suite struct OutputLimitsTests {
    private func limits(
        clientBytesMax: Int? = nil, _ change: (inout ClusterObservation, TopicPlan) throws -> Void = { _, _ in }
    ) throws -> OutputLimits {
        let configuration = try TopicSamples.configuration()
        let plan = TopicPlan(configuration)
        var observation = TopicSamples.observation(of: plan)
        try change(&observation, plan)
        return OutputLimits(configuration.outputTopics, in: observation, clientBytesMax: clientBytesMax)
    }

    @Test func limits_told_areTheTopics_inTheOrderOfTheConfiguration() throws {
        let limits = try limits { observation, plan in
            let inbox = try #require(plan.topics.first { $0.name.rawValue == "wco.inbox" })
            observation.topics[inbox.name] = TopicSamples.observation(
                of: inbox, settings: ["max.message.bytes": "500000"])
        }
        #expect(limits.assumed.isEmpty)
        #expect(
            limits.sizes(of: try TopicSamples.configuration()) == [
                OutputSizes(recipients: [1_048_588, 500_000], deadLetters: 1_114_124),
                OutputSizes(recipients: [500_000], deadLetters: 1_114_124),
            ])
        // librdkafka must take the largest message, and no batch may be larger than the smallest topic takes.
        #expect(limits.producerMessageBytesMax == 1_114_124)
        #expect(limits.producerBatchBytesMax == 500_000)
    }

    @Test func limits_notTold_areKafkasDefault_withTheReason() throws {
        let limits = try limits { observation, _ in
            observation.topics[try TopicSamples.name("cn.inbox")] = .missing
            observation.topics[try TopicSamples.name("wco.inbox")] = .untold(reason: "the answer X", isRight: true)
            observation.topics[try TopicSamples.name("us.seizures.dlq")] = .present(
                partitions: [], settings: .unsupported(reason: "the answer Y"))
            observation.topics[try TopicSamples.name("cn.seizures.dlq")] = .present(
                partitions: [], settings: .told(["cleanup.policy": "delete"]))
        }
        #expect(limits.bytesMax.values.allSatisfy { $0 == 1_048_588 } && limits.bytesMax.count == 4)
        #expect(
            limits.assumed.values.sorted() == [
                "the answer X", "the answer Y", "the brokers do not tell max.message.bytes", "there is no such topic",
            ])
        #expect(limits.producerBatchBytesMax == 1_000_000)
    }

    @Test func limits_operatorsOwn_holdsBesideTheTopics() throws {
        let limits = try limits(clientBytesMax: 1_100_000)
        #expect(limits.bytesMax(of: try TopicSamples.name("us.seizures.dlq")) == 1_100_000)
        #expect(limits.bytesMax(of: try TopicSamples.name("cn.inbox")) == 1_048_588)
    }
}
