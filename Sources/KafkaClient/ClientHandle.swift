internal import CRdKafka

/// The one owner of a librdkafka client. Batches and queues hold it too, so that the client outlives its messages.
final class ClientHandle {
    let client: OpaquePointer
    let callbacks: ClientCallbacks
    let heartbeat: CallHeartbeat
    let role: ClientRole
    /// Set when closing passed its deadline: destroying such a client may block for ever, so its memory is left.
    var isAbandoned = false

    private static let reasonBytesMax = 512
    /// How long freeing a client may take before it is left alone.
    private static let destroyWithinMs = 5_000

    /// Makes a client of the role's defaults, the given settings over them, and what the role needs over both. Throws
    /// `.invalidSetting` with all that is wrong. Nothing waits for a broker.
    init(
        _ role: ClientRole, _ settings: ClientSettings, heartbeat: CallHeartbeat, logSink: ClientLogSink?
    ) throws(KafkaFault) {
        let effective = ClientSettings.defaults(for: role).merging(settings).merging(ClientSettings.fixed(for: role))
        let defects = effective.defects()
        guard defects.isEmpty else {
            throw .invalidSetting(defects.map(\.description).joined(separator: "; "))
        }
        callbacks = ClientCallbacks(logSink: logSink)
        self.heartbeat = heartbeat
        self.role = role
        client = try Self.makeClient(role, effective, callbacks)
    }

    private static func makeClient(
        _ role: ClientRole, _ settings: ClientSettings, _ callbacks: ClientCallbacks
    ) throws(KafkaFault) -> OpaquePointer {
        let configuration = ClientConfiguration()
        for property in settings.properties {
            do {
                try configuration.set(property.name, property.value)
            } catch {
                throw .invalidSetting(error.description)
            }
        }
        let object = configuration.take()
        callbacks.install(in: object, role: role)
        var reason = [CChar](repeating: 0, count: reasonBytesMax)
        let type = role.isConsumer ? RD_KAFKA_CONSUMER : RD_KAFKA_PRODUCER
        // The object belongs to the client from here on, or to us when there is no client.
        guard let client = rd_kafka_new(type, object, &reason, reason.count) else {
            rd_kafka_conf_destroy(object)
            throw .invalidSetting(reason.withUnsafeBufferPointer { String(cString: $0.baseAddress!) })
        }
        return client
    }

    deinit {
        guard !isAbandoned else {
            // librdkafka's threads still use the callbacks.
            _ = Unmanaged.passRetained(callbacks)
            return
        }
        // Consumers are closed, or given up, before this.
        let flags = role.isConsumer ? RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE : 0
        heartbeat.during(.destroyClient) {
            _ = ClientDisposal.destroy(client, flags: flags, callbacks: callbacks, withinMs: Self.destroyWithinMs)
        }
    }

    /// The fault that broke the client for good; nil while it lives. A fenced static member, for one, is told by an error
    /// without any flag, and only this says why.
    func fatalFault(during operation: KafkaOperation) -> KafkaFault? {
        var reason = [CChar](repeating: 0, count: Self.reasonBytesMax)
        let code = rd_kafka_fatal_error(client, &reason, reason.count)
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        return KafkaFault(
            .fatal, kind: FaultClassifier.kind(of: code.rawValue), code: code.rawValue,
            codeName: KafkaFault.name(of: code), operation: operation,
            text: reason.withUnsafeBufferPointer { String(cString: $0.baseAddress!) })
    }
}
