internal import GatewayModel
internal import KafkaClient
internal import OperatorRecords

/// The place where commands arrive: a member of the group `<gateway>.commands`. The group gives the one partition that
/// counts to one process, whose desk then has an owner; the others wait. It belongs to one thread.
///
/// Whatever fails costs the membership and the owner: the next step begins anew.
final class CommandDesk {
    /// The partition of the commands topic that counts: one process carries out everything, in one order.
    static let partition: Int32 = 0
    private static let limits = PollLimits(records: 500, bytes: 4 << 20)
    /// How long no command has to come before the end of the topic is asked for instead, in milliseconds.
    private static let restAfterMs: Int64 = 1_000

    private let assembly: CommandAssembly
    private let crash: DeskCrash
    private var consumer: Consumer?
    private var joinedMs: Int64 = 0
    private var hasAnswer = false
    private var owner: CommandOwner?
    /// The first command that was not read; when the last one came, and whether nothing is fetched since then, because
    /// an empty fetch costs some brokers what a full one does.
    private var next: Int64 = 0
    private var heardMs: Int64 = 0
    private(set) var isResting = false
    private var admin: Admin?
    private var batch = RecordBatch()

    init(_ assembly: CommandAssembly, crash: DeskCrash) {
        self.assembly = assembly
        self.crash = crash
    }

    /// Whether this process carries commands out.
    var isOwner: Bool { owner != nil }

    /// Redrives that are taken up and not done.
    var waiting: Int { owner?.book.redriving ?? 0 }

    private var commands: TopicPartition { TopicPartition(assembly.configuration.commandsTopic, Self.partition) }

    /// Takes what the group and the commands bring within the time, and carries some of it out.
    func step(timeoutMs: Int) throws(KafkaFault) -> CommandOwner.Tally {
        do throws(KafkaFault) {
            return try advance(timeoutMs: timeoutMs)
        } catch {
            leave()
            throw error
        }
    }

    private func advance(timeoutMs: Int) throws(KafkaFault) -> CommandOwner.Tally {
        let consumer = try joined()
        let waitMs = waiting > 0 ? min(timeoutMs, owner?.pacer.waitMs(nowMs: Clocks.monotonicMs()) ?? 0) : timeoutMs
        switch consumer.poll(into: &batch, limits: Self.limits, timeoutMs: waitMs) {
        case .assigned(let partitions):
            hasAnswer = true
            try take(partitions, consumer)
        case .revoked:
            owner = nil
            isResting = false
        case .fault(let fault):
            throw fault
        case .records:
            return try decide(consumer)
        case .idle:
            if let fatal = consumer.fatalFault { throw fatal }
            guard hasAnswer || Clocks.monotonicMs() - joinedMs < assembly.timeouts.joinMs else {
                throw KafkaFault(waitedFor: "the group '\(assembly.configuration.commandsName)' does not answer")
            }
            try restOrLook(consumer)
            if let owner {
                try owner.confirmSuspensions()
                return try owner.redriveSome()
            }
        }
        return CommandOwner.Tally()
    }

    private func joined() throws(KafkaFault) -> Consumer {
        if let consumer { return consumer }
        hasAnswer = false
        joinedMs = Clocks.monotonicMs()
        let made = try Consumer(
            assembly.clientSettings, group: assembly.configuration.commandsName, instance: assembly.memberName,
            topics: [assembly.configuration.commandsTopic], heartbeat: assembly.heartbeat, logSink: assembly.logSink)
        consumer = made
        return made
    }

    /// Becomes the owner before it asks where to begin: what an earlier owner left open ends first.
    private func take(_ partitions: [TopicPartition], _ consumer: Consumer) throws(KafkaFault) {
        owner = nil
        guard partitions.contains(commands) else { return try consumer.assign([]) }
        let timeoutMs = assembly.timeouts.questionMs
        let made = try CommandOwner(assembly, crash: crash)
        let committed = try consumer.committed([commands], timeoutMs: timeoutMs)[0]?.offset
        let low = try consumer.watermarks(commands, timeoutMs: timeoutMs).low
        next = max(committed ?? low, low)
        try consumer.assign([PartitionOffset(commands, offset: next)])
        isResting = false
        heardMs = Clocks.monotonicMs()
        owner = made
    }

    /// Stops fetching when nothing comes, and looks for commands then; they are fetched again when there are some.
    private func restOrLook(_ consumer: Consumer) throws(KafkaFault) {
        guard owner != nil else { return }
        if !isResting {
            guard Clocks.monotonicMs() - heardMs > Self.restAfterMs else { return }
            try consumer.assign([])
            isResting = true
            return
        }
        let admin = try asking()
        guard try admin.watermarks(commands, timeoutMs: assembly.timeouts.questionMs).high != next else { return }
        try consumer.assign([PartitionOffset(commands, offset: next)])
        isResting = false
        heardMs = Clocks.monotonicMs()
    }

    private func asking() throws(KafkaFault) -> Admin {
        if let admin { return admin }
        let made = try Admin(assembly.clientSettings, heartbeat: assembly.heartbeat, logSink: assembly.logSink)
        admin = made
        return made
    }

    private func decide(_ consumer: Consumer) throws(KafkaFault) -> CommandOwner.Tally {
        defer { batch.removeAll() }
        guard let owner, let position = try consumer.positions([commands])[0] else { return CommandOwner.Tally() }
        let member = try consumer.groupMetadata()
        let tally = try owner.decide(batch, upTo: OffsetToCommit(commands, offset: position), of: member)
        next = position
        heardMs = Clocks.monotonicMs()
        return tally
    }

    /// Lets go of everything.
    func leave() {
        batch.removeAll()
        owner = nil
        admin = nil
        isResting = false
        guard let old = consumer else { return }
        consumer = nil
        // Its place in the group is taken over by the same name, whether or not it could be closed.
        do throws(KafkaFault) { try old.close(deadlineMs: assembly.timeouts.closeMs) } catch { return }
    }
}
