/// The bounds of the settings. Both ends are allowed.
enum ConfigurationLimits {
    /// Lanes of one process: each is a thread with two Kafka clients, and each client has threads of its own.
    static let lanes = 1...64
    /// Sources of one gateway.
    static let sourcesMax = 64
    /// Topics of dead letters that others write.
    static let foreignDeadLettersMax = 64
    /// Milliseconds of one transaction: the upper end stays below the broker's usual time-out of 60 s.
    static let intervalMs = 1...30_000
    /// Events of one transaction.
    static let events = 1...100_000
    /// Bytes of one transaction: the upper end bounds the memory of a lane.
    static let bytes = (64 << 10)...(256 << 20)
    /// Bytes of the gateway's id and of the instance name. With the lane's number they stay below Kafka's 249.
    static let nameBytesMax = 100
    /// Bytes of a secret that a `file:` reference names.
    static let secretBytesMax = 1 << 20
    /// Rejections that are sent again in a second.
    static let redrivesPerSecond = 1...100_000
    /// Rejections of a hundred deliveries that trip a breaker.
    static let breakerPercent = 1...100
    /// Deliveries that a breaker must have seen.
    static let breakerDeliveries = 1...10_000_000
    /// The window of a breaker, in milliseconds.
    static let breakerWindowMs = 1_000...86_400_000
    /// Event types that one recipient lists.
    static let eventTypesMax = 64
}
