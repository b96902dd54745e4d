import GatewayModel
import GatewayTesting
import KafkaClient
import Testing

/// Transactions against a broker that has them. Cites P1, P2, P3.
@Suite(.serialized)
struct TransactionTests {
    @Test func commit_recordsAreVisible_abortedAreNot() throws {
        let broker = try TestBroker.shared()
        let topic = try broker.createTopic("visible")
        let producer = try Producer(broker.settings, transactionalID: topic.rawValue)
        try producer.initTransactions(timeoutMs: 10_000)
        let target = try producer.topic(named: topic, timeoutMs: 10_000)
        for (text, commits) in [("one", true), ("two", false), ("three", true)] {
            try producer.begin()
            #expect(producer.send(text, to: target) == .queued)
            // Without a flush an abort drops what is queued, and proves nothing about reading.
            try producer.flush(timeoutMs: 10_000)
            if commits { try producer.commit(timeoutMs: 10_000) } else { try producer.abort(timeoutMs: 10_000) }
        }
        #expect(try broker.contents(of: topic).map(\.text) == ["one", "three"])
        #expect(producer.deliveries.queued == 3)
    }
}
