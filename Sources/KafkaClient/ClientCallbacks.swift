internal import CRdKafka
internal import GatewayModel

/// What the C callbacks of one client write into. librdkafka holds it by an unowned pointer, so `ClientHandle` keeps it
/// alive until after the client is destroyed.
///
/// All callbacks but the log run inside a call of the owner's thread (poll, flush, commit, close), so nothing here is
/// locked. The log callback runs on any thread and touches `logSink` only, which never changes.
final class ClientCallbacks {
    /// Notices that are kept until they are taken; later ones replace the last.
    private static let noticesMax = 16

    let logSink: ClientLogSink?
    /// The rebalance that the last poll brought.
    var rebalance: Rebalance?
    /// The latest statistics document that nobody has taken yet.
    var statistics: [UInt8]?
    /// Errors of the client as a whole: brokers away, authentication.
    private(set) var notices: [KafkaFault] = []
    /// Delivery reports of records that failed.
    var failedDeliveries: UInt64 = 0
    var lastFailedDelivery: KafkaFault?

    enum Rebalance {
        case assigned([TopicPartition])
        case revoked(wasLost: Bool)
    }

    init(logSink: ClientLogSink?) { self.logSink = logSink }

    static func of(_ opaque: UnsafeMutableRawPointer?) -> ClientCallbacks? {
        opaque.map { Unmanaged<ClientCallbacks>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Registers every callback that the role has a use for, before the client is made.
    func install(in configuration: OpaquePointer, role: ClientRole) {
        rd_kafka_conf_set_opaque(configuration, Unmanaged.passUnretained(self).toOpaque())
        rd_kafka_conf_set_log_cb(configuration) { client, level, facility, text in
            guard let client, let callbacks = ClientCallbacks.of(rd_kafka_opaque(client)) else { return }
            callbacks.log(level: level, facility: facility, text: text)
        }
        rd_kafka_conf_set_stats_cb(configuration) { _, json, count, opaque in
            ClientCallbacks.of(opaque)?.keepStatistics(json, count: count)
            return 0
        }
        rd_kafka_conf_set_error_cb(configuration) { _, code, reason, opaque in
            ClientCallbacks.of(opaque)?.notice(rd_kafka_resp_err_t(code), reason: reason)
        }
        if role == .consumer {
            rd_kafka_conf_set_rebalance_cb(configuration) { client, code, partitions, opaque in
                guard let client else { return }
                ClientCallbacks.of(opaque)?.rebalanced(client, code, partitions)
            }
        }
        if role == .producer {
            rd_kafka_conf_set_dr_msg_cb(configuration) { _, message, opaque in
                guard let message else { return }
                ClientCallbacks.of(opaque)?.delivered(message)
            }
        }
    }

    /// Takes the notices.
    func takeNotices() -> [KafkaFault] {
        defer { notices.removeAll(keepingCapacity: true) }
        return notices
    }

    private func log(level: Int32, facility: UnsafePointer<CChar>?, text: UnsafePointer<CChar>?) {
        guard let logSink, let facility, let text else { return }
        let line = ClientLogLine(
            level: Int(level), facility: String(cString: facility), text: String(cString: text))
        // One list of properties serves all clients of a gateway: those of another role are no news.
        guard line.facility != "CONFWARN" || !line.text.contains("property and will be ignored by this") else { return }
        logSink(line)
    }

    private func keepStatistics(_ json: UnsafePointer<CChar>?, count: Int) {
        guard let json else { return }
        statistics = Array(UnsafeRawBufferPointer(start: json, count: count))
    }

    private func notice(_ code: rd_kafka_resp_err_t, reason: UnsafePointer<CChar>?) {
        let text = reason.map { String(cString: $0) }
        let fault = KafkaFault(code: code, operation: .poll, text: text)
        if notices.count == Self.noticesMax { notices.removeLast() }
        notices.append(fault)
    }

    /// A revocation is completed here, so that no group waits for this member; what was polled before is dropped by the
    /// poll that this runs in. An assignment is only remembered: it begins when the owner calls `assign`, once it knows
    /// the offsets. The dispatch ends after either, so that one poll tells one rebalance.
    private func rebalanced(
        _ client: OpaquePointer, _ code: rd_kafka_resp_err_t,
        _ partitions: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?
    ) {
        if code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS {
            rebalance = .assigned(PartitionList.partitions(of: partitions))
        } else {
            rebalance = .revoked(wasLost: rd_kafka_assignment_lost(client) != 0)
            // The only failure is a client that is being destroyed, which has no assignment to drop.
            _ = rd_kafka_assign(client, nil)
        }
        rd_kafka_yield(client)
    }

    private func delivered(_ message: UnsafePointer<rd_kafka_message_t>) {
        guard message.pointee.err != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        failedDeliveries &+= 1
        // A purge comes after the failure that explains it.
        let isConsequence =
            message.pointee.err == RD_KAFKA_RESP_ERR__PURGE_QUEUE
            || message.pointee.err == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT
        if isConsequence, lastFailedDelivery != nil { return }
        let topic = message.pointee.rkt.flatMap { TopicName(String(cString: rd_kafka_topic_name($0))) }
        lastFailedDelivery = KafkaFault(code: message.pointee.err, operation: .deliver, topic: topic)
    }
}
