internal import Glibc
public import Logging
public import Telemetry

/// Writes log lines to standard error, each with one call, so that lines of several threads do not mix.
public struct StandardErrorLog: LogHandler {
    /// The least severe level that is written.
    public var logLevel: Logger.Level
    /// What stands in every line.
    public var metadata: Logger.Metadata = [:]
    private let form: LogLine.Form

    /// A handler of this level and form.
    public init(level: Logger.Level, form: LogLine.Form) {
        logLevel = level
        self.form = form
    }

    /// One value of what stands in every line.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one line.
    public func log(event: LogEvent) {
        let values = metadata.merging(event.metadata ?? [:]) { _, new in new }
        let ordered = values.sorted { $0.key < $1.key }.map { (key: $0.key, value: "\($0.value)") }
        let line = LogLine.render(
            form, epochMs: Clocks.epochMs(), level: event.level, message: event.message.description, metadata: ordered)
        // A log that cannot be written must not stop the gateway.
        let bytes = Array("\(line)\n".utf8)
        _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
