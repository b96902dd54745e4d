/// One line that librdkafka logs.
public struct ClientLogLine: Sendable {
    /// The syslog level: 0 emergency … 3 error, 4 warning, 5 notice, 6 info, 7 debug.
    public let level: Int
    /// librdkafka's name for the subject, for example `FAIL` or `REQTMOUT`.
    public let facility: String
    /// What it says, with the client and broker it is about. Never payload.
    public let text: String
}

/// Takes librdkafka's log lines. It is called by librdkafka's own threads, several at a time: it must return quickly and
/// must not call the client.
public typealias ClientLogSink = @Sendable (ClientLogLine) -> Void
