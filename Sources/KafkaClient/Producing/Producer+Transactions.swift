internal import CRdKafka
internal import GatewayModel

extension Producer {
    /// Announces the transactional id to its coordinator: ends what an earlier user of it left open, and fences that
    /// user. Once per producer, before the first transaction; again after a retriable fault.
    public func initTransactions(timeoutMs: Int) throws(KafkaFault) {
        let error = handle.heartbeat.during(.initTransactions) {
            rd_kafka_init_transactions(handle.client, timeout(timeoutMs))
        }
        try KafkaFault.check(error, .initTransactions)
    }

    /// Begins a transaction. Local: nothing is asked of a broker.
    public func begin() throws(KafkaFault) {
        let error = handle.heartbeat.during(.beginTransaction) { rd_kafka_begin_transaction(handle.client) }
        try KafkaFault.check(error, .beginTransaction)
        failedBeforeTransaction = handle.callbacks.failedDeliveries
    }

    /// Puts consumed offsets, with their metadata, into the open transaction on behalf of a group's member.
    ///
    /// The time-out is `socket.timeout.ms` and the transaction's own; with the group's coordinator away the call can
    /// hang beyond any, so watch it by the heartbeat. A time-out is `.abort`.
    public func sendOffsets(
        _ offsets: [OffsetToCommit], of member: borrowing GroupMetadata, timeoutMs: Int
    ) throws(KafkaFault) {
        let list = PartitionList(capacity: offsets.count)
        for offset in offsets { list.add(offset.partition, offset: offset.offset, metadata: offset.metadata) }
        let error = handle.heartbeat.during(.sendOffsets) { [group = member.handle, list = list.handle] in
            rd_kafka_send_offsets_to_transaction(handle.client, list, group, timeout(timeoutMs))
        }
        try KafkaFault.check(error, .sendOffsets)
    }

    /// Waits until every record of the transaction is delivered, and commits it. Returns only when the coordinator says
    /// so. After a retriable fault the same call is made again.
    ///
    /// When a record of the transaction was not delivered, the fault is of that record's kind and topic.
    public func commit(timeoutMs: Int) throws(KafkaFault) {
        let error = handle.heartbeat.during(.commitTransaction) {
            rd_kafka_commit_transaction(handle.client, timeout(timeoutMs))
        }
        guard let error else { return }
        throw explained(KafkaFault(consuming: error, operation: .commitTransaction))
    }

    /// Aborts the transaction: drops what is queued, and waits until the coordinator has ended it. After a retriable
    /// fault the same call is made again; any other fault costs the producer.
    public func abort(timeoutMs: Int) throws(KafkaFault) {
        let error = handle.heartbeat.during(.abortTransaction) {
            rd_kafka_abort_transaction(handle.client, timeout(timeoutMs))
        }
        try KafkaFault.check(error, .abortTransaction)
    }

    /// A transaction that must be aborted because a record failed says nothing about the record; its report does.
    private func explained(_ fault: KafkaFault) -> KafkaFault {
        guard fault.faultClass == .abort, handle.callbacks.failedDeliveries != failedBeforeTransaction,
            let cause = handle.callbacks.lastFailedDelivery
        else { return fault }
        return KafkaFault(
            fault.faultClass, kind: cause.kind, code: cause.code, codeName: cause.codeName,
            operation: fault.operation, topic: cause.topic, text: "\(fault.text): \(cause.text)")
    }
}
