internal import CRdKafka

/// A configuration object of librdkafka, freed unless a client took it over.
final class ClientConfiguration {
    private static let reasonBytesMax = 512
    private(set) var handle: OpaquePointer?

    init() { handle = rd_kafka_conf_new() }

    deinit {
        if let handle { rd_kafka_conf_destroy(handle) }
    }

    /// Sets one property.
    func set(_ name: String, _ value: String) throws(SettingDefect) {
        guard let handle else { preconditionFailure("the configuration was given away") }
        var reason = [CChar](repeating: 0, count: Self.reasonBytesMax)
        guard rd_kafka_conf_set(handle, name, value, &reason, reason.count) != RD_KAFKA_CONF_OK else { return }
        let text = reason.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        throw SettingDefect(name: name, reason: Self.withoutSecret(text, name: name))
    }

    /// Gives the object away: whoever takes it must free it or hand it to a client.
    func take() -> OpaquePointer {
        guard let handle else { preconditionFailure("the configuration was given away") }
        self.handle = nil
        return handle
    }

    /// librdkafka repeats the value in its reason, which must not happen to a secret.
    private static func withoutSecret(_ text: String, name: String) -> String {
        let isSecret = ["password", "secret", "key", "token", "jaas"].contains { name.contains($0) }
        return isSecret ? "librdkafka does not take this value" : text
    }
}
