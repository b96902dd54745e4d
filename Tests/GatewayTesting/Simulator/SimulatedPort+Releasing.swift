import Exchange
import GatewayModel

/// Holding and releasing, in the simulation.
extension SimulatedPort {
    /// A held event that was read again for one recipient.
    struct Release {
        var partitionIndex: Int
        var offset: Int64
        var recipient: Int
        var record: SimulatedRecord
    }

    /// Reads held events again, of recipients that may have them; nil when there are none.
    func gatherReleases(_ book: borrowing AccountBook, eventsMax: Int) -> PollResult? {
        consumer.releases.removeAll(keepingCapacity: true)
        guard consumer.isStarted, !broker.isDown else { return nil }
        let held = holds.held
        for index in consumer.partitions.indices {
            let behind = book.behind(partition: index).subtracting(held)
            for recipient in 0..<outcomes.recipients where behind.contains(recipient) {
                gatherReleases(book, partitionIndex: index, recipient: recipient, eventsMax: eventsMax)
            }
        }
        return consumer.releases.isEmpty ? nil : .batch(events: 0, releases: consumer.releases.count)
    }

    private func gatherReleases(
        _ book: borrowing AccountBook, partitionIndex index: Int, recipient: Int, eventsMax: Int
    ) {
        let slot = index * outcomes.recipients + recipient
        let log = broker.topics.source(consumer.partitions[index])
        var left = book.counts(partition: index, recipient: recipient).held
        var offset = max(
            book.heldFrom(partition: index, recipient: recipient) ?? 0, consumer.releasePositions[slot] ?? 0)
        while left > 0, consumer.releases.count < eventsMax, offset < broker.logs[log].lastStable {
            let entry = broker.logs[log].entries[Int(offset)]
            if entry.visibility == .plain || entry.visibility == .committed {
                consumer.releases.append(
                    Release(partitionIndex: index, offset: offset, recipient: recipient, record: entry.record))
                left -= 1
            }
            offset += 1
        }
        consumer.releasePositions[slot] = offset
    }

    /// Enters what becomes of the releases at hand.
    func processReleases(_ book: inout AccountBook) throws(LaneFault) {
        let held = holds.held
        for release in consumer.releases {
            guard !held.contains(release.recipient) || bug == .ignoresHolds else {
                throw LaneFault(.abort, .process)
            }
            let outcome = outcomes.outcome(of: release.record.event, for: release.recipient)
            publish(outcome, release.record, release.recipient)
            if bug == .releasesForOthersToo { publish(outcome, release.record, 0) }
            book.release(
                partition: release.partitionIndex, recipient: release.recipient, offset: release.offset, as: outcome)
        }
    }

    /// Whom the batch must not be delivered to, of one partition.
    func withheldNow(_ book: borrowing AccountBook, partitionIndex index: Int) -> RecipientSet {
        switch bug {
        case .ignoresHolds: book.behind(partition: index)
        case .overtakesHeld: holds.held
        default: holds.held.union(book.behind(partition: index))
        }
    }

    /// Whether the open transaction may be committed, asked once its records are with the broker.
    func checkHolds() throws(LaneFault) {
        guard !producer.isCommitAsked, bug != .ignoresHolds, bug != .commitsWhatWasHeldSince else { return }
        switch holds.knowledge.verdict(of: producer.holdRevision, nowMs: broker.nowMs) {
        case .stands: producer.isCommitAsked = true
        case .stale where bug == .commitsOnStaleKnowledge: producer.isCommitAsked = true
        case .changed, .stale: throw LaneFault(.abort, .commit)
        }
    }
}
