internal import Exchange
internal import Glibc
internal import Logging
internal import ServiceLifecycle
internal import Telemetry

/// Watches the steps of the lanes. Some calls into librdkafka ignore their own time-out and can hang for ever
/// (`rd_kafka_send_offsets_to_transaction` while the coordinator is away). A step that hangs too long ends the process:
/// nothing is lost by that, because what was not committed is processed again by the next start.
struct Watchdog: Service {
    /// How long a step may take.
    struct Limits: Sendable {
        /// After this, it is said once; milliseconds.
        var warnMs: Int64 = 20_000
        /// After this, the process ends; milliseconds. Longer than all the time-outs of a step together.
        var exitMs: Int64 = 180_000
    }

    /// The exit status of a process whose lane hung: EX_SOFTWARE, so that the supervisor starts it again.
    static let exitStatus: Int32 = 70

    let lanes: [(lane: Int, heartbeat: LaneHeartbeat)]
    let limits: Limits
    let logger: Logger
    /// Ends the process; another one in tests.
    var exit: @Sendable (Int32) -> Void = { _exit($0) }

    /// Looks until the group has stopped everything that is watched.
    func run() async throws {
        await cancelWhenGracefulShutdown { await watch() }
    }

    /// Looks until the task is cancelled.
    func watch() async {
        var warned: Set<Int> = []
        while !Task.isCancelled {
            look(&warned)
            do { try await Task.sleep(for: .milliseconds(500)) } catch { return }
        }
    }

    /// Looks at every lane once.
    func look(_ warned: inout Set<Int>) {
        for (lane, heartbeat) in lanes {
            guard let step = heartbeat.step, step.elapsedMs >= limits.warnMs else {
                if warned.remove(lane) != nil {
                    logger.log(.notice, "The step that took too long has ended", [.lane: "\(lane)"])
                }
                continue
            }
            let values: [LogKey: String] = [
                .lane: "\(lane)", .call: step.call.map { "\(step.operation)/\($0)" } ?? "\(step.operation)",
                .durationMs: "\(step.elapsedMs)",
            ]
            if step.elapsedMs >= limits.exitMs {
                logger.log(.critical, "A lane hangs; the process ends so that it can be started again", values)
                exit(Self.exitStatus)
            } else if warned.insert(lane).inserted {
                logger.log(.warning, "A step of a lane takes too long", values)
            }
        }
    }
}
