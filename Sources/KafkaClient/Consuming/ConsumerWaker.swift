internal import CRdKafka
internal import Synchronization

/// Ends the waiting of a consumer's poll from another thread.
// Safety: rd_kafka_queue_yield is documented thread-safe, and the queue is used and freed under the mutex only.
public final class ConsumerWaker: @unchecked Sendable {
    private let queue: Mutex<OpaquePointer?>

    init(_ client: OpaquePointer) {
        // Safety: this is the only reference to the queue, and it goes under the mutex at once.
        nonisolated(unsafe) let handle = rd_kafka_queue_get_consumer(client)
        queue = Mutex(handle)
    }

    deinit { invalidate() }

    /// Makes a poll that waits, or else the next one, return at once. Does nothing when the consumer is closed.
    public func wake() {
        queue.withLock { queue in
            if let queue { rd_kafka_queue_yield(queue) }
        }
    }

    /// Lets go of the queue, before the client is destroyed.
    func invalidate() {
        queue.withLock { queue in
            if let handle = queue { rd_kafka_queue_destroy(handle) }
            queue = nil
        }
    }
}
