import KafkaClient

extension Producer {
    /// Queues a record of text.
    func send(
        _ text: String, key: String? = nil, to topic: ProducerTopic, partition: TargetPartition = .byKey
    ) -> ProduceOutcome {
        var headers = OutgoingHeaders()
        return Array(text.utf8).withUnsafeBytes { value in
            guard let key else {
                return produce(to: topic, partition: partition, key: nil, value: value, headers: &headers)
            }
            return Array(key.utf8).withUnsafeBytes { key in
                produce(to: topic, partition: partition, key: key, value: value, headers: &headers)
            }
        }
    }
}
