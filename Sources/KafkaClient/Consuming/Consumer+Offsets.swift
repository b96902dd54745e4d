internal import CRdKafka
public import GatewayModel

extension Consumer {
    /// What the group has committed for each partition, in the given order; nil where it has committed nothing. While
    /// a transaction with offsets of these partitions is pending, the answer is awaited: the fault is then retriable.
    ///
    /// For members: newer librdkafka answers only after the first assignment. `Admin` asks without membership.
    public func committed(
        _ partitions: [TopicPartition], timeoutMs: Int
    ) throws(KafkaFault) -> [CommittedOffset?] {
        let handle = try open(.committed)
        let list = PartitionList(partitions)
        let code = handle.heartbeat.during(.committed) {
            rd_kafka_committed(handle.client, list.handle, timeout(timeoutMs))
        }
        try KafkaFault.check(code, .committed)
        try list.throwFirstError(.committed)
        return (0..<list.count).map { index in
            list[index].offset < 0
                ? nil : CommittedOffset(offset: list[index].offset, metadata: list.metadata(at: index))
        }
    }

    /// Commits offsets with their metadata outside a transaction, and waits for the coordinator's answer. For delivery at
    /// least once; the offsets of a transaction travel with it.
    public func commit(_ offsets: [OffsetToCommit]) throws(KafkaFault) {
        let handle = try open(.commitOffsets)
        let list = PartitionList(capacity: offsets.count)
        for offset in offsets { list.add(offset.partition, offset: offset.offset, metadata: offset.metadata) }
        let code = handle.heartbeat.during(.commitOffsets) { [list = list.handle] in
            rd_kafka_commit(handle.client, list, 0)
        }
        try KafkaFault.check(code, .commitOffsets)
        try list.throwFirstError(.commitOffsets)
    }

    /// The offset after the last record that was polled of each partition, in the given order; nil where none was since
    /// its assignment.
    public func positions(_ partitions: [TopicPartition]) throws(KafkaFault) -> [Int64?] {
        let handle = try open(.position)
        let list = PartitionList(partitions)
        try KafkaFault.check(rd_kafka_position(handle.client, list.handle), .position)
        try list.throwFirstError(.position)
        return (0..<list.count).map { list[$0].offset < 0 ? nil : list[$0].offset }
    }

    /// Asks the partition's leader for its ends.
    public func watermarks(_ partition: TopicPartition, timeoutMs: Int) throws(KafkaFault) -> Watermarks {
        try open(.watermarks).watermarks(partition, timeoutMs: timeoutMs)
    }

    /// The ends of an assigned partition as the last fetch told them, without asking anyone; nil before the first fetch.
    public func fetchedWatermarks(_ partition: TopicPartition) -> Watermarks? {
        guard let client = handle?.client else { return nil }
        var low: Int64 = -1
        var high: Int64 = -1
        let code = rd_kafka_get_watermark_offsets(
            client, partition.topic.rawValue, partition.partition, &low, &high)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, low >= 0, high >= 0 else { return nil }
        return Watermarks(low: low, high: high)
    }

    /// The offset of the first record at or after a time in milliseconds since 1970, per partition in the given order;
    /// nil where there is none.
    public func offsets(
        atTimesMs times: [(partition: TopicPartition, timeMs: Int64)], timeoutMs: Int
    ) throws(KafkaFault) -> [Int64?] {
        try open(.offsetsForTimes).offsets(atTimesMs: times, timeoutMs: timeoutMs)
    }

    /// Who this member is now. Take it anew for every transaction.
    public func groupMetadata() throws(KafkaFault) -> GroupMetadata {
        let handle = try open(.poll)
        guard let metadata = rd_kafka_consumer_group_metadata(handle.client) else {
            throw KafkaFault(code: RD_KAFKA_RESP_ERR__UNKNOWN_GROUP, operation: .poll)
        }
        return GroupMetadata(owning: metadata)
    }
}
