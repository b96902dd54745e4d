internal import Catalog
public import Exchange
internal import GatewayModel
internal import KafkaClient
public import Logging
public import ServiceLifecycle
internal import Synchronization
internal import Telemetry

/// The running gateway: its lanes and the watchdog over them. What it tells about itself can be asked at any time from
/// any thread.
public final class Gateway: Service {
    /// How long a stop may take, in milliseconds.
    struct StopLimits: Sendable {
        /// After this the open transactions are left to the next start.
        var finishMs = 20_000
        /// After this the process ends with lanes that hang.
        var leaveMs = 12_000
    }

    let configuration: GatewayConfiguration
    let boards: [LaneBoard]
    let heartbeats: [LaneHeartbeat]
    let logger: Logger
    let page: MetricsPage
    private let current: Mutex<[SourcePlan]>
    let limits: OutputLimits?
    let maker: ProcessingMaker<EventProcessor>
    let holds: HoldBoard
    private let controls: [LaneControl]
    private let runners: [LaneRunner<EventProcessor>]
    private let stopLimits: StopLimits

    /// Prepares the lanes: makes the data folder and reads what the last process left there. Nothing is connected yet.
    /// - Parameters:
    ///   - configuration: the configuration.
    ///   - plans: one for every source, in their order.
    ///   - limits: what the output topics take; nil takes Kafka's default everywhere.
    ///   - logger: where the gateway and librdkafka log to.
    /// - Throws: one sentence when the data folder cannot be used.
    public convenience init(
        configuration: GatewayConfiguration, plans: [SourcePlan], limits: OutputLimits? = nil, logger: Logger
    ) throws(RuntimeFault) {
        try self.init(configuration, plans, limits, logger, StopLimits())
    }

    init(
        _ configuration: GatewayConfiguration, _ plans: [SourcePlan], _ limits: OutputLimits?, _ logger: Logger,
        _ stopLimits: StopLimits
    ) throws(RuntimeFault) {
        precondition(plans.count == configuration.sources.count, "every source has a plan")
        self.configuration = configuration
        self.logger = logger
        self.stopLimits = stopLimits
        current = Mutex(plans)
        self.limits = limits
        let counts = configuration.sources.map { $0.recipients.count }
        boards = (0..<configuration.lanes).map { LaneBoard(lane: $0, recipientCounts: counts) }
        heartbeats = boards.map { _ in LaneHeartbeat() }
        page = MetricsPage(configuration)
        var made: [LaneControl] = []
        for _ in boards { made.append(try LaneControl()) }
        let controls = made
        self.controls = controls
        let suspects = try configuration.readCrashes(logger)
        let holds = HoldBoard(configuration)
        holds.observe { for control in controls { control.request(.disclosureChanged) } }
        self.holds = holds
        let breakers = BreakerBoard(configuration, holds)
        let maker = ProcessingMaker<EventProcessor>(Self.making(plans, limits, of: configuration))
        self.maker = maker
        let sink = ClientLog.sink(logger)
        runners = zip(boards, zip(controls, heartbeats)).map { board, parts in
            let assembly = LaneAssembly(
                configuration: configuration, lane: board.lane, control: parts.0, heartbeat: parts.1,
                suspects: suspects, holds: holds, breakers: breakers, timeouts: LaneTimeouts(), limits: limits,
                logSink: sink)
            return LaneRunner(assembly: assembly, maker: maker, board: board, logger: logger)
        }
    }

    private static func digest(of plans: [SourcePlan]) -> String { plans.first.map { "\($0.catalog.digest)" } ?? "" }

    /// Makes the processing of a source by its plan and by what its output topics take.
    static func making(
        _ plans: [SourcePlan], _ limits: OutputLimits?, of configuration: GatewayConfiguration
    ) -> ProcessingMaker<EventProcessor>.Make {
        let sizes = limits?.sizes(of: configuration) ?? plans.map { OutputSizes(recipientCount: $0.recipients.count) }
        return { EventProcessor(plan: plans[$0], sizes: sizes[$0]) }
    }

    /// The plans that lanes work by, or will from their next transaction on.
    public var plans: [SourcePlan] { current.withLock { $0 } }

    /// The digest of their catalog.
    var catalogDigest: String { Self.digest(of: plans) }

    /// Puts other plans in place, made from the same configuration by a catalog that was loaded and proved. Every lane
    /// takes them between two transactions. What the output topics take stays as it was read at start, because the
    /// producers are made for it.
    public func replace(plans: [SourcePlan]) {
        precondition(plans.count == configuration.sources.count, "every source has a plan")
        let digest = Self.digest(of: plans)
        maker.replace(Self.making(plans, limits, of: configuration))
        current.withLock { $0 = plans }
        for control in controls { control.request(.swapCatalog) }
        logger.log(.notice, "Another catalog is put in place", [.catalog: digest])
    }

    /// Runs the lanes until a graceful shutdown, the cancellation of the task, or a lane that cannot go on.
    /// - Throws: `RuntimeFault` with the sentence of the lane that stopped first.
    public func run() async throws {
        logStart()
        let (ends, continuation) = AsyncStream.makeStream(of: LaneEnd.self, bufferingPolicy: .unbounded)
        for runner in runners { runner.start { continuation.yield($0) } }
        let fault = await withTaskCancellationOrGracefulShutdownHandler {
            await withTaskGroup(of: RuntimeFault?.self) { group in
                group.addTask { await self.collect(ends) }
                group.addTask { await self.watch() }
                let first = await group.next() ?? nil
                group.cancelAll()
                return first
            }
        } onCancelOrGracefulShutdown: {
            self.stop(continuation)
        }
        logger.log(.notice, "The gateway has stopped")
        if let fault { throw fault }
    }

    /// Waits until every lane has ended, and keeps why the first one did that nobody asked to. One that ends ends all.
    private func collect(_ ends: AsyncStream<LaneEnd>) async -> RuntimeFault? {
        var left = runners.count
        var fault: RuntimeFault?
        for await end in ends {
            if end.lane == Self.deadline {
                return fault
                    ?? RuntimeFault(
                        .failure,
                        "\(left) lanes could not be stopped in time; what they had open is ended by the next start")
            }
            left -= 1
            if let reason = end.fault, fault == nil {
                fault = reason
                logger.log(
                    .critical, "A lane cannot go on; the gateway stops",
                    [
                        .lane: "\(end.lane)", .detail: reason.description,
                    ])
                for control in controls { control.request(.stop) }
            }
            if left == 0 { return fault }
        }
        return fault
    }

    /// The number that stands for the end of the time to stop.
    private static let deadline = -1

    private func watch() async -> RuntimeFault? {
        let watchdog = Watchdog(
            lanes: heartbeats.enumerated().map { ($0.offset, $0.element) }, limits: Watchdog.Limits(), logger: logger)
        await watchdog.watch()
        return nil
    }

    /// Asks the lanes to stop; those that do not are left behind when the time is over.
    private func stop(_ ends: AsyncStream<LaneEnd>.Continuation) {
        for control in controls { control.request(.stop) }
        let limits = stopLimits
        let controls = controls
        Task.detached {
            // A sleep that is cut short only makes the end come earlier.
            do { try await Task.sleep(for: .milliseconds(limits.finishMs)) } catch { return }
            for control in controls { control.request(.stopAtOnce) }
            do { try await Task.sleep(for: .milliseconds(limits.leaveMs)) } catch { return }
            ends.yield(LaneEnd(lane: Self.deadline, fault: nil))
        }
    }

    private func logStart() {
        logger.log(
            .notice, "The gateway starts",
            [
                .gateway: configuration.id, .instance: configuration.instance, .version: GatewayVersion.current,
                .catalog: catalogDigest, .mode: configuration.delivery.rawValue, .count: "\(configuration.lanes)",
            ])
        if configuration.delivery == .atLeastOnce {
            logger.log(
                .warning, "Delivery is at least once: promises P1 to P4 do not hold, repeats are possible",
                [.mode: configuration.delivery.rawValue])
        }
    }
}
