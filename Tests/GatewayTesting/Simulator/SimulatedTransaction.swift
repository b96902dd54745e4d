/// What the transaction coordinator knows of one transactional id.
struct SimulatedTransaction {
    /// Where the transaction is. A prepared one is decided; its markers are still being written.
    enum State {
        case empty
        case ongoing
        case prepared(commit: Bool)
        case completed(commit: Bool)
    }

    let name: Int
    var epoch = 0
    var state = State.empty
    var startedAtMs: Int64 = 0
    /// Logs without a marker yet.
    var logs: [Int] = []
    /// Offsets that become the group's when the transaction commits, by source partition.
    var offsets: [(partition: Int, offset: CommittedOffset)] = []

    /// Whether an offset of the partition hangs on the transaction.
    func holdsOffset(of partition: Int) -> Bool {
        offsets.contains { $0.partition == partition }
    }
}

/// The transaction coordinator.
extension SimulatedBroker {
    /// Gives a producer its id and epoch, ending what an earlier user of the name left open.
    func initProducer(name: Int) throws(BrokerError) -> (producer: Int, epoch: Int) {
        guard !isTransactionCoordinatorDown else { throw .coordinatorUnavailable }
        guard let id = transactions.firstIndex(where: { $0.name == name }) else {
            transactions.append(SimulatedTransaction(name: name))
            return (transactions.count - 1, 0)
        }
        switch transactions[id].state {
        case .ongoing:
            transactions[id].epoch += 1
            prepare(id, commit: false)
            throw .concurrentTransactions
        case .prepared:
            throw .concurrentTransactions
        case .empty, .completed:
            transactions[id].epoch += 1
            transactions[id].state = .empty
            return (id, transactions[id].epoch)
        }
    }

    /// Appends a record inside the producer's transaction, which begins with the first one.
    func produce(
        _ record: SimulatedRecord, to log: Int, producer: Int, epoch: Int, sequence: Int
    ) throws(BrokerError) {
        try checkTopic(ofLog: log)
        try open(producer, epoch: epoch)
        if !transactions[producer].logs.contains(log) { transactions[producer].logs.append(log) }
        logs[log].append(record, producer: producer, epoch: epoch, sequence: sequence)
    }

    /// Makes offsets part of the producer's transaction. The member is checked as Kafka does; nil stands for a commit
    /// without group metadata, which Kafka takes unchecked.
    func sendOffsets(
        _ offsets: [(partition: Int, offset: CommittedOffset)], producer: Int, epoch: Int, member: GroupMembership?
    ) throws(BrokerError) {
        guard !isGroupCoordinatorDown else { throw .coordinatorUnavailable }
        try open(producer, epoch: epoch)
        if let member { try check(member) }
        for entry in offsets {
            transactions[producer].offsets.removeAll { $0.partition == entry.partition }
            transactions[producer].offsets.append(entry)
        }
    }

    /// Decides the transaction, or repeats the answer of a decision that was made.
    func endTransaction(producer: Int, epoch: Int, commit: Bool) throws(BrokerError) {
        guard !isTransactionCoordinatorDown else { throw .coordinatorUnavailable }
        guard transactions[producer].epoch == epoch else {
            figures.fencedProducers += 1
            throw .producerFenced
        }
        switch transactions[producer].state {
        case .ongoing: prepare(producer, commit: commit)
        case .completed(commit): break
        case .prepared(commit): throw .concurrentTransactions
        case .empty, .prepared, .completed: throw .invalidTransactionState
        }
    }

    /// Writes what is left of a decision at once: what a client's own waiting and retrying comes to.
    func finishMarkers(of producer: Int) {
        guard case .prepared = transactions[producer].state else { return }
        while let log = transactions[producer].logs.last { writeMarker(log, of: producer) }
        complete(producer)
    }

    func tickTransactions() {
        for id in transactions.indices {
            switch transactions[id].state {
            case .ongoing where nowMs - transactions[id].startedAtMs > timeouts.transactionMs:
                figures.timeOuts += 1
                transactions[id].epoch += 1
                prepare(id, commit: false)
            case .prepared where random.chance(perMille: 300):
                if let log = transactions[id].logs.last { writeMarker(log, of: id) } else { complete(id) }
            case .empty, .ongoing, .prepared, .completed:
                break
            }
        }
    }

    private func open(_ producer: Int, epoch: Int) throws(BrokerError) {
        guard transactions[producer].epoch == epoch else {
            figures.fencedProducers += 1
            throw .producerFenced
        }
        switch transactions[producer].state {
        case .ongoing: break
        case .prepared: throw .concurrentTransactions
        case .empty, .completed:
            transactions[producer].state = .ongoing
            transactions[producer].startedAtMs = nowMs
        }
    }

    private func prepare(_ producer: Int, commit: Bool) {
        if commit { figures.commits += 1 } else { figures.aborts += 1 }
        transactions[producer].state = .prepared(commit: commit)
    }

    private func writeMarker(_ log: Int, of producer: Int) {
        guard case .prepared(let commit) = transactions[producer].state else { return }
        transactions[producer].logs.removeAll { $0 == log }
        logs[log].end(producer: producer, committed: commit)
    }

    /// The offsets become the group's last, so that pending ones are seen while records are visible already.
    private func complete(_ producer: Int) {
        guard case .prepared(let commit) = transactions[producer].state else { return }
        if commit {
            for entry in transactions[producer].offsets { committed[entry.partition] = entry.offset }
        }
        transactions[producer].offsets.removeAll()
        transactions[producer].state = .completed(commit: commit)
    }
}
