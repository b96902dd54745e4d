internal import Exchange
internal import GatewayModel
internal import KafkaClient

/// The producer's side of the port.
extension KafkaLanePort where Processing: ~Copyable {
    mutating func createClients() throws(LaneFault) {
        if let old = consumer {
            consumer = nil
            batch.removeAll()
            // What is left of an old consumer must not keep the new one from being made: its place in the group is
            // taken over by the same name.
            do throws(KafkaFault) { try old.close(deadlineMs: assembly.timeouts.closeMs) } catch {
                figures.problem = FaultTranslation.sentence(error)
            }
        }
        metMeanwhile = nil
        laterFault = nil
        let configuration = assembly.configuration
        consumer = try call(.createClients) { port throws(KafkaFault) in
            try Consumer(
                port.assembly.clientSettings, group: configuration.id, instance: port.assembly.name,
                topics: configuration.sources.map(\.topic), heartbeat: port.assembly.heartbeat.calls,
                logSink: port.assembly.logSink)
        }
        try makeProducer(.createClients)
    }

    mutating func createProducer() throws(LaneFault) { try makeProducer(.createProducer) }

    private mutating func makeProducer(_ operation: LaneOperation) throws(LaneFault) {
        sink = nil
        producer = nil
        let configuration = assembly.configuration
        let timeoutMs = assembly.timeouts.questionMs
        let isTransactional = isTransactional
        let made = try call(operation) { port throws(KafkaFault) in
            try Producer(
                port.assembly.clientSettings, transactionalID: isTransactional ? port.assembly.name : nil,
                heartbeat: port.assembly.heartbeat.calls, logSink: port.assembly.logSink)
        }
        var topics: [LaneSink.Topics] = []
        for source in configuration.sources {
            topics.append(
                try call(operation) { port throws(KafkaFault) in
                    try LaneSink.Topics(source, made, timeoutMs: timeoutMs) { _ = port.holdUnavailable($0) }
                })
        }
        producer = made
        sink = LaneSink(producer: made, topics: topics, gateway: configuration.id)
    }

    mutating func initTransactions() throws(LaneFault) {
        guard isTransactional else { return }
        let timeoutMs = assembly.timeouts.transactionMs
        try call(.initTransactions) { port throws(KafkaFault) in
            try port.openProducer().initTransactions(timeoutMs: timeoutMs)
        }
    }

    mutating func begin(_ number: TransactionNumber) throws(LaneFault) {
        failedBefore = producer?.deliveries.failed ?? 0
        isCommitAsked = false
        guard isTransactional else { return }
        try call(.begin) { port throws(KafkaFault) in try port.openProducer().begin() }
    }

    mutating func sendOffsets(_ offsets: [OffsetCommit], in number: TransactionNumber) throws(LaneFault) {
        let commits = offsets.map { OffsetToCommit($0.partition, offset: $0.position, metadata: $0.metadata) }
        guard isTransactional else {
            offsetsToCommit = commits
            return
        }
        let timeoutMs = assembly.timeouts.offsetsMs
        try call(.sendOffsets) { port throws(KafkaFault) in
            // Taken anew for every transaction: an old generation is refused.
            let member = try port.open().groupMetadata()
            try port.openProducer().sendOffsets(commits, of: member, timeoutMs: timeoutMs)
        }
    }

    mutating func commit(_ number: TransactionNumber) throws(LaneFault) {
        if isTransactional {
            try commitTransaction()
        } else {
            try call(.commit) { port throws(KafkaFault) in try port.commitDelivered() }
        }
        figures.problem = nil
        resolveSuspects()
    }

    /// Sends what is not sent, asks whether all of it may still be disclosed, and commits. Once asked, the commit is only
    /// repeated: it may have been made.
    private mutating func commitTransaction() throws(LaneFault) {
        let timeoutMs = assembly.timeouts.transactionMs
        if !isCommitAsked {
            try call(.commit) { port throws(KafkaFault) in try port.openProducer().flush(timeoutMs: timeoutMs) }
            try checkHolds()
            isCommitAsked = true
        }
        try call(.commit) { port throws(KafkaFault) in
            try port.openProducer().commit(timeoutMs: timeoutMs)
        }
    }

    /// At least once: the offsets are committed when every record of the batch is known to be delivered.
    private func commitDelivered() throws(KafkaFault) {
        let producer = try openProducer()
        try producer.flush(timeoutMs: assembly.timeouts.transactionMs)
        if producer.deliveries.failed != failedBefore, let cause = producer.lastFailedDelivery {
            throw KafkaFault(
                .abort, kind: cause.kind, code: cause.code, codeName: cause.codeName, operation: .deliver,
                topic: cause.topic, text: cause.text)
        }
        do throws(KafkaFault) {
            try open().commit(offsetsToCommit)
        } catch {
            // The group does not know this member any more: only a poll can join again, so the batch is given up.
            guard FaultTranslation.isOfRebalance(error.code) else { throw error }
            throw KafkaFault(
                .abort, kind: error.kind, code: error.code, codeName: error.codeName, operation: error.operation,
                text: error.text)
        }
    }

    mutating func abort(_ number: TransactionNumber) throws(LaneFault) {
        batch.removeAll()
        let timeoutMs = assembly.timeouts.transactionMs
        let isTransactional = isTransactional
        try call(.abort) { port throws(KafkaFault) in
            let producer = try port.openProducer()
            guard !isTransactional else { return try producer.abort(timeoutMs: timeoutMs) }
            try producer.purge()
            try producer.flush(timeoutMs: timeoutMs)
        }
    }

    mutating func close(_ reason: LaneStopReason) throws(LaneFault) {
        marker.end()
        batch.removeAll()
        dropReleases()
        sink = nil
        producer = nil
        guard let old = consumer else { return }
        consumer = nil
        let deadlineMs = assembly.timeouts.closeMs
        try call(.close) { _ throws(KafkaFault) in try old.close(deadlineMs: deadlineMs) }
    }

    /// What is committed needs no care any more.
    private mutating func resolveSuspects() {
        guard !suspects.isEmpty else { return }
        for (partition, position) in zip(partitions, undecided) {
            // A file that cannot be written costs one slow batch after the next start, nothing else.
            do throws(RuntimeFault) { try assembly.suspects.resolve(partition, before: position) } catch {
                figures.problem = "\(error)"
            }
        }
        let places = Dictionary(zip(partitions, undecided), uniquingKeysWith: { first, _ in first })
        suspects.removeAll { $0.offset < places[$0.partition] ?? 0 }
    }

    /// The producer that must be there.
    func openProducer() throws(KafkaFault) -> Producer {
        guard let producer else {
            throw KafkaFault(
                .fatal, kind: .transient, code: -197, codeName: "_DESTROY", operation: .produce,
                text: "there is no producer")
        }
        return producer
    }
}
