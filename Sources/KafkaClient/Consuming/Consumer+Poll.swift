internal import CRdKafka
internal import GatewayModel

extension Consumer {
    /// Waits for a first record at most `timeoutMs`, then gathers what is there without waiting, until a limit is
    /// reached. The batch is added to; a revocation empties it. Call it at least every `max.poll.interval.ms`.
    ///
    /// A poll of a batch that is full already only looks for nothing: it returns `.idle`.
    public func poll(into batch: inout RecordBatch, limits: PollLimits, timeoutMs: Int) -> PollOutcome {
        if let fault = pendingFault {
            pendingFault = nil
            return .fault(fault)
        }
        let handle: ClientHandle
        do {
            handle = try open(.poll)
        } catch {
            return .fault(error)
        }
        let before = batch.count
        guard before < limits.records, batch.totalBytes < limits.bytes else { return .idle }
        var message = handle.heartbeat.during(.poll) { rd_kafka_consumer_poll(handle.client, timeout(timeoutMs)) }
        while true {
            if let rebalance = handle.callbacks.rebalance {
                handle.callbacks.rebalance = nil
                if let message { rd_kafka_message_destroy(message) }
                return tell(rebalance, emptying: &batch)
            }
            guard let current = message else { break }
            if let fault = take(current, into: &batch, of: handle) {
                guard batch.count > before else { return .fault(fault) }
                pendingFault = fault
                break
            }
            guard batch.count < limits.records, batch.totalBytes < limits.bytes else { break }
            message = rd_kafka_consumer_poll(handle.client, 0)
        }
        return batch.count > before ? .records(batch.count - before) : .idle
    }

    /// Puts a record into the batch, or reads and frees a message that tells a fault.
    @inline(__always)
    private func take(
        _ message: UnsafeMutablePointer<rd_kafka_message_t>, into batch: inout RecordBatch, of handle: ClientHandle
    ) -> KafkaFault? {
        guard message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR else {
            defer { rd_kafka_message_destroy(message) }
            return fault(of: message, handle)
        }
        // A record of a partition that was taken away meanwhile is nobody's.
        guard let place = table.place(message) else {
            rd_kafka_message_destroy(message)
            return nil
        }
        batch.append(
            RecordBatch.Entry(
                message: message, topicIndex: place.topicIndex, assignmentIndex: place.assignmentIndex), of: handle)
        return nil
    }

    private func fault(of message: UnsafeMutablePointer<rd_kafka_message_t>, _ handle: ClientHandle) -> KafkaFault {
        if let fatal = handle.fatalFault(during: .poll) { return fatal }
        let topic = message.pointee.rkt.flatMap { TopicName(String(cString: rd_kafka_topic_name($0))) }
        return KafkaFault(
            code: message.pointee.err, operation: .poll, topic: topic,
            text: String(cString: rd_kafka_message_errstr(message)))
    }

    private func tell(_ rebalance: ClientCallbacks.Rebalance, emptying batch: inout RecordBatch) -> PollOutcome {
        batch.removeAll()
        isAssigned = false
        switch rebalance {
        case .assigned(let partitions):
            let sorted = partitions.sorted {
                ($0.topic.rawValue, $0.partition) < ($1.topic.rawValue, $1.partition)
            }
            granted = sorted
            return .assigned(sorted)
        case .revoked(let wasLost):
            granted = nil
            return .revoked(wasLost: wasLost)
        }
    }
}
