import Exchange
import GatewayModel

/// The state of a simulated consumer.
struct SimulatedConsumer {
    /// An event that was fetched and not processed.
    struct Fetched {
        var partitionIndex: Int
        var offset: Int64
        var record: SimulatedRecord
    }

    /// The id the group gave it; nil before it joined and after it was forgotten.
    var member: Int?
    var generation = -1
    /// Whether it joined and has not been told its partitions.
    var awaitsAssignment = false
    /// What a heartbeat brought, until the next poll.
    var groupError: BrokerError?
    /// The source partitions it has, whether or not consuming has started.
    var partitions: [Int] = []
    var isStarted = false
    /// Where fetching goes on, by index of the assignment.
    var fetchPositions: [Int64] = []
    /// The positions the application is told.
    var positions: [Int64] = []
    var batch: [Fetched] = []
    /// Held events that were read again, and how far that was read, by partition and recipient.
    var releases: [SimulatedPort.Release] = []
    var releasePositions: [Int: Int64] = [:]
}

extension SimulatedPort {
    /// Who the group is told that this is.
    var membership: GroupMembership? {
        guard let member = consumer.member else { return nil }
        return GroupMembership(member: member, instance: name, generation: consumer.generation)
    }

    /// What the client's own thread does while the process runs.
    func heartbeat() {
        guard let membership, !consumer.awaitsAssignment, !isDead, !broker.isDown else { return }
        guard !broker.random.chance(perMille: broker.network.lostRequests) else { return }
        do throws(BrokerError) {
            try broker.heartbeat(membership)
        } catch {
            if error != .coordinatorUnavailable { consumer.groupError = error }
        }
    }

    func poll(_ limits: BatchLimits, _ book: borrowing AccountBook) throws(LaneFault) -> PollResult {
        do throws(BrokerError) {
            if broker.random.chance(perMille: broker.network.spuriousFatals) { throw .clientLost }
            if let result = try pollGroup() { return result }
            consumer.batch.removeAll(keepingCapacity: true)
            let eventsMax = 1 + broker.random.below(limits.events)
            if broker.random.chance(perMille: 500), let releases = gatherReleases(book, eventsMax: eventsMax) {
                return releases
            }
            return fetch(eventsMax: eventsMax)
        } catch {
            throw .ofConsumer(error, .poll)
        }
    }

    /// What a poll finds out about the group; nil when records may be fetched.
    private func pollGroup() throws(BrokerError) -> PollResult? {
        if let error = consumer.groupError {
            consumer.groupError = nil
            try meet(error)
            if !consumer.partitions.isEmpty { return loseAssignment() }
        }
        if consumer.member == nil {
            let port = self
            consumer.member = try request { () throws(BrokerError) in
                try port.broker.join(instance: port.name, member: nil)
            }
            consumer.awaitsAssignment = true
        }
        return consumer.awaitsAssignment ? try pollAssignment() : nil
    }

    /// Answers an error of the group: fenced members stop, forgotten ones join anew, the others join again.
    private func meet(_ error: BrokerError) throws(BrokerError) {
        switch error {
        case .fencedInstance where bug != .ignoresFencing:
            throw .fencedInstance
        case .rebalanceInProgress:
            guard let member = consumer.member else { return }
            consumer.awaitsAssignment = true
            do throws(BrokerError) {
                let port = self
                _ = try request { () throws(BrokerError) in
                    try port.broker.join(instance: port.name, member: member)
                }
            } catch .fencedInstance where bug != .ignoresFencing {
                throw .fencedInstance
            } catch {
                consumer.member = nil
            }
        default:
            consumer.member = nil
        }
    }

    private func loseAssignment() -> PollResult {
        consumer.partitions = []
        consumer.isStarted = false
        consumer.batch = []
        return .revoked
    }

    private func pollAssignment() throws(BrokerError) -> PollResult {
        guard let member = consumer.member else { return .empty }
        let port = self
        do throws(BrokerError) {
            let answer = try request { () throws(BrokerError) in
                try port.broker.assignment(instance: port.name, member: member)
            }
            guard let (generation, partitions) = answer else { return rest(5) }
            consumer.awaitsAssignment = false
            consumer.generation = generation
            consumer.partitions = partitions
            consumer.isStarted = false
            return .assigned(partitions.map { names.partitions[$0] })
        } catch {
            if error == .unknownMember || error == .fencedInstance && bug == .ignoresFencing {
                consumer.member = nil
                return .empty
            }
            throw error
        }
    }

    /// An empty poll that took its time.
    private func rest(_ milliseconds: Int64) -> PollResult {
        sleepsUntilMs = broker.nowMs + milliseconds
        return .empty
    }

    /// Gathers events of all partitions, beginning with any of them.
    private func fetch(eventsMax: Int) -> PollResult {
        guard consumer.isStarted, !consumer.partitions.isEmpty, !broker.isDown else { return rest(10) }
        consumer.releases.removeAll(keepingCapacity: true)
        let first = broker.random.below(consumer.partitions.count)
        for step in 0..<consumer.partitions.count {
            gather(partitionIndex: (first + step) % consumer.partitions.count, eventsMax: eventsMax)
        }
        return consumer.batch.isEmpty ? rest(4) : .batch(events: consumer.batch.count)
    }

    private func gather(partitionIndex index: Int, eventsMax: Int) {
        let log = broker.topics.source(consumer.partitions[index])
        let end = bug == .readsUncommitted ? broker.logs[log].end : broker.logs[log].lastStable
        while consumer.fetchPositions[index] < end, consumer.batch.count < eventsMax {
            let offset = consumer.fetchPositions[index]
            consumer.fetchPositions[index] += 1
            let entry = broker.logs[log].entries[Int(offset)]
            guard isDelivered(entry.visibility) else {
                // Newer client libraries count markers and aborted records into the position at once, older ones with
                // the next record: both are right.
                if broker.random.chance(perMille: 500) { consumer.positions[index] = offset + 1 }
                continue
            }
            consumer.positions[index] = offset + 1
            consumer.batch.append(
                SimulatedConsumer.Fetched(partitionIndex: index, offset: offset, record: entry.record))
        }
    }

    private func isDelivered(_ visibility: SimulatedLog.Visibility) -> Bool {
        switch visibility {
        case .plain, .committed: true
        case .open, .aborted: bug == .readsUncommitted
        case .marker: false
        }
    }

    func committedOffsets(of partitions: [TopicPartition]) throws(LaneFault) -> [PartitionStart] {
        do throws(BrokerError) {
            let numbers = partitions.map { Int($0.partition) }
            let port = self
            let offsets = try request { () throws(BrokerError) in
                try port.broker.fetchCommitted(numbers, requireStable: port.bug != .ignoresPendingOffsets)
            }
            return zip(numbers, offsets).map { partition, offset in
                guard let offset = misremembered(offset, partition: partition) else { return .nothing(startAt: 0) }
                return .committed(offset: offset.offset, metadata: offset.metadata)
            }
        } catch {
            throw .ofConsumer(error, .rewind)
        }
    }

    /// The simulated consumer tells every rebalance by its polls.
    func takeRebalance() -> [TopicPartition]? { nil }

    func startConsuming(_ partitions: [TopicPartition], at offsets: [Int64]) throws(LaneFault) {
        guard !isDead else { throw LaneFault(.unknown, .rewind) }
        let numbers = partitions.map { Int($0.partition) }
        consumer.fetchPositions = zip(numbers, offsets).map { misplaced($1, partition: $0) }
        consumer.positions = consumer.fetchPositions
        consumer.batch.removeAll(keepingCapacity: true)
        consumer.releases.removeAll(keepingCapacity: true)
        if bug != .noRewindOfReleases { consumer.releasePositions.removeAll() }
        consumer.isStarted = numbers == consumer.partitions
        memory.hasAborted = false
        memory.isRecreated = false
        memory.takesAborted = false
    }

    func position(ofPartitionAt index: Int) -> Int64 {
        if bug == .positionByCounting {
            let partition = consumer.partitions[index]
            return (memory.startOffsets[partition] ?? 0)
                + Int64(consumer.batch.count { $0.partitionIndex == index })
        }
        return consumer.positions[index]
    }

    func confirmMembership() throws(LaneFault) {
        guard let membership else { return }
        do throws(BrokerError) {
            let port = self
            try request { () throws(BrokerError) in try port.broker.heartbeat(membership) }
        } catch {
            switch error {
            case .fencedInstance where bug == .ignoresFencing: return
            case .rebalanceInProgress, .illegalGeneration, .unknownMember: consumer.groupError = error
            default: throw .ofConsumer(error, .confirmMembership)
            }
        }
    }
}
