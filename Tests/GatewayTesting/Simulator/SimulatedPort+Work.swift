import Exchange

/// What the gateway makes of events, in the simulation: outcomes by number, published as digests.
extension SimulatedPort {
    func process(_ number: TransactionNumber, into book: inout AccountBook) throws(LaneFault) {
        guard !isDead else { throw LaneFault(.unknown, .process) }
        let rejectsAll = try isBrokerSilent()
        producer.holdRevision = holds.knowledge.revision
        try processReleases(&book)
        for fetched in consumer.batch {
            let held = withheldNow(book, partitionIndex: fetched.partitionIndex)
            book.beginEvent(partition: fetched.partitionIndex, offset: fetched.offset)
            if rejectsAll || outcomes.isRejectedWhole(fetched.record.event) {
                rejectWhole(fetched.record, holding: held, &book)
            } else {
                for recipient in 0..<outcomes.recipients {
                    if held.contains(recipient) {
                        book.enter(.held, recipient: recipient)
                    } else {
                        work(fetched.record, recipient, &book)
                    }
                }
            }
            book.endEvent()
        }
        if bug == .pollsInsideTransaction, broker.random.chance(perMille: 300) { readOn() }
        rememberPositions()
        try sendSome()
    }

    /// One dead letter for all, or one for each of those that are not held.
    private func rejectWhole(_ record: SimulatedRecord, holding held: RecipientSet, _ book: inout AccountBook) {
        if held.isEmpty { enqueueDeadLetter(record, recipient: -1) }
        for recipient in 0..<outcomes.recipients {
            let isHeld = held.contains(recipient)
            if !isHeld, !held.isEmpty { enqueueDeadLetter(record, recipient: recipient) }
            book.enter(isHeld ? .held : .rejected, recipient: recipient)
        }
    }

    private func work(_ record: SimulatedRecord, _ recipient: Int, _ book: inout AccountBook) {
        let isUnlucky = bug != nil && broker.random.chance(perMille: 10)
        if bug == .forgetsOutcome, isUnlucky { return }
        let outcome = misjudged(outcomes.outcome(of: record.event, for: recipient), recipient)
        if !(bug == .countsWithoutPublishing && isUnlucky && outcome == .delivered) {
            publish(outcome, record, recipient)
        }
        if bug == .deliversTwice, isUnlucky { publish(outcome, record, recipient) }
        book.enter(outcome, recipient: recipient)
    }

    /// Hands what an outcome publishes to the producer.
    func publish(_ outcome: OutcomeKind, _ record: SimulatedRecord, _ recipient: Int) {
        switch outcome {
        case .delivered: enqueueDelivery(record, recipient)
        case .rejected: enqueueDeadLetter(record, recipient: recipient)
        case .withheld, .held: break
        }
    }

    /// The outcome as a planted bug has it.
    private func misjudged(_ outcome: OutcomeKind, _ recipient: Int) -> OutcomeKind {
        guard bug == .withholdsOnTopicFault, outcome == .delivered, broker.topicErrors[recipient] != nil else {
            return outcome
        }
        return .withheld
    }

    /// Whether a planted bug takes a broker that does not answer for bad data.
    private func isBrokerSilent() throws(LaneFault) -> Bool {
        guard bug == .rejectsOnBrokerFault else { return false }
        do throws(BrokerError) {
            try request { () throws(BrokerError) in () }
            return false
        } catch {
            if error == .processDied { throw .ofProducer(error, .process) }
            return true
        }
    }

    private func output(_ record: SimulatedRecord, _ recipient: Int, digest: UInt64) -> SimulatedRecord {
        var output = record
        output.recipient = recipient
        output.digest = digest
        return output
    }

    private func enqueueDelivery(_ record: SimulatedRecord, _ recipient: Int) {
        let digest = SimulatedOutcomes.outputDigest(record.event, recipient: recipient)
        enqueue(
            log: broker.topics.inbox(recipient, key: record.key), output(record, recipient, digest: digest))
    }

    private func enqueueDeadLetter(_ record: SimulatedRecord, recipient: Int) {
        let isAltered = bug == .deadLetterAltered && memory.isAgain
        enqueue(
            log: broker.topics.deadLetters(record.sourcePartition),
            output(record, recipient, digest: isAltered ? ~record.digest : record.digest),
            isPlain: bug == .deadLettersOutsideTransaction)
    }

    private func enqueue(log: Int, _ record: SimulatedRecord, isPlain: Bool = false) {
        producer.sequence += 1
        producer.queue.append(
            SimulatedProducer.Queued(log: log, record: record, sequence: producer.sequence, isPlain: isPlain))
    }

    /// Polls on where a transaction is open, and drops what comes.
    private func readOn() {
        for index in consumer.partitions.indices {
            let log = broker.topics.source(consumer.partitions[index])
            let more = min(consumer.positions[index] + 2, broker.logs[log].lastStable)
            consumer.positions[index] = max(consumer.positions[index], more)
            consumer.fetchPositions[index] = max(consumer.fetchPositions[index], consumer.positions[index])
        }
    }

    /// The client library sends some of the queue while the batch is processed. A time-out is no fault yet: it is sent
    /// again before the commit.
    private func sendSome() throws(LaneFault) {
        do throws(BrokerError) {
            try flush(recordsMax: broker.random.below(producer.queue.count + 1))
        } catch {
            switch error {
            case .timedOut, .coordinatorUnavailable, .concurrentTransactions: break
            default: throw .ofProducer(error, .process)
            }
        }
    }
}
