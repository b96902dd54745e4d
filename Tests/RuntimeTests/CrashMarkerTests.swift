import Foundation
import GatewayModel
import Testing

@testable import Runtime

@Suite struct CrashMarkerTests {
    static let partition = TopicPartition(TopicName("us.seizures")!, 3)

    private static func temporaryFolder() -> String {
        let path = NSTemporaryDirectory() + "/gateway-marker-\(UUID().uuidString)"
        #expect(throws: Never.self) { try LocalFile.makeFolder(path) }
        return path
    }

    /// Runs a lane thread that works on offset 7 and then does the deed.
    private static func work(path: String, _ deed: @escaping @Sendable (CrashMarker) -> Void) throws {
        let marker = Mutexed(try CrashMarker(path: path))
        LaneThread.start(name: "lane 0") {
            marker.with { marker in
                CrashSignals.watchThisThread(marker)
                marker.enter(Self.partition)
                marker.begin(6)
                marker.begin(7)
                deed(marker)
            }
        }
        while true { sleep(1) }
    }

    @Test func crash_trapOnLaneThread_isNotedWithItsEvent() async throws {
        let path = Self.temporaryFolder() + "/lane.marker"
        await #expect(processExitsWith: .signal(SIGILL)) { [path = path as String] in
            try Self.work(path: path) { _ in
                let numbers: [Int] = []
                precondition(numbers.count > Int.random(in: 1...2), "a bug")
            }
        }
        let crash = try CrashMarker(path: path).takeCrash()
        #expect(crash == CrashedEvent(partition: Self.partition, offset: 7, signal: SIGILL))
        #expect(try CrashMarker(path: path).takeCrash() == nil)
    }

    @Test func crash_abort_isNoted() async throws {
        let path = Self.temporaryFolder() + "/lane.marker"
        await #expect(processExitsWith: .signal(SIGABRT)) { [path = path as String] in
            try Self.work(path: path) { _ in abort() }
        }
        #expect(try CrashMarker(path: path).takeCrash()?.offset == 7)
    }

    @Test func crash_stackOverflow_isNoted() async throws {
        let path = Self.temporaryFolder() + "/lane.marker"
        await #expect(processExitsWith: .signal(SIGSEGV)) { [path = path as String] in
            try Self.work(path: path) { _ in _ = Self.descend(1) }
        }
        #expect(try CrashMarker(path: path).takeCrash()?.signal == SIGSEGV)
    }

    @inline(never)
    private static func descend(_ depth: Int) -> Int {
        withUnsafeTemporaryAllocation(of: Int.self, capacity: 512) { numbers in
            numbers[0] = depth
            return depth > 0 ? descend(depth + 1) + numbers[0] : 0
        }
    }

    @Test func kill_isNotACrash() async throws {
        let path = Self.temporaryFolder() + "/lane.marker"
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            try Self.work(path: path) { _ in kill(getpid(), SIGKILL) }
        }
        #expect(try CrashMarker(path: path).takeCrash() == nil)
    }

    @Test func signalFromOutside_isNotACrash() async throws {
        let path = Self.temporaryFolder() + "/lane.marker"
        await #expect(processExitsWith: .signal(SIGSEGV)) { [path = path as String] in
            try Self.work(path: path) { _ in
                let sender = Process()
                sender.executableURL = URL(fileURLWithPath: "/bin/kill")
                sender.arguments = ["-SEGV", "\(getpid())"]
                try? sender.run()
                sleep(60)
            }
        }
        #expect(try CrashMarker(path: path).takeCrash() == nil)
    }

    @Test func crash_betweenEvents_isNotNoted() async throws {
        let path = Self.temporaryFolder() + "/lane.marker"
        await #expect(processExitsWith: .signal(SIGABRT)) { [path = path as String] in
            try Self.work(path: path) { marker in
                marker.end()
                abort()
            }
        }
        #expect(try CrashMarker(path: path).takeCrash() == nil)
    }

    @Test func marker_inMissingFolder_isOneSentence() {
        #expect {
            _ = try CrashMarker(path: "/nowhere/lane.marker")
        } throws: { error in
            "\(error)" == "the crash marker /nowhere/lane.marker cannot be written: No such file or directory"
        }
    }

    @Test func suspects_countCrashes_andAreResolvedByCommit() throws {
        let path = Self.temporaryFolder() + "/suspects"
        let crash = CrashedEvent(partition: Self.partition, offset: 7, signal: SIGILL)
        let other = CrashedEvent(partition: Self.partition, offset: 9, signal: SIGILL)
        _ = try CrashSuspects(path: path, crashes: [crash])
        let second = try CrashSuspects(path: path, crashes: [crash, other])
        #expect(second.suspects(of: Self.partition).map(\.crashes) == [2, 1])
        #expect(second.suspects(of: TopicPartition(Self.partition.topic, 0)).isEmpty)
        try second.resolve(Self.partition, before: 7)
        #expect(second.suspects(of: Self.partition).map(\.offset) == [7, 9])
        try second.resolve(Self.partition, before: 8)
        #expect(try CrashSuspects(path: path, crashes: []).suspects(of: Self.partition).map(\.offset) == [9])
    }
}

/// Hands a value that is not Sendable to one thread.
private final class Mutexed: @unchecked Sendable {
    // Safety: the value is made before the thread starts and used by that thread only.
    private let value: CrashMarker

    init(_ value: CrashMarker) { self.value = value }

    func with(_ body: (CrashMarker) -> Void) { body(value) }
}
