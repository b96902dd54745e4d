public import GatewayModel

/// One record of a source topic, read for the figures.
public struct CountedRecord: Hashable, Sendable {
    /// What it is to the figures.
    public enum Content: Hashable, Sendable {
        /// An event that is counted.
        case event(CountedEvent)
        /// An event that is not, with the code it would be rejected with, or a word of the statistics.
        case uncounted(String)
        /// Nothing that could be counted: a tombstone.
        case nothing
    }

    /// The topic.
    public let topic: TopicName
    /// The partition.
    public let partition: Int32
    /// The offset.
    public let offset: Int64
    /// What tells the record from another one at its offset, after the topic was made anew.
    public let stamp: String
    /// What it is to the figures.
    public let content: Content

    public init(topic: TopicName, partition: Int32, offset: Int64, stamp: String, content: Content) {
        self.topic = topic
        self.partition = partition
        self.offset = offset
        self.stamp = stamp
        self.content = content
    }
}
