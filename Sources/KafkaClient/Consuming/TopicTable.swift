internal import CRdKafka
internal import GatewayModel

/// Turns the topic pointer and partition of a message into small numbers, without a name or a hash per record.
struct TopicTable {
    private struct Row {
        let handle: OpaquePointer
        /// The place in the assignment by partition number; -1 where there is none.
        var places: [Int32]
    }

    /// The topics, whose order gives `topicIndex`.
    let topics: [TopicName]
    private var rows: [Row] = []
    private var rowOfTopic: [Int32]
    private var topicOfRow: [Int32] = []
    private var lastRow = 0

    init(topics: [TopicName]) {
        self.topics = topics
        rowOfTopic = [Int32](repeating: -1, count: topics.count)
    }

    /// Takes the places of a new assignment. Handles of topics are made once and kept until `release`.
    mutating func setAssignment(_ partitions: [TopicPartition], client: OpaquePointer) throws(KafkaFault) {
        for row in rows.indices { rows[row].places.removeAll(keepingCapacity: true) }
        for (place, partition) in partitions.enumerated() {
            let row = try row(of: partition.topic, client: client)
            let number = Int(partition.partition)
            if rows[row].places.count <= number {
                let missing = number + 1 - rows[row].places.count
                rows[row].places.append(contentsOf: repeatElement(-1, count: missing))
            }
            rows[row].places[number] = Int32(place)
        }
    }

    /// The handle of a topic that is, or was, part of an assignment.
    func handle(of topic: TopicName) -> OpaquePointer? {
        guard let index = topics.firstIndex(of: topic), rowOfTopic[index] >= 0 else { return nil }
        return rows[Int(rowOfTopic[index])].handle
    }

    /// The numbers of a message; nil when its partition is not of the assignment.
    @inline(__always)
    mutating func place(
        _ message: UnsafeMutablePointer<rd_kafka_message_t>
    ) -> (topicIndex: Int32, assignmentIndex: Int32)? {
        guard let row = row(of: message.pointee.rkt) else { return nil }
        let number = Int(message.pointee.partition)
        guard number >= 0, number < rows[row].places.count, rows[row].places[number] >= 0 else { return nil }
        return (topicOfRow[row], rows[row].places[number])
    }

    /// Frees the handles, before the client is destroyed.
    mutating func release() {
        for row in rows { rd_kafka_topic_destroy(row.handle) }
        rows.removeAll()
        topicOfRow.removeAll()
        rowOfTopic = [Int32](repeating: -1, count: topics.count)
    }

    /// Records of one topic come in runs, so the last row is nearly always the right one.
    @inline(__always)
    private mutating func row(of handle: OpaquePointer?) -> Int? {
        if lastRow < rows.count, rows[lastRow].handle == handle { return lastRow }
        guard let row = rows.firstIndex(where: { $0.handle == handle }) else { return nil }
        lastRow = row
        return row
    }

    private mutating func row(of topic: TopicName, client: OpaquePointer) throws(KafkaFault) -> Int {
        guard let index = topics.firstIndex(of: topic) else {
            throw KafkaFault(code: RD_KAFKA_RESP_ERR__INVALID_ARG, operation: .assign, topic: topic)
        }
        if rowOfTopic[index] >= 0 { return Int(rowOfTopic[index]) }
        guard let handle = rd_kafka_topic_new(client, topic.rawValue, nil) else {
            throw KafkaFault(code: rd_kafka_last_error(), operation: .assign, topic: topic)
        }
        rows.append(Row(handle: handle, places: []))
        topicOfRow.append(Int32(index))
        rowOfTopic[index] = Int32(rows.count - 1)
        return rows.count - 1
    }
}
