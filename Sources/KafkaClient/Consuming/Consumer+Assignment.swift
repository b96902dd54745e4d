internal import CRdKafka
public import GatewayModel

extension Consumer {
    /// Whether the group gave an assignment, possibly of nothing, that no revocation has taken back.
    public var isGranted: Bool { granted != nil }

    /// Starts to fetch these partitions at these offsets, forgetting everything fetched before: what to do after
    /// `.assigned`, and how to rewind after an abort. The order gives `RecordView.assignmentIndex`.
    ///
    /// Between `.assigned` and this call the group cannot go on to its next rebalance, so do not let it wait for long.
    ///
    /// The partitions must be among those that the last `.assigned` named; otherwise, or when a revocation came since,
    /// it throws a retriable fault and the next poll tells more. Empty the batch before: its records keep the numbers of
    /// the old order.
    public func assign(_ positions: [PartitionOffset]) throws(KafkaFault) {
        let handle = try open(.assign)
        guard let granted, positions.allSatisfy({ granted.contains($0.partition) }) else {
            throw KafkaFault(code: RD_KAFKA_RESP_ERR__ASSIGNMENT_LOST, operation: .assign)
        }
        let list = PartitionList(capacity: positions.count)
        for position in positions { list.add(position.partition, offset: position.offset) }
        try table.setAssignment(positions.map(\.partition), client: handle.client)
        let code = handle.heartbeat.during(.assign) { rd_kafka_assign(handle.client, list.handle) }
        try KafkaFault.check(code, .assign)
        isAssigned = true
    }

    /// Stops fetching; the membership stays. `assign` begins again.
    public func unassign() throws(KafkaFault) {
        let handle = try open(.assign)
        try KafkaFault.check(handle.heartbeat.during(.assign) { rd_kafka_assign(handle.client, nil) }, .assign)
        try table.setAssignment([], client: handle.client)
        isAssigned = false
    }

    /// Moves one assigned partition to an offset. Records of it that are fetched but not polled are dropped.
    public func seek(_ position: PartitionOffset, timeoutMs: Int) throws(KafkaFault) {
        let handle = try open(.seek)
        let topic = position.partition.topic
        guard let topicHandle = table.handle(of: topic) else {
            throw KafkaFault(code: RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION, operation: .seek, topic: topic)
        }
        let code = handle.heartbeat.during(.seek) {
            rd_kafka_seek(topicHandle, position.partition.partition, position.offset, timeout(timeoutMs))
        }
        try KafkaFault.check(code, .seek, topic: topic)
    }

    /// Holds back the fetching of partitions that are not held back yet.
    public func pause(_ partitions: [TopicPartition]) throws(KafkaFault) {
        let handle = try open(.pause)
        let list = PartitionList(partitions)
        try KafkaFault.check(rd_kafka_pause_partitions(handle.client, list.handle), .pause)
        try list.throwFirstError(.pause)
    }

    /// Lets the fetching of partitions go on. Only for those that are paused: librdkafka 2.0.2 rewinds the others.
    public func resume(_ partitions: [TopicPartition]) throws(KafkaFault) {
        let handle = try open(.pause)
        let list = PartitionList(partitions)
        try KafkaFault.check(rd_kafka_resume_partitions(handle.client, list.handle), .pause)
        try list.throwFirstError(.pause)
    }
}
