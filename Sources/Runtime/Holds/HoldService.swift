internal import KafkaClient
internal import Logging
internal import OperatorRecords
public import ServiceLifecycle
internal import Telemetry

/// Keeps what the lanes know of suspensions younger than their lease, and has those written down that the lanes found
/// necessary by themselves. On a thread of its own: while it cannot work, the lanes commit nothing.
public final class HoldService: Service {
    /// Between two looks at the state topic, in milliseconds: how long a suspension takes to act.
    private static let pauseMs = 200
    /// Between two commands for the same wish, in milliseconds.
    private static let repeatMs: Int64 = 30_000

    private let configuration: GatewayConfiguration
    private let board: HoldBoard
    private let logger: Logger
    private let thread: WorkerThread
    private let heartbeat = CallHeartbeat()

    /// - Parameter gateway: whose lanes are told.
    public init(_ gateway: Gateway) {
        configuration = gateway.configuration
        board = gateway.holds
        logger = gateway.logger
        thread = WorkerThread(
            "holds", logger: gateway.logger, failed: "Who is suspended cannot be read; nothing is delivered meanwhile",
            recovered: "Who is suspended is read again", longestPauseMs: 1_000)
    }

    /// Follows the state topic until the gateway shuts down.
    public func run() async throws {
        let (configuration, heartbeat) = (configuration, heartbeat)
        let logSink = ClientLog.sink(logger)
        await thread.run {
            let follower = HoldFollower(configuration, heartbeat: heartbeat, logSink: logSink)
            var asked: [HoldBoard.Wish: Int64] = [:]
            return {
                do throws(KafkaFault) {
                    try self.step(follower, &asked)
                    Clocks.sleep(ms: Self.pauseMs)
                    return nil
                } catch {
                    return FaultTranslation.sentence(error) + " (\(error))"
                }
            }
        }
    }

    private func step(_ follower: HoldFollower, _ asked: inout [HoldBoard.Wish: Int64]) throws(KafkaFault) {
        let before = follower.book
        let atMs = try follower.refresh()
        board.learn(follower.book, atMs: atMs)
        if follower.book != before { tell(follower.book, before) }
        let wishes = board.wishes
        asked = asked.filter { wishes.contains($0.key) }
        for wish in wishes where Clocks.monotonicMs() - (asked[wish] ?? -Self.repeatMs) >= Self.repeatMs {
            try ask(wish)
            asked[wish] = Clocks.monotonicMs()
        }
    }

    /// Has a hold of this process written down, so that every process holds and a restart changes nothing.
    private func ask(_ wish: HoldBoard.Wish) throws(KafkaFault) {
        logger.log(
            .error, "A recipient is held, and its suspension is asked for",
            [
                .topic: "\(wish.place.source)", .recipient: "\(wish.place.recipient)", .detail: wish.reason,
                .state: wish.cause.rawValue,
            ])
        let command = RecipientCommand(
            id: CommandID.make(), .suspend, wish.place, cause: wish.cause,
            by: "\(configuration.id).\(configuration.instance)", reason: wish.reason)
        try CommandSender.write([(key: command.place.key, value: command.encoded, edit: nil)], configuration)
    }

    private func tell(_ book: SuspensionBook, _ before: SuspensionBook) {
        for (place, suspension) in book.suspensions where before.suspensions[place]?.state != suspension.state {
            let isNews = suspension.state.isHeld || before.state(of: place).isHeld
            guard isNews else { continue }
            logger.log(
                suspension.state.isHeld ? .warning : .notice, "Whether a recipient gets events has changed",
                [
                    .topic: "\(place.source)", .recipient: "\(place.recipient)", .state: suspension.state.rawValue,
                    .detail: suspension.reason, .by: suspension.by,
                ])
        }
    }
}
