internal import CRdKafka
public import GatewayModel

extension Admin {
    /// What a group has committed for each partition, in the given order; nil where it has committed nothing. The group
    /// is not joined. Offsets of a pending transaction are not waited for: the committed ones are told.
    public func committed(
        byGroup group: String, _ partitions: [TopicPartition], timeoutMs: Int
    ) throws(KafkaFault) -> [CommittedOffset?] {
        guard !partitions.isEmpty else { return [] }
        let list = PartitionList(partitions)
        // The request copies the list.
        var requests: [OpaquePointer?] = [rd_kafka_ListConsumerGroupOffsets_new(group, list.handle)]
        defer { for request in requests { rd_kafka_ListConsumerGroupOffsets_destroy(request) } }
        let answer = try ask(
            .listGroupOffsets, RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, timeoutMs: timeoutMs
        ) { options in
            rd_kafka_ListConsumerGroupOffsets(handle.client, &requests, requests.count, options, queue)
        }
        defer { rd_kafka_event_destroy(answer) }
        var count = 0
        let results = rd_kafka_ListConsumerGroupOffsets_result_groups(
            rd_kafka_event_ListConsumerGroupOffsets_result(answer), &count)
        guard count == 1, let result = results?[0] else {
            throw KafkaFault(code: RD_KAFKA_RESP_ERR__FAIL, operation: .listGroupOffsets)
        }
        if let error = rd_kafka_group_result_error(result) {
            // The error belongs to the answer.
            throw KafkaFault(code: rd_kafka_error_code(error), operation: .listGroupOffsets)
        }
        return try Self.read(rd_kafka_group_result_partitions(result), partitions)
    }

    private static func read(
        _ list: UnsafePointer<rd_kafka_topic_partition_list_t>?, _ partitions: [TopicPartition]
    ) throws(KafkaFault) -> [CommittedOffset?] {
        var found: [TopicPartition: CommittedOffset] = [:]
        for index in 0..<Int(list?.pointee.cnt ?? 0) {
            guard let element = list?.pointee.elems[index], let name = TopicName(String(cString: element.topic)) else {
                continue
            }
            try KafkaFault.check(element.err, .listGroupOffsets, topic: name)
            guard element.offset >= 0 else { continue }
            found[TopicPartition(name, element.partition)] = CommittedOffset(
                offset: element.offset, metadata: PartitionList.metadata(of: element))
        }
        return partitions.map { found[$0] }
    }
}
