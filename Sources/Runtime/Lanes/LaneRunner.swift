internal import Exchange
internal import GatewayModel
internal import KafkaClient
internal import Logging
internal import Telemetry

/// How a lane ended.
struct LaneEnd: Sendable {
    /// The lane's number.
    let lane: Int
    /// Why, when nobody asked for it; nil when it was asked to stop.
    let fault: RuntimeFault?
}

/// Runs one lane from its first client to its last on a thread of its own.
struct LaneRunner<Processing: LaneProcessing & ~Copyable>: Sendable {
    let assembly: LaneAssembly
    let maker: ProcessingMaker<Processing>
    let board: LaneBoard
    let logger: Logger

    /// Starts the thread. `onEnd` is called once, from that thread, when the lane has ended.
    func start(onEnd: @escaping @Sendable (LaneEnd) -> Void) {
        LaneThread.start(name: "lane \(assembly.lane)") {
            let end = LaneEnd(lane: assembly.lane, fault: run())
            assembly.heartbeat.end()
            onEnd(end)
        }
    }

    private func run() -> RuntimeFault? {
        let port: KafkaLanePort<Processing>
        do throws(RuntimeFault) {
            port = try KafkaLanePort(assembly, maker)
        } catch {
            return error
        }
        let marker = port.marker
        CrashSignals.watchThisThread(marker)
        defer { CrashSignals.unwatchThisThread() }
        let settings = LaneSettings(
            batch: assembly.configuration.batchLimits,
            foreignOffsets: assembly.configuration.foreignOffsets)
        var lane = Lane(port: port, settings: settings)
        var observer = LaneObserver(assembly: assembly, board: board, logger: logger)
        while let step = step(&lane, &observer) { observer.took(step, by: &lane) }
        observer.ended(&lane)
        return fault(of: lane)
    }

    /// One step under the eyes of the watchdog. Waits are no steps: they end by themselves.
    private func step(
        _ lane: inout Lane<KafkaLanePort<Processing>>, _ observer: inout LaneObserver
    ) -> LaneStep? {
        observer.begins()
        guard let operation = lane.state.operation else { return lane.step() }
        return assembly.heartbeat.during(operation) { lane.step() }
    }

    /// The sentence with which the process has to end, when the lane stopped by itself.
    private func fault(of lane: borrowing Lane<KafkaLanePort<Processing>>) -> RuntimeFault? {
        if let sentence = lane.port.figures.stopSentence { return RuntimeFault(.failure, sentence) }
        guard case .stopped(let reason) = lane.state else { return nil }
        switch reason {
        case .requested, .deadline:
            return nil
        case .fencedByTwin:
            return RuntimeFault(.configuration, "\(reason) (\(assembly.name))")
        case .accountsRefused:
            return RuntimeFault(.configuration, lane.accountDefect.map { "\($0)" } ?? "\(reason)")
        case .outcomesBroken:
            return RuntimeFault(.failure, "\(reason)")
        }
    }
}
