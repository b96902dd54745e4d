internal import CRdKafka
internal import Glibc
internal import Synchronization

/// Frees a client with a deadline that librdkafka does not have: a partition that was deleted while it was fetched can
/// make freeing block for ever. A thread of its own makes the call; when it does not come back in time, the thread and
/// the client stay until the process ends.
// Safety: the client and the flags are written before the thread starts and read by that thread only; `isDone` is atomic,
// and nobody else uses the client any more.
final class ClientDisposal: @unchecked Sendable {
    private static let firstSliceUs: UInt32 = 200
    private static let lastSliceUs: UInt32 = 5_000

    private let client: OpaquePointer
    private let flags: Int32
    /// The client's threads use them to the end.
    private let callbacks: ClientCallbacks
    private let isDone = Atomic<Bool>(false)

    private init(_ client: OpaquePointer, flags: Int32, callbacks: ClientCallbacks) {
        self.client = client
        self.flags = flags
        self.callbacks = callbacks
    }

    /// Frees the client. Returns whether it was done in time; either way the pointer is dead.
    static func destroy(
        _ client: OpaquePointer, flags: Int32, callbacks: ClientCallbacks, withinMs limitMs: Int
    ) -> Bool {
        let disposal = ClientDisposal(client, flags: flags, callbacks: callbacks)
        disposal.start()
        let deadline = Deadline(afterMs: limitMs)
        var sliceUs = firstSliceUs
        while !disposal.isDone.load(ordering: .acquiring) {
            guard !deadline.isOver else { return false }
            usleep(sliceUs)
            sliceUs = min(lastSliceUs, sliceUs * 2)
        }
        return true
    }

    private func start() {
        let retained = Unmanaged.passRetained(self).toOpaque()
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { pointer in
                if let pointer { Unmanaged<ClientDisposal>.fromOpaque(pointer).takeRetainedValue().run() }
                return nil
            }, retained)
        guard status == 0 else {
            // No thread to be had: the call is made here, without a deadline.
            Unmanaged<ClientDisposal>.fromOpaque(retained).takeRetainedValue().run()
            return
        }
        pthread_detach(thread)
    }

    private func run() {
        rd_kafka_destroy_flags(client, flags)
        isDone.store(true, ordering: .releasing)
    }
}
