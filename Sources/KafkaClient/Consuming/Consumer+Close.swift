internal import CRdKafka

extension Consumer {
    /// How long one wait for the end of closing is, at most.
    private static let closeSliceMs = 100

    /// Leaves the group's partitions and frees the client. A static member does not leave the group, so that it finds its
    /// partitions again when it is back within `session.timeout.ms`.
    ///
    /// - Parameter deadlineMs: how long to wait. When it passes, the client is given up: its memory and threads stay
    ///   until the process ends, because librdkafka could block for ever in freeing it.
    /// - Throws: `.timedOut` when the deadline passed, or what librdkafka says. The consumer is closed all the same.
    public func close(deadlineMs: Int) throws(KafkaFault) {
        guard let handle else { return }
        let deadline = Deadline(afterMs: deadlineMs)
        defer { release() }
        // A broken client refuses to close; it was told already, and freeing it is all that is left.
        guard handle.fatalFault(during: .closeConsumer) == nil else { return }
        // An assignment that nobody has taken up would be waited for.
        if granted != nil, !isAssigned { _ = rd_kafka_assign(handle.client, nil) }
        guard let queue = rd_kafka_queue_get_consumer(handle.client) else { return }
        defer { rd_kafka_queue_destroy(queue) }
        try KafkaFault.check(rd_kafka_consumer_close_queue(handle.client, queue), .closeConsumer)
        while rd_kafka_consumer_closed(handle.client) == 0 {
            guard !deadline.isOver else {
                handle.isAbandoned = true
                throw KafkaFault(code: RD_KAFKA_RESP_ERR__TIMED_OUT, operation: .closeConsumer)
            }
            handle.heartbeat.during(.closeConsumer) {
                let slice = min(Self.closeSliceMs, deadline.remainingMs)
                if let message = rd_kafka_consumer_poll(handle.client, timeout(slice)) {
                    rd_kafka_message_destroy(message)
                }
            }
        }
    }

    /// The statistics document (JSON, UTF-8) that came last, once; nil when none came since. Set
    /// `statistics.interval.ms` to get one per interval.
    public func takeStatistics() -> [UInt8]? {
        defer { handle?.callbacks.statistics = nil }
        return handle?.callbacks.statistics
    }

    /// What librdkafka said about the client as a whole since the last call: brokers away, authentication failed. The
    /// client goes on trying by itself; this is for people.
    public func takeNotices() -> [KafkaFault] { handle?.callbacks.takeNotices() ?? [] }

    /// The fault that broke the client for good; nil while it lives.
    public var fatalFault: KafkaFault? { handle?.fatalFault(during: .poll) }
}
