import Exchange
import GatewayModel

/// The state of a simulated producer: a queue that the client library empties when it pleases, at the latest in commit.
struct SimulatedProducer {
    /// A record on its way.
    struct Queued {
        var log: Int
        var record: SimulatedRecord
        var sequence: Int
        var isPlain = false
    }

    var id = -1
    var epoch = -1
    var sequence = 0
    var queue: [Queued] = []
    /// How many of the queue are acknowledged.
    var acknowledged = 0
    /// Whether the broker may know of the transaction.
    var isTouched = false
    /// Only an abort is possible.
    var mustAbort = false
    /// Nothing is possible any more.
    var isLost = false
    /// What was known of the holds when the batch was processed, and whether the commit was asked for since.
    var holdRevision: UInt64 = 0
    var isCommitAsked = false
}

extension SimulatedPort {
    func createProducer() throws(LaneFault) {
        guard !isDead else { throw LaneFault(.unknown, .createProducer) }
        rememberPositions()
        memory.isRecreated = true
        producer = SimulatedProducer()
    }

    func initTransactions() throws(LaneFault) {
        let transactionalID = bug == .noFencing ? 1_000 + process * 16 + name : name
        do throws(BrokerError) {
            let port = self
            let (id, epoch) = try request { () throws(BrokerError) in
                try port.broker.initProducer(name: transactionalID)
            }
            producer.id = id
            producer.epoch = epoch
        } catch {
            throw .ofProducer(error, .initTransactions)
        }
    }

    func begin(_ number: TransactionNumber) throws(LaneFault) {
        guard !isDead, !producer.isLost else { throw LaneFault(.fatal, .begin) }
        producer.queue.removeAll(keepingCapacity: true)
        producer.acknowledged = 0
        producer.isTouched = bug == .abortNotSent ? producer.isTouched : false
        producer.mustAbort = false
        producer.isCommitAsked = false
    }

    /// Sends what is queued, in order, up to a number of records. The transaction before may still be ending: a client
    /// library waits for that by itself.
    func flush(recordsMax: Int) throws(BrokerError) {
        for _ in 0..<recordsMax where producer.acknowledged < producer.queue.count {
            let next = producer.queue[producer.acknowledged]
            do throws(BrokerError) {
                try send(next)
                producer.acknowledged += 1
            } catch {
                try meet(error, sending: next)
            }
        }
    }

    private func send(_ queued: SimulatedProducer.Queued) throws(BrokerError) {
        let broker = broker
        let id = producer.id
        let epoch = producer.epoch
        producer.isTouched = true
        if case .prepared = broker.transactions[id].state, broker.random.chance(perMille: 900), !broker.isDown {
            broker.finishMarkers(of: id)
        }
        try request { () throws(BrokerError) in
            if queued.isPlain { return broker.logs[queued.log].append(plain: queued.record) }
            try broker.produce(
                queued.record, to: queued.log, producer: id, epoch: epoch, sequence: queued.sequence)
        }
    }

    /// A record that was not acknowledged stays at the head of the queue. What a time-out means is the caller's to say.
    private func meet(_ error: BrokerError, sending queued: SimulatedProducer.Queued) throws(BrokerError) {
        switch error {
        case .messageTooLarge: producer.mustAbort = true
        case .unknownTopic, .topicForbidden:
            producer.mustAbort = true
            if let recipient = broker.topics.recipient(ofLog: queued.log) { holds.hold(recipient) }
        case .producerFenced, .invalidTransactionState: producer.isLost = true
        case .timedOut: misretry()
        default: break
        }
        throw error
    }

    private func misretry() {
        let next = producer.acknowledged
        if bug == .retriesWithoutSequence {
            for index in next..<producer.queue.count {
                producer.sequence += 1
                producer.queue[index].sequence = producer.sequence
            }
        }
        if bug == .retriesOutOfOrder, next + 1 < producer.queue.count {
            let first = producer.queue[next].log
            guard let later = producer.queue.indices[(next + 1)...].first(where: { producer.queue[$0].log == first })
            else { return }
            (producer.queue[next].record, producer.queue[later].record) =
                (producer.queue[later].record, producer.queue[next].record)
        }
    }

    /// Faults that a client library has of its own.
    private func meetSpuriousFaults() throws(BrokerError) {
        if producer.isLost || broker.random.chance(perMille: broker.network.spuriousFatals) {
            producer.isLost = true
            throw .clientLost
        }
        if producer.mustAbort || broker.random.chance(perMille: broker.network.spuriousAborts) {
            producer.mustAbort = true
            throw .illegalGeneration
        }
    }

    func sendOffsets(_ offsets: [OffsetCommit], in number: TransactionNumber) throws(LaneFault) {
        do throws(BrokerError) {
            try meetSpuriousFaults()
            try transfer(
                offsets.map { commit in
                    let offset = CommittedOffset(offset: commit.position, metadata: commit.metadata)
                    return (Int(commit.partition.partition), offset)
                })
        } catch {
            switch error {
            case .producerFenced: producer.isLost = true
            case .timedOut, .coordinatorUnavailable, .concurrentTransactions: producer.mustAbort = true
            default: break
            }
            throw .ofProducer(error, .sendOffsets)
        }
    }

    private func transfer(_ offsets: [(Int, CommittedOffset)]) throws(BrokerError) {
        for (partition, offset) in offsets where bug != nil {
            memory.sent[partition] = offset
            memory.startOffsets[partition] = offset.offset
        }
        let broker = broker
        let id = producer.id
        let epoch = producer.epoch
        let member = bug == .noGeneration || bug == .noFencing ? nil : membership
        if bug == .offsetsOutsideTransaction {
            try request { () throws(BrokerError) in
                for (partition, offset) in offsets { broker.committed[partition] = offset }
            }
            return
        }
        producer.isTouched = true
        if case .prepared = broker.transactions[id].state, !broker.isDown { broker.finishMarkers(of: id) }
        try request { () throws(BrokerError) in
            try broker.sendOffsets(
                offsets.map { (partition: $0.0, offset: $0.1) }, producer: id, epoch: epoch, member: member)
        }
    }

    func commit(_ number: TransactionNumber) throws(LaneFault) {
        if bug == .checksHoldsBeforeSending { try checkHolds() }
        try attemptCommit { port throws(BrokerError) in
            try port.meetSpuriousFaults()
            // The moment in which this bug matters is rare: a wait between the question and the sending.
            if port.bug == .checksHoldsBeforeSending, port.broker.random.chance(perMille: 400) {
                throw BrokerError.timedOut
            }
            try port.flush(recordsMax: port.producer.queue.count)
        }
        try checkHolds()
        try attemptCommit { port throws(BrokerError) in
            if port.producer.isTouched { try port.end(commit: true) }
            port.rememberCommit()
        }
    }

    private func attemptCommit(_ call: (SimulatedPort) throws(BrokerError) -> Void) throws(LaneFault) {
        do throws(BrokerError) {
            try call(self)
        } catch {
            if error == .producerFenced || error == .invalidTransactionState { producer.isLost = true }
            try misjudgeCommit(error)
        }
    }

    /// A commit that failed is what it is, unless a planted bug takes it for something else.
    private func misjudgeCommit(_ error: BrokerError) throws(LaneFault) {
        guard error == .timedOut, producer.acknowledged == producer.queue.count else {
            throw .ofProducer(error, .commit)
        }
        switch bug {
        case .assumesCommitted:
            memory.assumed.merge(memory.sent) { $1 }
        case .assumesAborted:
            memory.takesAborted = true
            throw LaneFault(.fatal, .commit)
        default:
            throw .ofProducer(error, .commit)
        }
    }

    func abort(_ number: TransactionNumber) throws(LaneFault) {
        rememberPositions()
        memory.hasAborted = true
        memory.isAgain = true
        producer.queue.removeAll(keepingCapacity: true)
        producer.acknowledged = 0
        do throws(BrokerError) {
            if producer.isLost { throw .clientLost }
            if producer.isTouched, bug != .abortNotSent { try end(commit: false) }
            producer.mustAbort = false
        } catch {
            if error == .producerFenced || error == .invalidTransactionState { producer.isLost = true }
            throw .ofProducer(error, .abort)
        }
    }

    private func end(commit: Bool) throws(BrokerError) {
        let broker = broker
        let id = producer.id
        let epoch = producer.epoch
        try request { () throws(BrokerError) in
            try broker.endTransaction(producer: id, epoch: epoch, commit: commit)
        }
        producer.isTouched = false
    }
}
