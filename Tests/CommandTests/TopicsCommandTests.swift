import ArgumentParser
import GatewayModel
import Runtime
import Testing

@testable import seizure_gateway

@Suite struct TopicsCommandTests {
    private func plan(replicationFactor: Int? = nil) throws -> TopicPlan {
        let text = """
            gateway: { id: ex, instance: a }
            kafka: { bootstrap.servers: "b:1" }
            sources:
              - topic: us.seizures
                agency: us
                default-schema: us.seizure/2
                recipients: [ { id: r, agency: cn, topic: cn.inbox, schema: cn.seizure/2, agreement: x/1 } ]
            """
        let configuration = try ConfigurationReader.read(bytes: Array(text.utf8), path: "g.yaml") { _ in nil }
        let options = TopicOptions(partitions: 4, replicationFactor: replicationFactor)
        return TopicPlan(configuration, options: options)
    }

    @Test func commands_areOneForEveryTopicAndRight_andNoneForWhoeverRunsThem() throws {
        let plan = try plan(replicationFactor: 3)
        let lines = ToolCommands(servers: "b:1,c:1").lines(plan).filter { !$0.hasPrefix("#") }
        let grants = plan.rights.filter { $0.holder != .administrator }
        #expect(lines.count == plan.topics.count + grants.count)
        #expect(
            lines.contains(
                "kafka-topics.sh --bootstrap-server b:1,c:1 --create --if-not-exists --topic us.seizures.dlq "
                    + "--partitions 4 --replication-factor 3 --config cleanup.policy=delete --config retention.ms=-1 "
                    + "--config retention.bytes=-1 --config max.message.bytes=1114124 --config min.insync.replicas=2"))
        #expect(
            lines.contains(
                "kafka-acls.sh --bootstrap-server b:1,c:1 --add --allow-principal User:ex --operation Write "
                    + "--operation Describe --resource-pattern-type prefixed --transactional-id ex."))
        #expect(
            lines.contains(
                "kafka-acls.sh --bootstrap-server b:1,c:1 --add --allow-principal User:cn --operation Read "
                    + "--resource-pattern-type prefixed --group cn.ex"))
        #expect(!lines.contains { $0.contains("administrator") })
    }

    @Test(arguments: [
        ("broker-1.example:9092", "broker-1.example:9092"), ("a b", "'a b'"), ("", "''"), ("it's", #"'it'\''s'"#),
        ("$(x)", "'$(x)'"), ("a;b", "'a;b'"),
    ])
    func quoted_word_isOneWordToAShell(word: String, quoted: String) {
        #expect(ToolCommands.quoted(word) == quoted)
    }

    @Test func tables_leaveOutWhatTheLineAboveSays() throws {
        let rights = PlanReport.rightTable(try plan()).text.split(separator: "\n")
        #expect(rights.filter { $0.contains("gateway ex ") }.count == 1)
        #expect(rights.filter { $0.contains("creates and compares the topic") }.count == 1)
        #expect(try PlanReport.topicTable(plan()).text.split(separator: "\n").count == 7)
    }

    @Test(arguments: [
        ["--partitions", "0"], ["--partitions", "10001"], ["--replication-factor", "0"],
        ["--replication-factor", "101"], [],
    ])
    func plan_wordsOutOfTheirRange_areRefused(words: [String]) {
        let words = words.isEmpty ? [] : ["--config", "g.yaml"] + words
        #expect(throws: (any Error).self) { _ = try TopicsCommand.Plan.parse(words) }
    }

    @Test func plan_wordsAtTheEndsOfTheirRange_areTaken() throws {
        for words in [["--partitions", "1"], ["--partitions", "10000"], ["--replication-factor", "100"]] {
            _ = try TopicsCommand.Plan.parse(["--config", "g.yaml"] + words)
        }
    }
}
