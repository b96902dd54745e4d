internal import CRdKafka

extension Producer {
    /// Takes delivery reports, statistics and notices, waiting at most `timeoutMs` for the first. Returns how many there
    /// were.
    @discardableResult
    public func poll(timeoutMs: Int) -> Int {
        guard timeoutMs > 0 else { return Int(rd_kafka_poll(handle.client, 0)) }
        return handle.heartbeat.during(.poll) { Int(rd_kafka_poll(handle.client, timeout(timeoutMs))) }
    }

    /// Waits until no record is outstanding.
    ///
    /// That all are delivered is another question: look at `deliveries`.
    /// - Throws: `.timedOut`.
    public func flush(timeoutMs: Int) throws(KafkaFault) {
        let code = handle.heartbeat.during(.flush) { rd_kafka_flush(handle.client, timeout(timeoutMs)) }
        if let fatal = handle.fatalFault(during: .flush) { throw fatal }
        try KafkaFault.check(code, .flush)
    }

    /// Drops every record that is queued or under way. Their delivery reports say so at the next poll.
    public func purge() throws(KafkaFault) {
        let flags = RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT
        try KafkaFault.check(rd_kafka_purge(handle.client, Int32(flags)), .purge)
    }

    /// The statistics document (JSON, UTF-8) that came last, once; nil when none came since. Set
    /// `statistics.interval.ms` to get one per interval.
    public func takeStatistics() -> [UInt8]? {
        defer { handle.callbacks.statistics = nil }
        return handle.callbacks.statistics
    }

    /// What librdkafka said about the client as a whole since the last call: brokers away, authentication failed. The
    /// client goes on trying by itself; this is for people.
    public func takeNotices() -> [KafkaFault] { handle.callbacks.takeNotices() }
}
