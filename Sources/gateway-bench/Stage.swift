internal import ArgumentParser
internal import CBenchForwarder
internal import Foundation
internal import GatewayTesting

/// Which broker is measured on.
struct BrokerOptions: ParsableArguments {
    @Option(help: "The brokers of a Kafka that runs already.")
    var bootstrap: String?

    @Flag(help: "Start a noida-db for the run (the default without --bootstrap).")
    var noida = false

    func validate() throws {
        guard bootstrap == nil || !noida else { throw ValidationError("give either --bootstrap or --noida") }
    }

    /// The brokers' addresses; a broker of our own ends with this process.
    func open() throws -> String { try bootstrap ?? TestBroker.own().bootstrapServers }
}

/// Where the gateway's program is.
enum GatewayProgram {
    /// The path that was given, or the program beside this one.
    static func path(_ given: String?) throws -> String {
        let own = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        let path = given ?? own.appendingPathComponent("seizure-gateway").path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw BenchError("there is no gateway at \(path); build it, or name it with --gateway")
        }
        return path
    }
}

/// The topics and files of one measurement, with a name of its own on the broker.
final class Stage {
    private static let deadlineSeconds = 600
    private static let intervalMs = 100

    private let bootstrap: String
    private let mode: DeliveryMode
    private let perTransaction: Int
    private let name = "bench-\(UInt32.random(in: 0 ... .max))"
    private let folder: URL

    init(bootstrap: String, mode: DeliveryMode, perTransaction: Int) throws {
        self.bootstrap = bootstrap
        self.mode = mode
        self.perTransaction = perTransaction
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// Removes the files.
    func close() {
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            FileHandle.standardError.write(Data("cannot remove \(folder.path): \(error)\n".utf8))
        }
    }

    /// The bare forwarder.
    func forwarder(name side: String) throws -> Contender {
        let group = "\(name).\(side)"
        let source = "\(group).source"
        let target = "\(group).target"
        try create([source: Contender.partitions, target: Contender.partitions])
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [
            "forward", "--bootstrap", bootstrap, "--group", group, "--source", source, "--target", target, "--mode",
            mode.rawValue, "--events", String(Int64.max), "--per-transaction", String(perTransaction),
            "--interval-ms", String(Self.intervalMs), "--deadline-seconds", String(Self.deadlineSeconds),
        ]
        return try Contender(name: side, bootstrap: bootstrap, group: group, source: source, process: process)
    }

    /// The gateway with one lane and one recipient.
    func gateway(program: String, schemas: String) throws -> Contender {
        let group = "\(name).gateway"
        let source = "\(group).source"
        let target = "\(group).target"
        var topics = [
            source: Contender.partitions, "\(source).dlq": Contender.partitions, target: Contender.partitions,
        ]
        for own in ["commands", "state", "actions"] { topics["\(group).\(own)"] = 1 }
        try create(topics)
        let file = folder.appendingPathComponent("gateway.yaml")
        try Data(configuration(group: group, source: source, target: target, schemas: schemas).utf8).write(to: file)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["run", "--config", file.path]
        process.standardOutput = FileHandle.nullDevice
        return try Contender(name: "gateway", bootstrap: bootstrap, group: group, source: source, process: process)
    }

    private func configuration(group: String, source: String, target: String, schemas: String) -> String {
        let schemas = URL(fileURLWithPath: schemas).standardizedFileURL.path
        return """
            gateway:
              id: \(group)
              instance: bench
              schemas: \(schemas)
              data: \(folder.path)/data
              lanes: 1
              delivery: \(mode.rawValue)
              transaction: { interval: \(Self.intervalMs)ms, events: \(perTransaction), bytes: 64MiB }
            kafka:
              bootstrap.servers: "\(bootstrap)"
              receive.message.max.bytes: 1000000000
            sources:
              - topic: \(source)
                agency: us-iprc
                default-schema: us-iprc.seizure/2
                start: earliest
                recipients:
                  - { id: gacc, agency: cn-gacc, topic: \(target), schema: cn-gacc.seizure/2, agreement: us-cn-ipr/1,
                      wire: application/json }
            http: { listen: "127.0.0.1:0" }
            log: { level: error }

            """
    }

    private func create(_ topics: [String: Int32]) throws {
        for (topic, partitions) in topics {
            try CStrings.check { cbench_create_topic(bootstrap, topic, partitions, 30, $0) }
        }
    }
}
