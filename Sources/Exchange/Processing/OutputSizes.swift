/// How large a record the output topics of one source take, in bytes (`max.message.bytes`). Read when the gateway starts
/// and when it reloads, so that an output that is too large is decided about here and never becomes a broker's fault.
public struct OutputSizes: Hashable, Sendable {
    /// Kafka's default of `max.message.bytes`.
    public static let kafkaDefault = 1_048_588

    /// The recipients' topics, in the order of the configuration.
    public var recipients: [Int]
    /// The dead-letter topic.
    public var deadLetters: Int

    public init(recipients: [Int], deadLetters: Int) {
        self.recipients = recipients
        self.deadLetters = deadLetters
    }

    /// The same size for every topic.
    public init(recipientCount: Int, bytesMax: Int = OutputSizes.kafkaDefault) {
        self.init(recipients: [Int](repeating: bytesMax, count: recipientCount), deadLetters: bytesMax)
    }
}
