/// Who a consumer says it is when it talks to the group.
struct GroupMembership: Hashable {
    /// The id the coordinator gave it.
    var member: Int
    /// The static instance's name.
    var instance: Int
    /// The generation it joined.
    var generation: Int
}

/// A group of static members with eager rebalances.
struct SimulatedGroup {
    /// One member.
    struct Member {
        var id: Int
        let instance: Int
        var heartbeatAtMs: Int64
        var hasJoined: Bool
        var partitions: [Int] = []
    }

    var members: [Member] = []
    var generation = 0
    var nextMember = 1
    /// When the rebalance under way began; nil when the group is stable.
    var rebalanceSinceMs: Int64?

    func index(ofInstance instance: Int) -> Int? {
        members.firstIndex { $0.instance == instance }
    }
}

/// The group coordinator.
extension SimulatedBroker {
    /// Joins, or joins again. A static instance that comes back under a new member id takes the old one's place and, in
    /// a stable group, its partitions; the old one is fenced from then on.
    func join(instance: Int, member: Int?) throws(BrokerError) -> Int {
        guard !isGroupCoordinatorDown else { throw .coordinatorUnavailable }
        if let index = group.index(ofInstance: instance) {
            let isReplaced = member != group.members[index].id
            if isReplaced, member != nil { throw .fencedInstance }
            if isReplaced { group.members[index].id = takeMemberID() }
            group.members[index].heartbeatAtMs = nowMs
            if group.rebalanceSinceMs != nil { group.members[index].hasJoined = true }
            return group.members[index].id
        }
        if member != nil { throw .unknownMember }
        let id = takeMemberID()
        group.members.append(
            SimulatedGroup.Member(id: id, instance: instance, heartbeatAtMs: nowMs, hasJoined: true))
        startRebalance()
        return id
    }

    private func takeMemberID() -> Int {
        defer { group.nextMember += 1 }
        return group.nextMember
    }

    /// The generation and partitions of a member; nil while the group rebalances.
    func assignment(instance: Int, member: Int) throws(BrokerError) -> (generation: Int, partitions: [Int])? {
        guard !isGroupCoordinatorDown else { throw .coordinatorUnavailable }
        let index = try memberIndex(instance: instance, member: member)
        guard group.rebalanceSinceMs == nil else { return nil }
        return (group.generation, group.members[index].partitions)
    }

    /// A heartbeat, which is also how a member learns that it has to join again.
    func heartbeat(_ membership: GroupMembership) throws(BrokerError) {
        guard !isGroupCoordinatorDown else { throw .coordinatorUnavailable }
        let index = try memberIndex(instance: membership.instance, member: membership.member)
        group.members[index].heartbeatAtMs = nowMs
        if group.rebalanceSinceMs != nil { throw .rebalanceInProgress }
        if membership.generation != group.generation { throw .illegalGeneration }
    }

    /// What Kafka checks of a member that commits offsets: identity and generation. A rebalance that has not come to its
    /// next generation does not forbid it.
    func check(_ membership: GroupMembership) throws(BrokerError) {
        _ = try memberIndex(instance: membership.instance, member: membership.member)
        if membership.generation != group.generation { throw .illegalGeneration }
    }

    /// Takes a member out at once.
    func leave(instance: Int, member: Int) {
        guard let index = group.index(ofInstance: instance), group.members[index].id == member else { return }
        group.members.remove(at: index)
        startRebalance()
    }

    /// The committed offsets. With `requireStable` a pending one makes the answer wait.
    func fetchCommitted(_ partitions: [Int], requireStable: Bool) throws(BrokerError) -> [CommittedOffset?] {
        guard !isGroupCoordinatorDown else { throw .coordinatorUnavailable }
        for partition in partitions where requireStable {
            for transaction in transactions where transaction.holdsOffset(of: partition) { throw .unstableOffsets }
        }
        return partitions.map { committed[$0] }
    }

    func tickGroup() {
        let expired = group.members.indices.reversed().filter {
            nowMs - group.members[$0].heartbeatAtMs > timeouts.sessionMs
        }
        for index in expired { group.members.remove(at: index) }
        if !expired.isEmpty { startRebalance() }
        finishRebalance()
    }

    /// A restarted broker gives everybody a whole session again.
    func renewSessions() {
        for index in group.members.indices { group.members[index].heartbeatAtMs = nowMs }
    }

    private func memberIndex(instance: Int, member: Int) throws(BrokerError) -> Int {
        guard let index = group.index(ofInstance: instance) else { throw .unknownMember }
        guard group.members[index].id == member else {
            figures.fencedMembers += 1
            throw .fencedInstance
        }
        return index
    }

    /// Everybody is to join again; who joins from now on counts.
    private func startRebalance() {
        guard group.rebalanceSinceMs == nil else { return }
        group.rebalanceSinceMs = nowMs
    }

    /// Ends the rebalance when everybody is there, or without those who did not come in time.
    private func finishRebalance() {
        guard let since = group.rebalanceSinceMs else { return }
        if nowMs - since > timeouts.rebalanceMs { group.members.removeAll { !$0.hasJoined } }
        guard group.members.allSatisfy(\.hasJoined), nowMs - since > 5 else { return }
        group.rebalanceSinceMs = nil
        group.generation += 1
        figures.rebalances += 1
        assignRoundRobin()
    }

    private func assignRoundRobin() {
        for index in group.members.indices {
            group.members[index].partitions.removeAll()
            group.members[index].hasJoined = false
        }
        guard !group.members.isEmpty else { return }
        let order = group.members.indices.sorted { group.members[$0].instance < group.members[$1].instance }
        for partition in 0..<topics.sourcePartitions {
            group.members[order[partition % order.count]].partitions.append(partition)
        }
    }
}
