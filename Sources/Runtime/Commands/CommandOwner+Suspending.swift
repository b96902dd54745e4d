internal import Exchange
internal import GatewayModel
internal import KafkaClient
internal import OperatorRecords

/// Suspending and resuming recipients.
extension CommandOwner {
    /// What is waited beside the lease: until what was committed can be read by everybody, in milliseconds.
    private static let marginMs: Int64 = 500
    private static let questionMs = 5_000
    /// How often an open transaction is looked for, in milliseconds.
    private static let lookMs: Int64 = 1_000

    /// Decides about a recipient. In the open transaction.
    func decide(_ command: RecipientCommand, atMs: Int64, _ tally: inout Tally) {
        let isConfigured = assembly.configuration.sources.contains { source in
            source.topic == command.place.source && source.recipients.contains { $0.id == command.place.recipient }
        }
        switch suspensions.decide(command, isConfigured: isConfigured, atMs: atMs) {
        case .accepted(let suspension, let action):
            // Commands behind it in the batch see it; when the transaction fails the book goes with the owner.
            suspensions.set(suspension, of: command.place)
            writtenMs[command.place] = nil
            write(suspension, action)
            tally.accepted += 1
        case .refused(let action):
            write(nil, action)
            tally.refused += 1
        }
    }

    private func write(_ suspension: Suspension?, _ action: RecipientAction) {
        if let suspension {
            sink.record(
                to: stateTopic, partition: HoldFollower.partition, key: action.place.key, value: suspension.encoded)
        }
        sink.record(to: actionsTopic, key: action.place.key, value: action.encoded)
    }

    /// Confirms the suspensions that hold by now: every process has heard of them or commits nothing any more, and no
    /// transaction is open on the recipient's topic.
    func confirmSuspensions() throws(KafkaFault) {
        let dueMs = Clocks.bootMs() - HoldBoard.leaseMs - Self.marginMs
        var confirmed: [(RecipientPlace, Suspension)] = []
        guard !suspensions.suspending.isEmpty, Clocks.bootMs() >= nextLookMs else { return }
        for place in suspensions.suspending {
            guard let writtenMs = writtenMs[place], writtenMs < dueMs, var suspension = suspensions.suspensions[place],
                try !isOpen(topicOf: place)
            else { continue }
            suspension.state = .suspended
            confirmed.append((place, suspension))
        }
        guard !confirmed.isEmpty else { return }
        try producer.begin()
        sink.startBatch()
        for (place, suspension) in confirmed {
            write(suspension, RecipientAction(confirmed: suspension, of: place))
        }
        try checkSink()
        try commit()
        for (place, suspension) in confirmed {
            suspensions.set(suspension, of: place)
            writtenMs[place] = nil
        }
    }

    /// Whether a transaction is open on the recipient's topic: what readers of committed records may read ends before
    /// what is there. A topic that is gone has none.
    private func isOpen(topicOf place: RecipientPlace) throws(KafkaFault) -> Bool {
        nextLookMs = Clocks.bootMs() + Self.lookMs
        let source = assembly.configuration.sources.first { $0.topic == place.source }
        guard let topic = source?.recipients.first(where: { $0.id == place.recipient })?.topic else { return false }
        do throws(KafkaFault) {
            let committed = try Admin(assembly.clientSettings, heartbeat: assembly.heartbeat, logSink: assembly.logSink)
            let all = try Admin(
                assembly.clientSettings, isolation: .uncommitted, heartbeat: assembly.heartbeat,
                logSink: assembly.logSink)
            for partition in try all.topic(topic, timeoutMs: Self.questionMs).partitions {
                let place = TopicPartition(topic, partition.number)
                let end = try all.watermarks(place, timeoutMs: Self.questionMs).high
                if try committed.watermarks(place, timeoutMs: Self.questionMs).high < end { return true }
            }
            return false
        } catch {
            guard error.kind == .unknownTopic else { throw error }
            return false
        }
    }

    /// Why a rejection cannot be sent again now: a recipient that it would go to is suspended, or its topic is not there;
    /// nil when it can.
    func hindrance(to plan: RedrivePlan) -> String? {
        let source = assembly.configuration.sources[plan.source]
        let concerned = plan.redrive.recipient.map { [$0] } ?? Array(source.recipients.indices)
        let held = concerned.map { source.recipients[$0].id }.filter {
            suspensions.state(of: RecipientPlace(source.topic, $0)).isHeld
        }
        guard held.isEmpty else { return "\(held.map { "\($0)" }.joined(separator: ", ")) is suspended" }
        return concerned.lazy.compactMap { self.sink.missingTopic(ofRecipient: $0, source: plan.source) }.first
    }
}
