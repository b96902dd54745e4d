internal import ArgumentParser
internal import CBenchForwarder
internal import Foundation

/// The guarantee that both sides of the end-to-end measure work under.
enum DeliveryMode: String, CaseIterable, ExpressibleByArgument {
    /// Records and offsets in one transaction.
    case exactlyOnce = "exactly-once"
    /// An idempotent producer, and offsets after it.
    case atLeastOnce = "at-least-once"
}

/// `forward`: the bare forwarder as a process of its own, so that its CPU time is nobody else's. Run by `end-to-end`.
struct ForwardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forward", abstract: "The bare forwarder in C.", shouldDisplay: false)

    @Option var bootstrap: String
    @Option var group: String
    @Option var source: String
    @Option var target: String
    @Option var mode: DeliveryMode
    @Option(help: "Events after which it ends.")
    var events: Int
    @Option var perTransaction: Int
    @Option var intervalMs: Int
    @Option var deadlineSeconds: Int

    func run() throws {
        var settings = cbench_forward_settings()
        settings.transactional = mode == .exactlyOnce ? 1 : 0
        settings.events = Int64(events)
        settings.events_per_transaction = Int32(perTransaction)
        settings.interval_ms = Int32(intervalMs)
        settings.deadline_seconds = Int32(deadlineSeconds)
        var result = cbench_forward_result()
        let status = CStrings.with([bootstrap, group, source, target]) { texts in
            settings.bootstrap_servers = texts[0]
            settings.group = texts[1]
            settings.source = texts[2]
            settings.target = texts[3]
            return cbench_forward(&settings, &result)
        }
        guard status == 0 else { throw BenchError("the forwarder: \(CStrings.text(of: &result.error))") }
    }
}

/// Texts on their way to C and back.
enum CStrings {
    /// Calls the closure with the texts as C strings that are valid during the call, and nil behind the last.
    static func with<Result>(_ texts: [String], _ body: ([UnsafePointer<CChar>?]) -> Result) -> Result {
        let copies = texts.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies.map { UnsafePointer($0) } + [nil])
    }

    /// The text in a fixed array of C.
    static func text<Array>(of array: inout Array) -> String {
        withUnsafeBytes(of: &array) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// Calls a function of the forwarder that leaves a sentence when it fails, and throws the sentence.
    static func check(_ call: (UnsafeMutablePointer<CChar>) -> Int32) throws {
        let error = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CBENCH_ERROR_BYTES_MAX))
        defer { error.deallocate() }
        error.initialize(repeating: 0, count: Int(CBENCH_ERROR_BYTES_MAX))
        guard call(error) == 0 else { throw BenchError(String(cString: error)) }
    }
}
