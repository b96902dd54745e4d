internal import Exchange
internal import KafkaClient

/// What the desk of commands needs to know to make its clients and to send rejections again.
struct CommandAssembly: Sendable {
    /// The time-outs of the calls into Kafka, in milliseconds.
    struct Timeouts: Sendable {
        /// Asking for topics, offsets and the ends of partitions.
        var questionMs = 15_000
        /// `init_transactions`, commit, and waiting for records that are there.
        var transactionMs = 30_000
        /// Closing the consumer.
        var closeMs = 8_000
        /// Waiting for the group's answer after joining; a group of some brokers forgets to give one.
        var joinMs: Int64 = 45_000
    }

    let configuration: GatewayConfiguration
    /// What the output topics take; nil when they were not asked.
    let limits: OutputLimits?
    let maker: ProcessingMaker<EventProcessor>
    /// The digest of the catalog that the maker makes from.
    let catalog: @Sendable () -> String
    let heartbeat: CallHeartbeat
    let logSink: ClientLogSink
    var timeouts = Timeouts()

    /// The settings of the desk's clients.
    var clientSettings: ClientSettings { configuration.clientSettings(limits) }
    /// Who the desk of this process is in the group.
    var memberName: String { "\(configuration.id).\(configuration.instance).commands" }
    /// Where the desk's crash marker is.
    var markerPath: String { "\(configuration.dataFolder)/\(memberName).marker" }
}

extension KafkaFault {
    /// What a wait that is over says.
    init(waitedFor text: String) {
        self.init(.retriable, kind: .timedOut, code: -185, codeName: "_TIMED_OUT", operation: .poll, text: text)
    }
}
