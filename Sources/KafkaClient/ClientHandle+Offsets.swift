internal import CRdKafka
internal import GatewayModel

extension ClientHandle {
    /// Asks the partition's leader for its ends.
    func watermarks(_ partition: TopicPartition, timeoutMs: Int) throws(KafkaFault) -> Watermarks {
        var low: Int64 = 0
        var high: Int64 = 0
        let code = heartbeat.during(.watermarks) {
            rd_kafka_query_watermark_offsets(
                client, partition.topic.rawValue, partition.partition, &low, &high, timeout(timeoutMs))
        }
        try KafkaFault.check(code, .watermarks, topic: partition.topic)
        return Watermarks(low: low, high: high)
    }

    /// The offset of the first record at or after a time, per partition; nil where there is none.
    func offsets(
        atTimesMs times: [(partition: TopicPartition, timeMs: Int64)], timeoutMs: Int
    ) throws(KafkaFault) -> [Int64?] {
        let list = PartitionList(capacity: times.count)
        for time in times { list.add(time.partition, offset: time.timeMs) }
        let code = heartbeat.during(.offsetsForTimes) {
            rd_kafka_offsets_for_times(client, list.handle, timeout(timeoutMs))
        }
        try KafkaFault.check(code, .offsetsForTimes)
        try list.throwFirstError(.offsetsForTimes)
        return (0..<list.count).map { list[$0].offset < 0 ? nil : list[$0].offset }
    }
}

extension PartitionList {
    /// Throws the error of the first partition that has one.
    func throwFirstError(_ operation: KafkaOperation) throws(KafkaFault) {
        for index in 0..<count where self[index].err != RD_KAFKA_RESP_ERR_NO_ERROR {
            throw KafkaFault(
                code: self[index].err, operation: operation, topic: TopicName(String(cString: self[index].topic)))
        }
    }
}
