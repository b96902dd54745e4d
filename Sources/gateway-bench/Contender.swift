internal import CBenchForwarder
internal import Exchange
internal import Foundation
internal import GatewayModel

/// What one round of one side took.
struct RoundFigures {
    let wallSeconds: Double
    let cpuSeconds: Double
}

/// One side of the end-to-end measure: a process that moves what comes into its source topic, and the outside view of it.
final class Contender {
    static let partitions: Int32 = 4
    private static let deadlineSeconds: Int32 = 120
    private static let pollMicroseconds: UInt32 = 4_000

    let name: String
    let source: String
    private let process: Process
    private let filler: OpaquePointer
    private let watcher: OpaquePointer
    private(set) var eventsSent = 0

    /// Starts the process. Its topics exist.
    init(name: String, bootstrap: String, group: String, source: String, process: Process) throws {
        var error = [CChar](repeating: 0, count: Int(CBENCH_ERROR_BYTES_MAX))
        guard let filler = cbench_filler_open(bootstrap, source, Self.deadlineSeconds, &error),
            let watcher = cbench_watcher_open(bootstrap, group, &error)
        else { throw BenchError(String(decoding: error.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)) }
        self.name = name
        self.source = source
        self.process = process
        self.filler = filler
        self.watcher = watcher
        try process.run()
    }

    deinit {
        cbench_filler_close(filler)
        cbench_watcher_close(watcher)
    }

    /// The process's id.
    var processID: Int32 { process.processIdentifier }

    /// Lets the process move `count` events of the load. The clocks run from the moment before they become visible until
    /// the group has committed all of them.
    func round(_ load: EventLoad, count: Int) throws -> RoundFigures {
        try load.write(count, with: filler, deadlineSeconds: Int(Self.deadlineSeconds))
        eventsSent += min(count, load.count)
        let cpuBefore = cbench_process_cpu_seconds(processID)
        let start = cbench_wall_seconds()
        try CStrings.check { cbench_filler_commit(filler, Self.deadlineSeconds, $0) }
        try waitUntilConsumed(since: start)
        let end = cbench_wall_seconds()
        return RoundFigures(
            wallSeconds: end - start, cpuSeconds: cbench_process_cpu_seconds(processID) - cpuBefore)
    }

    /// Lets the process do nothing for a while, and tells what that takes, in CPU seconds per second. A broker that
    /// answers empty fetches at once, as noida-db does, keeps every consumer busy.
    func idleShare(seconds: Double) -> Double {
        let cpuBefore = cbench_process_cpu_seconds(processID)
        let start = cbench_wall_seconds()
        usleep(UInt32(seconds * 1e6))
        return (cbench_process_cpu_seconds(processID) - cpuBefore) / (cbench_wall_seconds() - start)
    }

    /// Keeps the process from running while another one is measured; much shorter than a session of the group.
    func pause() { kill(processID, SIGSTOP) }

    /// Lets the process go on.
    func resume() { kill(processID, SIGCONT) }

    private func waitUntilConsumed(since start: Double) throws {
        // The last offset of each partition is the marker of the transaction that filled it.
        let wanted = cbench_watcher_end(watcher, source, Self.partitions) - Int64(Self.partitions)
        guard wanted > 0 else { throw BenchError("the broker does not tell the ends of \(source)") }
        while cbench_watcher_committed(watcher, source, Self.partitions) < wanted {
            guard process.isRunning else {
                throw BenchError("the \(name) ended by itself with \(process.terminationStatus)")
            }
            guard cbench_wall_seconds() - start < Double(Self.deadlineSeconds) else {
                throw BenchError("the \(name) did not move its events within \(Self.deadlineSeconds) s")
            }
            usleep(Self.pollMicroseconds)
        }
    }

    /// The counts beside the committed offsets, added up; nil when the process is not a gateway.
    func counts() throws -> RecipientCounts? {
        var sum = RecipientCounts()
        for number in 0..<Self.partitions {
            var bytes = [UInt8](repeating: 0, count: Limits.offsetMetadataBytesMax)
            let length = cbench_watcher_metadata(watcher, source, number, &bytes, bytes.count)
            guard length > 0, let topic = TopicName(source) else { return nil }
            let account = try CountsMetadata.read(
                Array(bytes[..<Int(length)]), partition: TopicPartition(topic, number))
            for recipient in account.recipients {
                sum.consumed += recipient.counts.consumed
                sum.delivered += recipient.counts.delivered
                sum.rejected += recipient.counts.rejected
                sum.withheld += recipient.counts.withheld
                sum.held += recipient.counts.held
            }
        }
        return sum
    }

    /// Bytes of the process in memory now, and the most it ever had; zeros when it is gone.
    func memory() throws -> (now: Int, most: Int) { try ProcessMemory.of(processID) }

    /// Ends the process.
    func stop() {
        guard process.isRunning else { return }
        resume()
        process.terminate()
        let deadline = cbench_wall_seconds() + 20
        while process.isRunning, cbench_wall_seconds() < deadline { usleep(20_000) }
        if process.isRunning { kill(processID, SIGKILL) }
        process.waitUntilExit()
    }
}

/// Reads what the system says about a process's memory.
enum ProcessMemory {
    /// Bytes in memory now, and the most there ever were.
    static func of(_ processID: Int32) throws -> (now: Int, most: Int) {
        let text = try String(contentsOfFile: "/proc/\(processID)/status", encoding: .utf8)
        func kibibytes(_ name: String) -> Int {
            let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
            return line.flatMap { Int($0.split(whereSeparator: { !$0.isNumber }).first ?? "") } ?? 0
        }
        return (kibibytes("VmRSS:") << 10, kibibytes("VmHWM:") << 10)
    }
}
