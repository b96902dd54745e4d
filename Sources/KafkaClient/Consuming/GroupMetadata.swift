internal import CRdKafka

/// Who a consumer is in its group at one moment: member and generation. An owned copy, to be taken anew for every
/// transaction, because an old generation is refused.
public struct GroupMetadata: ~Copyable {
    let handle: OpaquePointer

    init(owning handle: OpaquePointer) { self.handle = handle }

    deinit { rd_kafka_consumer_group_metadata_destroy(handle) }
}
