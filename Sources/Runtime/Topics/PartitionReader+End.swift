internal import KafkaClient

extension PartitionReader {
    private static let pollMs = 500

    /// Reads until every partition has come to its end, or the body has enough, and hands over each record.
    /// - Parameters:
    ///   - silenceMs: how long nothing may come before the wait is given up, in milliseconds.
    ///   - late: what is said then.
    ///   - body: takes a record, and says whether it wants more; a batch is always handed over whole.
    /// - Throws: what cannot be tried again, or that nothing came in time.
    func readToEnd(
        limits: PollLimits, silenceMs: Int, late: String, _ body: (borrowing RecordView) -> Bool
    ) throws(KafkaFault) {
        var batch = RecordBatch()
        var heardMs = Clocks.monotonicMs()
        var wantsMore = true
        while wantsMore {
            let outcome = read(into: &batch, limits: limits, timeoutMs: Self.pollMs)
            if !batch.isEmpty { heardMs = Clocks.monotonicMs() }
            for index in 0..<batch.count { wantsMore = body(batch[index]) }
            batch.removeAll()
            switch outcome {
            case .finished: return
            case .fault(let fault): if fault.faultClass != .retriable { throw fault }
            case .idle, .records: break
            }
            guard Clocks.monotonicMs() - heardMs < Int64(silenceMs) else { throw KafkaFault(waitedFor: late) }
        }
    }
}
