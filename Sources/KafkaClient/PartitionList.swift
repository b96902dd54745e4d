internal import CRdKafka
internal import GatewayModel
internal import Glibc

/// A partition list of librdkafka, freed once.
struct PartitionList: ~Copyable {
    let handle: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    init(capacity: Int) { handle = rd_kafka_topic_partition_list_new(Int32(capacity)) }

    init(_ partitions: [TopicPartition]) {
        self.init(capacity: partitions.count)
        for partition in partitions { add(partition, offset: Int64(RD_KAFKA_OFFSET_INVALID)) }
    }

    deinit { rd_kafka_topic_partition_list_destroy(handle) }

    var count: Int { Int(handle.pointee.cnt) }

    func add(_ partition: TopicPartition, offset: Int64) {
        let element = rd_kafka_topic_partition_list_add(handle, partition.topic.rawValue, partition.partition)
        element?.pointee.offset = offset
    }

    /// Adds a partition with an offset and metadata, which librdkafka frees with the list by `free`.
    func add(_ partition: TopicPartition, offset: Int64, metadata: [UInt8]) {
        guard let element = rd_kafka_topic_partition_list_add(handle, partition.topic.rawValue, partition.partition)
        else { return }
        element.pointee.offset = offset
        guard !metadata.isEmpty, let copy = malloc(metadata.count) else { return }
        copy.copyMemory(from: metadata, byteCount: metadata.count)
        element.pointee.metadata = copy
        element.pointee.metadata_size = metadata.count
    }

    /// The element that librdkafka filled at this index; the order is that of adding.
    subscript(index: Int) -> rd_kafka_topic_partition_t { handle.pointee.elems[index] }

    /// The metadata's bytes; empty when there are none.
    func metadata(at index: Int) -> [UInt8] { Self.metadata(of: self[index]) }

    /// The metadata's bytes of one element, copied; empty when there are none.
    static func metadata(of element: rd_kafka_topic_partition_t) -> [UInt8] {
        guard let bytes = element.metadata, element.metadata_size > 0 else { return [] }
        return Array(UnsafeRawBufferPointer(start: bytes, count: element.metadata_size))
    }

    /// The topics and partitions of a list that belongs to librdkafka.
    static func partitions(
        of list: UnsafePointer<rd_kafka_topic_partition_list_t>?
    ) -> [TopicPartition] {
        guard let list else { return [] }
        return (0..<Int(list.pointee.cnt)).compactMap { index in
            let element = list.pointee.elems[index]
            guard let name = TopicName(String(cString: element.topic)) else { return nil }
            return TopicPartition(name, element.partition)
        }
    }
}
