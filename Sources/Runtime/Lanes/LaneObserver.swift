internal import Exchange
internal import GatewayModel
internal import KafkaClient
internal import Logging
internal import Telemetry

/// Watches a lane's steps: sums what they took, publishes the lane's snapshot once per batch, and says in the log what an
/// operator must know, once.
struct LaneObserver {
    private let assembly: LaneAssembly
    private let board: LaneBoard
    private let logger: Logger
    private var snapshot: LaneSnapshot
    private var stepBegan: UInt64 = 0
    private var problemSaid: String?
    private var releaseProblemSaid: String?
    /// Whether the consumer had a connection to a broker when it last told its statistics.
    private var isConnected = true
    /// The reason for the abort that is under way.
    private var abortReason = AbortReason.fault

    init(assembly: LaneAssembly, board: LaneBoard, logger: Logger) {
        self.assembly = assembly
        self.board = board
        self.logger = logger
        snapshot = LaneSnapshot(recipientCounts: assembly.configuration.sources.map { $0.recipients.count })
    }

    /// A step begins.
    mutating func begins() { stepBegan = Clocks.monotonicNs() }

    /// A step was taken.
    mutating func took<Processing: LaneProcessing & ~Copyable>(
        _ step: LaneStep, by lane: inout Lane<KafkaLanePort<Processing>>
    ) {
        let elapsed = Clocks.monotonicNs() &- stepBegan
        addTime(elapsed, of: step, waited: lane.port.figures.waitedNs)
        switch step.event {
        case .batchProcessed:
            snapshot.bytesConsumed &+= lane.port.figures.bytesConsumed
            snapshot.bytesProduced &+= lane.port.figures.bytesProduced
        case .committed:
            committed(&lane)
        case .aborted:
            snapshot.aborted[abortReason] &+= 1
            logger.log(
                .notice, "A transaction was given up and its events are processed again",
                values([.detail: abortReason.rawValue]))
        case .disclosureChanged:
            abortReason = .disclosure
        case .assigned:
            logger.log(.info, "Partitions were assigned", values([.count: "\(lane.assignment.count)"]))
        case .revoked:
            snapshot.partitions = []
            logger.log(.info, "Partitions were revoked", values([:]))
        case .rewound:
            keepPartitions(&lane)
        case .emptyPoll:
            keepEnds(&lane)
        case .fault:
            if let fault = step.fault { failed(fault) }
        default:
            break
        }
        keepStatistics(step, &lane)
        tellProblem(lane.port.figures.problem ?? (isConnected ? nil : "no broker answers"))
        tellReleases(lane.port.figures.releaseProblem)
        publish(step)
    }

    /// The lane has ended.
    mutating func ended<Processing: LaneProcessing & ~Copyable>(_ lane: inout Lane<KafkaLanePort<Processing>>) {
        snapshot.condition = .stopped
        board.publish(snapshot)
        guard case .stopped(let reason) = lane.state else { return }
        logger.log(.info, "The lane has ended", values([.detail: "\(reason)"]))
    }

    private mutating func addTime(_ elapsed: UInt64, of step: LaneStep, waited: UInt64) {
        switch step.action {
        case .poll: snapshot.add(elapsed, to: .poll)
        case .process:
            snapshot.add(elapsed &- min(elapsed, waited), to: .process)
            snapshot.add(waited, to: .produce)
        case .sendOffsets, .commit: snapshot.add(elapsed, to: .commit)
        default: break
        }
    }

    private mutating func committed<Processing: LaneProcessing & ~Copyable>(
        _ lane: inout Lane<KafkaLanePort<Processing>>
    ) {
        snapshot.committed &+= 1
        snapshot.events &+= lane.port.figures.events
        addRejections(lane.port.figures.rejections)
        addFlags(lane.port.figures.flags)
        let before = snapshot.partitions
        keepPartitions(&lane)
        tellBreakers(lane.port.figures.rejections, before)
    }

    /// What the batch delivered is what the accounts have grown by.
    private func tellBreakers(
        _ rejections: [[CountTable<RejectionCode>]], _ before: [PartitionSnapshot]
    ) {
        guard let breakers = assembly.breakers else { return }
        for (source, configured) in assembly.configuration.sources.enumerated() where source < rejections.count {
            var delivered = [UInt64](repeating: 0, count: configured.recipients.count)
            for (old, new) in zip(before, snapshot.partitions)
            where old.partition == new.partition && new.partition.topic == configured.topic {
                for recipient in delivered.indices
                where recipient < old.counts.count && new.counts[recipient].delivered > old.counts[recipient].delivered
                {
                    delivered[recipient] += new.counts[recipient].delivered - old.counts[recipient].delivered
                }
            }
            breakers.note(source: source, delivered: delivered, rejected: Array(rejections[source].dropLast()))
        }
    }

    private mutating func addRejections(_ rejections: [[CountTable<RejectionCode>]]) {
        for source in rejections.indices {
            for place in rejections[source].indices where rejections[source][place].total > 0 {
                for (code, count) in rejections[source][place].all {
                    snapshot.rejections[source][place][code] &+= count
                }
            }
        }
    }

    private mutating func addFlags(_ flags: [[(rule: String, count: UInt64)]]) {
        for source in flags.indices {
            for flag in flags[source] {
                if let known = snapshot.flags[source].firstIndex(where: { $0.rule == flag.rule }) {
                    snapshot.flags[source][known].count &+= flag.count
                } else {
                    snapshot.flags[source].append(LaneSnapshot.RuleCount(rule: flag.rule, count: flag.count))
                }
            }
        }
    }

    /// The accounts as they are committed: between transactions the book has nothing else.
    private mutating func keepPartitions<Processing: LaneProcessing & ~Copyable>(
        _ lane: inout Lane<KafkaLanePort<Processing>>
    ) {
        let before = Dictionary(
            snapshot.partitions.map { ($0.partition, $0) }, uniquingKeysWith: { first, _ in first })
        snapshot.partitions =
            lane.book.partitionCount == 0
            ? []
            : lane.assignment.indices.map { index in
                let account = lane.book.account(at: index)
                let known = before[account.partition]
                let named = account.recipients.filter { !$0.isRemoved }
                return PartitionSnapshot(
                    partition: account.partition, committedOffset: account.position,
                    endOffset: lane.port.consumer?.fetchedWatermarks(account.partition)?.high ?? known?.endOffset,
                    lastTimestampMs: lane.port.figures.lastTimestampMs[index] ?? known?.lastTimestampMs,
                    counts: named.map(\.counts), heldFrom: named.map(\.heldFrom))
            }
    }

    private mutating func keepEnds<Processing: LaneProcessing & ~Copyable>(
        _ lane: inout Lane<KafkaLanePort<Processing>>
    ) {
        for index in snapshot.partitions.indices {
            let partition = snapshot.partitions[index].partition
            if let ends = lane.port.consumer?.fetchedWatermarks(partition) {
                snapshot.partitions[index].endOffset = ends.high
            }
        }
    }

    private mutating func failed(_ fault: LaneFault) {
        snapshot.faults[FaultTranslation.label(fault.faultClass)] &+= 1
        abortReason = FaultTranslation.abortReason(fault)
        // That is no fault: the transaction is processed again by what is known now.
        guard fault.code != FaultTranslation.holdsChanged else { return }
        logger.log(
            .notice, "A call into Kafka failed",
            values([.call: "\(fault.operation)", .faultClass: "\(fault.faultClass)", .detail: fault.message]))
    }

    /// What keeps the lane from working is said when it begins, when it changes and when it is over.
    private mutating func tellProblem(_ problem: String?) {
        snapshot.problem = problem
        guard problem != problemSaid else { return }
        problemSaid = problem
        if let problem {
            logger.log(.error, "The lane cannot work, and tries again", values([.detail: problem]))
        } else {
            logger.log(.notice, "The lane works again", values([:]))
        }
    }

    /// What keeps held events from their recipient is said when it changes; the lane works meanwhile.
    private mutating func tellReleases(_ problem: String?) {
        guard problem != releaseProblemSaid else { return }
        releaseProblemSaid = problem
        if let problem {
            logger.log(.error, "Held events cannot be released, and are kept", values([.detail: problem]))
        } else {
            logger.log(.notice, "Held events are released again", values([:]))
        }
    }

    /// What librdkafka tells of itself every few seconds. A lane without events would not notice otherwise that the
    /// brokers are away.
    private mutating func keepStatistics<Processing: LaneProcessing & ~Copyable>(
        _ step: LaneStep, _ lane: inout Lane<KafkaLanePort<Processing>>
    ) {
        guard Self.isTold(step) else { return }
        if let read = lane.port.consumer?.takeStatistics().flatMap({ ClientStatistics.read($0) }) {
            snapshot.consumer = read.figures
            isConnected = read.isConnected
        }
        if let read = lane.port.producer?.takeStatistics().flatMap({ ClientStatistics.read($0) }) {
            snapshot.producer = read.figures
        }
    }

    private mutating func publish(_ step: LaneStep) {
        guard Self.isTold(step) else { return }
        snapshot.condition = Self.condition(step.state)
        board.publish(snapshot)
    }

    /// Everything that others may want to know; not the calls inside a transaction.
    private static func isTold(_ step: LaneStep) -> Bool {
        switch step.event {
        case .began, .batch, .batchProcessed, .offsetsSent: false
        default: true
        }
    }

    private static func condition(_ state: LaneState) -> LaneCondition {
        switch state {
        case .starting, .initialising, .recreating: .starting
        case .joining, .confirmingMembership: .joining
        case .rewinding, .idle, .swapping, .beginning, .inTransaction, .sendingOffsets, .committing, .aborting: .running
        case .backingOff: .waiting
        case .draining, .stopped: .stopped
        }
    }

    private func values(_ more: [LogKey: String]) -> [LogKey: String] {
        more.merging([.lane: "\(assembly.lane)"]) { first, _ in first }
    }
}
