internal import Exchange
internal import GatewayModel
internal import KafkaClient
public import Telemetry

/// What the gateway tells about itself.
extension Gateway {
    /// The last snapshot of every lane, by its number.
    public func snapshots() -> [LaneSnapshot] { boards.map(\.snapshot) }

    /// What the output topics took when the gateway started; nil for Kafka's default everywhere.
    public var outputLimits: OutputLimits? { limits }

    /// Whether the process works at all: no lane has ended by itself, none hangs.
    public func live() -> HealthReport {
        HealthReport(
            problems: zip(boards, heartbeats).compactMap { board, heartbeat in
                guard let step = heartbeat.step, step.elapsedMs >= Watchdog.Limits().exitMs / 2 else { return nil }
                return "lane \(board.lane) hangs in \(step.operation) since \(step.elapsedMs / 1_000) s"
            })
    }

    /// Whether every lane has its place in the group and can work, or what keeps it from that.
    public func ready() -> HealthReport {
        HealthReport(
            problems: boards.compactMap { board in
                let snapshot = board.snapshot
                if let problem = snapshot.problem { return "lane \(board.lane): \(problem)" }
                guard snapshot.condition != .running else { return nil }
                return "lane \(board.lane) is \(snapshot.condition.rawValue)"
            })
    }

    /// The metrics in Prometheus' text format.
    /// - Parameters:
    ///   - rejectionIndex: what the index of rejections is doing, when one is kept.
    ///   - commands: what the desk of commands is doing, when there is one.
    public func metrics(
        rejectionIndex: RejectionIndexSnapshot? = nil, commands: RejectionCommandSnapshot? = nil
    ) -> String {
        page.render(
            MetricsPage.Moment(
                epochMs: Clocks.epochMs(), catalog: catalogDigest, isReady: ready().isHealthy,
                lanes: boards.map { ($0.lane, $0.snapshot) }, rejectionIndex: rejectionIndex, commands: commands,
                holds: holds.snapshot))
    }
}

extension MetricsPage {
    /// The page of a configuration.
    init(_ configuration: GatewayConfiguration) {
        let identity = Identity(
            gateway: configuration.id, instance: configuration.instance, version: GatewayVersion.current,
            librdkafka: ClientLibrary.version, delivery: configuration.delivery.rawValue)
        self.init(
            identity: identity,
            sources: configuration.sources.map { source in
                Source(topic: source.topic.rawValue, recipients: source.recipients.map(\.id.rawValue))
            })
    }
}
