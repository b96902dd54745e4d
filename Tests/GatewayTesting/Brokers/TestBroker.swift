internal import Glibc
public import KafkaClient
internal import Synchronization

/// A broker with transactions for tests: the cluster that `KAFKA_BOOTSTRAP_SERVERS` names, or else a noida-db of our own
/// on loopback, which is gone when this process is.
///
/// noida-db answers a fetch with its whole backlog, so keep topics below 10,000 events; it never times out a transaction,
/// so initialise every transactional id again that was left in one; and it does not check the generation of transactional
/// offsets. `isRealKafka` tells where those cases can run.
public final class TestBroker: Sendable {
    /// Why there is no broker.
    public struct Unavailable: Error, CustomStringConvertible {
        public let description: String
    }

    private static let readyWithinMs = 30_000
    private static let sharedBroker = Mutex<TestBroker?>(nil)

    /// What to set `bootstrap.servers` to.
    public let bootstrapServers: String
    /// Whether it is a cluster that was given, and not noida-db.
    public let isRealKafka: Bool

    private let port: UInt16
    private let dataDirectory: String
    private let process: Mutex<BrokerProcess?>

    /// The broker that the tests of this process share; it is started by the first who asks.
    public static func shared() throws -> TestBroker {
        try sharedBroker.withLock { broker in
            if let broker { return broker }
            let made =
                try getenv("KAFKA_BOOTSTRAP_SERVERS").map { TestBroker(external: String(cString: $0)) }
                ?? TestBroker()
            try made.waitUntilReady()
            broker = made
            return made
        }
    }

    /// A noida-db for one test alone, for example one that restarts it. End it with `remove()`.
    public static func own() throws -> TestBroker {
        let broker = try TestBroker()
        try broker.waitUntilReady()
        return broker
    }

    private init(external servers: String) {
        bootstrapServers = servers
        isRealKafka = true
        port = 0
        dataDirectory = ""
        process = Mutex(nil)
    }

    private init() throws {
        guard let port = LoopbackPort.free() else { throw Unavailable(description: "no free port on loopback") }
        var template = Array("\(getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")/broker-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Unavailable(description: "no temporary directory") }
        self.port = port
        dataDirectory = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        bootstrapServers = "127.0.0.1:\(port)"
        isRealKafka = false
        process = Mutex(try BrokerProcess(port: port, dataDirectory: dataDirectory))
    }

    /// Settings that reach the broker.
    public var settings: ClientSettings {
        var settings = ClientSettings([("bootstrap.servers", bootstrapServers)])
        if !isRealKafka { settings["receive.message.max.bytes"] = "1000000000" }
        return settings
    }

    /// Stops noida-db and starts it again, with the same port and data. What it acknowledged in the last second before
    /// an abrupt end is lost, so let the clients be quiet. Returns when it answers.
    public func restart(abruptly: Bool = false) throws {
        try stop(abruptly: abruptly)
        try start()
    }

    /// Stops noida-db and keeps its data.
    public func stop(abruptly: Bool = false) throws {
        guard !isRealKafka else { throw Unavailable(description: "a given cluster is not ours to stop") }
        process.withLock { process in
            process?.stop(abruptly: abruptly)
            process = nil
        }
    }

    /// Starts noida-db again after `stop`. Returns when it answers.
    public func start() throws {
        guard !isRealKafka else { throw Unavailable(description: "a given cluster is not ours to start") }
        try process.withLock { process in
            process = try BrokerProcess(port: port, dataDirectory: dataDirectory)
        }
        try waitUntilReady()
    }

    /// Ends noida-db and removes its data. A given cluster stays as it is.
    public func remove() {
        process.withLock { process in
            process?.remove()
            process = nil
        }
    }

    private func waitUntilReady() throws {
        let admin = try Admin(settings)
        var last = "no answer"
        let isReady = Waiting.until(withinMs: Self.readyWithinMs) {
            do {
                return try !admin.cluster(timeoutMs: 1_000).brokers.isEmpty
            } catch {
                last = String(describing: error)
                // A shell that has ended says that noida-db could not be started at all.
                return process.withLock { $0.map { !$0.isRunning } ?? false }
            }
        }
        let hasEnded = process.withLock { $0.map { !$0.isRunning } ?? false }
        guard isReady, !hasEnded else {
            throw Unavailable(description: "no broker at \(bootstrapServers) (\(last)); see \(dataDirectory).log")
        }
    }
}
