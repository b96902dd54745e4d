internal import Foundation
internal import Telemetry

/// The few figures of librdkafka's statistics document that the metrics show (STATISTICS.md of librdkafka).
private struct StatisticsDocument: Decodable {
    var msg_cnt: Int64?
    var msg_size: Int64?
    var tx: Int64?
    var tx_bytes: Int64?
    var rx: Int64?
    var rx_bytes: Int64?
    var brokers: [String: Broker]?

    struct Broker: Decodable {
        var state: String?
    }
}

/// Reads librdkafka's statistics, once every few seconds.
struct ClientStatistics {
    /// The figures.
    let figures: ClientSnapshot
    /// Whether the client has a connection to a broker.
    let isConnected: Bool

    /// Nil when the document is not what librdkafka writes; metrics then keep what they had.
    static func read(_ document: [UInt8]) -> ClientStatistics? {
        let read: StatisticsDocument
        do { read = try JSONDecoder().decode(StatisticsDocument.self, from: Data(document)) } catch { return nil }
        var snapshot = ClientSnapshot()
        snapshot.queueMessages = read.msg_cnt ?? 0
        snapshot.queueBytes = read.msg_size ?? 0
        snapshot.requests = read.tx ?? 0
        snapshot.requestBytes = read.tx_bytes ?? 0
        snapshot.responses = read.rx ?? 0
        snapshot.responseBytes = read.rx_bytes ?? 0
        let isConnected = read.brokers?.values.contains { $0.state == "UP" } ?? true
        return ClientStatistics(figures: snapshot, isConnected: isConnected)
    }
}
