internal import KafkaClient
internal import Logging
internal import Telemetry

/// librdkafka's log in the gateway's.
enum ClientLog {
    /// Takes librdkafka's lines. Its syslog levels become the logger's; what it repeats for every connection is only of
    /// use when something is searched for, so errors of single connections are warnings.
    static func sink(_ logger: Logger) -> ClientLogSink {
        { line in
            logger.log(
                level(line.level), "The Kafka client says",
                [.call: line.facility, .detail: line.text])
        }
    }

    private static func level(_ syslog: Int) -> Logger.Level {
        switch syslog {
        case ...2: .error
        case 3, 4: .warning
        case 5: .notice
        case 6: .info
        default: .debug
        }
    }
}
