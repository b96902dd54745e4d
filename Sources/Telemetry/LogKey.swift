public import Logging

/// The keys of log metadata: a closed set, so that logs can be searched by them. Log texts are constant; what varies
/// stands under a key. No key holds content of an event.
public enum LogKey: String, CaseIterable, Sendable {
    /// The lane's number.
    case lane
    /// A topic.
    case topic
    /// A partition's number.
    case partition
    /// An offset.
    case offset
    /// A recipient's id.
    case recipient
    /// Who asked for something.
    case by
    /// How many.
    case count
    /// A duration in milliseconds.
    case durationMs = "duration_ms"
    /// The class of a fault.
    case faultClass = "fault_class"
    /// A fault's name as Kafka has it.
    case fault
    /// What the client library said.
    case detail
    /// A call into the client library.
    case call
    /// A signal's name.
    case signal
    /// The digest of the catalog.
    case catalog
    /// The gateway's id.
    case gateway
    /// The process's instance name.
    case instance
    /// The gateway's version.
    case version
    /// An address that is listened on.
    case address
    /// A mode: delivery guarantee and the like.
    case mode
    /// A file.
    case file
    /// A state.
    case state
}

extension Logger {
    /// Logs a constant text with metadata under the closed set of keys.
    public func log(
        _ level: Logger.Level, _ message: StaticString, _ values: @autoclosure () -> [LogKey: String] = [:]
    ) {
        guard logLevel <= level else { return }
        var metadata: Logger.Metadata = [:]
        for (key, value) in values() { metadata[key.rawValue] = .string(value) }
        log(level: level, "\(String(describing: message))", metadata: metadata)
    }
}
