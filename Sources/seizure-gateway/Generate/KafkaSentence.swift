internal import KafkaClient

extension CommandFault {
    /// A fault of Kafka, as one sentence an operator can act on.
    init(_ fault: KafkaFault) {
        let topic = fault.topic.map { "the topic '\($0)'" } ?? "a topic"
        switch fault.kind {
        case .unreachable, .timedOut: self.init(.unreachable, "no broker answers: \(fault.text)")
        case .unknownTopic: self.init(.configuration, "\(topic) does not exist")
        case .authorisation:
            self.init(.configuration, "a right is missing on \(topic): \(fault.codeName)")
        case .authentication: self.init(.configuration, "the brokers do not accept the credentials: \(fault.text)")
        case .messageTooLarge: self.init(.configuration, "\(topic) takes no message of this size")
        case .invalidSetting: self.init(.configuration, "a setting is not taken: \(fault.text)")
        case .refused, .unsupported, .unknownPartition: self.init(.configuration, "\(topic): \(fault.text)")
        case .transient, .fenced, .offsetOutOfRange: self.init(.failure, "\(fault)")
        }
    }
}
