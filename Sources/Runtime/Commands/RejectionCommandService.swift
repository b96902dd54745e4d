internal import GatewayModel
internal import KafkaClient
internal import Logging
public import ServiceLifecycle
internal import Synchronization
public import Telemetry

/// Carries out what people ask about rejections while the gateway runs, on a thread of its own, when the group makes this
/// process the one to do it. Whatever happens to it, the lanes go on.
public final class RejectionCommandService: Service {
    private static let pollMs = 250
    /// A call into Kafka that takes longer than this is told as a problem.
    private static let callMsMax: Int64 = 120_000

    private let assembly: CommandAssembly
    private let logger: Logger
    private let thread: WorkerThread
    private let board = Mutex(RejectionCommandSnapshot())

    /// - Parameter gateway: whose configuration, catalog and limits redrives work by.
    public init(_ gateway: Gateway) {
        assembly = gateway.commandAssembly()
        logger = gateway.logger
        thread = WorkerThread(
            "commands", logger: gateway.logger,
            failed: "Commands about rejections are not carried out; the stream goes on",
            recovered: "Commands about rejections are carried out again")
    }

    /// What the desk is doing, at any time from any thread.
    public var snapshot: RejectionCommandSnapshot {
        var snapshot = board.withLock { $0 }
        snapshot.problem = thread.problem
        if let call = assembly.heartbeat.currentCall, call.ageMs > Self.callMsMax {
            snapshot.problem = "\(call.operation) has not ended for \(call.ageMs / 1_000) s"
        }
        return snapshot
    }

    /// Takes commands until the gateway shuts down.
    public func run() async throws {
        await thread.run {
            var desk: CommandDesk?
            return {
                do throws(RuntimeFault) {
                    if let desk { return self.step(desk) }
                    desk = try self.open()
                    return nil
                } catch {
                    return error.description
                }
            }
        }
    }

    private func open() throws(RuntimeFault) -> CommandDesk {
        let crash = try DeskCrash(path: assembly.markerPath)
        if let letter = crash.found {
            logger.log(
                .error, "The last process died on sending a rejection again; it is open once more",
                [
                    .topic: "\(letter.partition.topic)", .partition: "\(letter.partition.partition)",
                    .offset: "\(letter.offset)",
                ])
        }
        return CommandDesk(assembly, crash: crash)
    }

    /// Keeps what a step brought; returns the problem that is left.
    private func step(_ desk: CommandDesk) -> String? {
        var problem: String?
        var tally = CommandOwner.Tally()
        do throws(KafkaFault) {
            tally = try desk.step(timeoutMs: Self.pollMs)
        } catch {
            problem = FaultTranslation.sentence(error) + " (\(error))"
        }
        let isOwner = desk.isOwner
        let waiting = UInt64(desk.waiting)
        let wasOwner = board.withLock { board in
            defer {
                board.add(tally)
                board.isOwner = isOwner
                board.waiting = waiting
            }
            return board.isOwner
        }
        if isOwner != wasOwner {
            logger.log(
                .info, "Who carries out commands about rejections has changed",
                [.state: isOwner ? "this process" : "another process or none"])
        }
        if tally.ignored > 0 {
            logger.log(
                .warning, "Records of the commands topic were passed over: they are no commands",
                [.topic: "\(assembly.configuration.commandsTopic)", .count: "\(tally.ignored)"])
        }
        return problem
    }
}

extension RejectionCommandSnapshot {
    fileprivate mutating func add(_ tally: CommandOwner.Tally) {
        accepted &+= tally.accepted
        refused &+= tally.refused
        ignored &+= tally.ignored
        redriven &+= tally.redriven
        rejectedAgain &+= tally.rejectedAgain
        givenBack &+= tally.givenBack
    }
}

extension Gateway {
    /// What the desk of commands works by: the catalog is that of the lanes.
    func commandAssembly() -> CommandAssembly {
        CommandAssembly(
            configuration: configuration, limits: limits, maker: maker, catalog: { [self] in catalogDigest },
            heartbeat: CallHeartbeat(), logSink: ClientLog.sink(logger))
    }
}
