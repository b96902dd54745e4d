internal import CRdKafka
internal import GatewayModel
internal import Glibc

extension ClientHandle {
    /// Describes one topic. Throws what the broker says about it: unknown, not authorised …
    func describe(
        _ name: TopicName, _ topic: OpaquePointer, timeoutMs: Int
    ) throws(KafkaFault) -> TopicDescription {
        let metadata = try metadata(of: topic, name: name, timeoutMs: timeoutMs)
        defer { rd_kafka_metadata_destroy(metadata) }
        guard metadata.pointee.topic_cnt == 1 else {
            throw KafkaFault(code: RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, operation: .metadata, topic: name)
        }
        let entry = metadata.pointee.topics[0]
        try KafkaFault.check(entry.err, .metadata, topic: name)
        return TopicDescription(name: name, partitions: Self.partitions(of: entry))
    }

    /// Throws unless the topic is among all that the brokers list, without creating it by the question.
    func requireTopic(_ name: TopicName, timeoutMs: Int) throws(KafkaFault) {
        let metadata = try metadata(of: nil, name: name, timeoutMs: timeoutMs)
        defer { rd_kafka_metadata_destroy(metadata) }
        for index in 0..<Int(metadata.pointee.topic_cnt) {
            let entry = metadata.pointee.topics[index]
            guard strcmp(entry.topic, name.rawValue) == 0 else { continue }
            try KafkaFault.check(entry.err, .metadata, topic: name)
            return
        }
        throw KafkaFault(
            code: RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, operation: .metadata, topic: name,
            text: "the brokers list no such topic, or this principal may not see it")
    }

    /// Describes the cluster with all topics that this principal may see.
    func describeCluster(timeoutMs: Int) throws(KafkaFault) -> ClusterDescription {
        let metadata = try metadata(of: nil, name: nil, timeoutMs: timeoutMs)
        defer { rd_kafka_metadata_destroy(metadata) }
        let brokers = (0..<Int(metadata.pointee.broker_cnt)).map { index in
            let broker = metadata.pointee.brokers[index]
            return BrokerDescription(id: broker.id, address: "\(String(cString: broker.host)):\(broker.port)")
        }
        let topics = (0..<Int(metadata.pointee.topic_cnt)).compactMap { index -> TopicDescription? in
            let entry = metadata.pointee.topics[index]
            guard entry.err == RD_KAFKA_RESP_ERR_NO_ERROR, let name = TopicName(String(cString: entry.topic)) else {
                return nil
            }
            return TopicDescription(name: name, partitions: Self.partitions(of: entry))
        }
        return ClusterDescription(
            brokers: brokers.sorted { $0.id < $1.id }, topics: topics.sorted { $0.name.rawValue < $1.name.rawValue })
    }

    /// The caller frees what it gets.
    private func metadata(
        of topic: OpaquePointer?, name: TopicName?, timeoutMs: Int
    ) throws(KafkaFault) -> UnsafePointer<rd_kafka_metadata> {
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let code = heartbeat.during(.metadata) {
            rd_kafka_metadata(client, topic == nil ? 1 : 0, topic, &metadata, timeout(timeoutMs))
        }
        try KafkaFault.check(code, .metadata, topic: name)
        guard let metadata else { throw KafkaFault(code: RD_KAFKA_RESP_ERR__FAIL, operation: .metadata, topic: name) }
        return metadata
    }

    private static func partitions(of topic: rd_kafka_metadata_topic) -> [PartitionDescription] {
        let descriptions = (0..<Int(topic.partition_cnt)).map { index in
            let partition = topic.partitions[index]
            return PartitionDescription(
                number: partition.id, leader: partition.leader, replicas: Int(partition.replica_cnt),
                inSyncReplicas: Int(partition.isr_cnt))
        }
        return descriptions.sorted { $0.number < $1.number }
    }
}
