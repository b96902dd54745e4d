internal import Exchange
internal import GatewayModel
internal import KafkaClient
internal import Logging
internal import OperatorRecords
public import ServiceLifecycle
internal import Synchronization
public import Telemetry

/// Knows how the exchange as a whole stands, for people: the partitions of this process from its lanes, those of other
/// processes from what is committed in Kafka. On a thread of its own, which looks more often while somebody asks.
public final class ExchangeMonitor: Service {
    private static let pieceMs = 200
    /// Between two looks while somebody asks, and otherwise, in milliseconds.
    private static let watchedMs: Int64 = 1_000
    private static let unwatchedMs: Int64 = 10_000
    /// How long after a question somebody counts as asking, in milliseconds.
    private static let interestMs: Int64 = 10_000
    private static let answerMs = 5_000
    /// Rates that are kept of a source: an hour of looks every 10 s, some minutes while somebody asks.
    static let ratesMax = 360

    private struct State {
        var snapshot = ExchangeSnapshot()
        var askedMs: Int64?
    }

    private let gateway: Gateway
    private let thread: WorkerThread
    private let state = Mutex(State())

    /// - Parameter gateway: whose exchange is watched.
    public init(_ gateway: Gateway) {
        self.gateway = gateway
        thread = WorkerThread(
            "monitor", logger: gateway.logger, failed: "How far other processes are cannot be read",
            recovered: "How far other processes are is read again")
    }

    /// What was seen last, at any time from any thread.
    public var snapshot: ExchangeSnapshot {
        let nowMs = Clocks.monotonicMs()
        var snapshot = state.withLock { state in
            state.askedMs = nowMs
            return state.snapshot
        }
        snapshot.problem = thread.problem
        return snapshot
    }

    /// Watches until the gateway shuts down.
    public func run() async throws {
        let heartbeat = CallHeartbeat()
        let logSink = ClientLog.sink(gateway.logger)
        await thread.run {
            let survey = PartitionSurvey(self.gateway.configuration, heartbeat: heartbeat, logSink: logSink)
            var lookedMs: Int64?
            return {
                if let lookedMs, Clocks.monotonicMs() - lookedMs < self.intervalMs {
                    Clocks.sleep(ms: Self.pieceMs)
                    return nil
                }
                lookedMs = Clocks.monotonicMs()
                return self.look(survey)
            }
        }
    }

    private var intervalMs: Int64 {
        let askedMs = state.withLock { $0.askedMs }
        guard let askedMs, Clocks.monotonicMs() - askedMs < Self.interestMs else { return Self.unwatchedMs }
        return Self.watchedMs
    }

    private func look(_ survey: PartitionSurvey) -> String? {
        let before = state.withLock { $0.snapshot }
        let own = gateway.snapshots().flatMap(\.partitions)
        do throws(KafkaFault) {
            let partitions = try survey.partitions(besides: own, timeoutMs: Self.answerMs)
            keep(partitions, before)
            return nil
        } catch {
            // What this process knows by itself is no worse for that.
            keep(own.map { survey.surveyed($0) }, before)
            return FaultTranslation.sentence(error) + " (\(error))"
        }
    }

    private func keep(_ partitions: [SurveyedPartition], _ before: ExchangeSnapshot) {
        let nowMs = Clocks.epochMs()
        var snapshot = ExchangeSnapshot()
        snapshot.atMs = nowMs
        snapshot.sources = gateway.configuration.sources.enumerated().map { index, source in
            let own = partitions.filter { $0.partition.topic == source.topic }
                .sorted { $0.partition.partition < $1.partition.partition }
            let recipients = source.recipients.enumerated().map { place, recipient in
                status(of: recipient, at: place, ofSource: index, own)
            }
            let known = before.sources.indices.contains(index) ? before.sources[index] : nil
            let consumed = recipients.map(\.counts.consumed).max() ?? 0
            return ExchangeSnapshot.Source(
                topic: source.topic, agency: source.agency, partitions: own.map(\.lag), recipients: recipients,
                rates: Self.rates(known, sinceMs: before.atMs, consumed: consumed, nowMs: nowMs))
        }
        let made = snapshot
        state.withLock { $0.snapshot = made }
    }

    private func status(
        of recipient: RecipientConfiguration, at place: Int, ofSource source: Int, _ partitions: [SurveyedPartition]
    ) -> RecipientStatus {
        let standing = gateway.holds.standing(of: place, ofSource: source)
        return RecipientStatus(
            RecipientPlace(gateway.configuration.sources[source].topic, recipient.id), topic: recipient.topic,
            state: standing.state, suspension: standing.suspension, partitions)
    }

    /// The rates with that since the last look. A partition that changes hands may go unseen for a moment: that is no
    /// negative rate.
    private static func rates(
        _ known: ExchangeSnapshot.Source?, sinceMs: Int64?, consumed: UInt64, nowMs: Int64
    ) -> [ExchangeSnapshot.Rate] {
        guard let known, let sinceMs, nowMs > sinceMs else { return known?.rates ?? [] }
        let before = known.consumed
        let events = consumed > before ? consumed - before : 0
        let rate = ExchangeSnapshot.Rate(
            atMs: nowMs, eventsPerSecond: Double(events) * 1_000 / Double(nowMs - sinceMs))
        return (known.rates + [rate]).suffix(ratesMax)
    }
}
