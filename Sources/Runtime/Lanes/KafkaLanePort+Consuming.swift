internal import Exchange
internal import GatewayModel
internal import KafkaClient

/// The consumer's side of the port.
extension KafkaLanePort where Processing: ~Copyable {
    mutating func poll(_ limits: BatchLimits, _ book: borrowing AccountBook) throws(LaneFault) -> PollResult {
        if let met = metMeanwhile {
            metMeanwhile = nil
            return met
        }
        if let fault = laterFault {
            laterFault = nil
            throw fault
        }
        producer?.poll(timeoutMs: 0)
        keepUndecided(book)
        // An event that the process died on is worked on alone, and so is everything before it in its batch.
        let limits = isNearSuspect(limits) ? BatchLimits(intervalMs: 1, events: 1, bytes: limits.bytes) : limits
        // Held and new events take turns. The consumer is polled every other time whatever is held: it learns of
        // rebalances nowhere else.
        if isTurnOfHeld, let held = gatherReleases(limits, book) {
            isTurnOfHeld = false
            return held
        }
        pacer.startBatch()
        let result = try gather(limits)
        load = result == .empty ? .none : isFull(limits) ? .full : .some
        isTurnOfHeld = true
        return result
    }

    /// Only events that the process died on ask for it.
    private mutating func keepUndecided(_ book: borrowing AccountBook) {
        guard !suspects.isEmpty, book.partitionCount == positions.count else { return }
        undecided = positions
        for place in positions.indices {
            for recipient in assembly.configuration.sources[sources[place]].recipients.indices {
                guard let from = book.heldFrom(partition: place, recipient: recipient) else { continue }
                undecided[place] = min(undecided[place], from)
            }
        }
    }

    /// Whether the next batch could hold an event that the process died on.
    private func isNearSuspect(_ limits: BatchLimits) -> Bool {
        suspects.contains { suspect in
            guard let place = partitions.firstIndex(of: suspect.partition), suspect.offset >= undecided[place] else {
                return false
            }
            return suspect.offset - positions[place] <= Int64(limits.events)
        }
    }

    private mutating func gather(_ limits: BatchLimits) throws(LaneFault) -> PollResult {
        let pollLimits = PollLimits(records: limits.events, bytes: limits.bytes)
        var waitMs = releaseReader == nil ? assembly.timeouts.idleMs : assembly.timeouts.releaseWaitMs
        while true {
            guard let consumer else { throw LaneFault(.fatal, .poll, message: "there is no consumer") }
            switch consumer.poll(into: &batch, limits: pollLimits, timeoutMs: waitMs) {
            case .assigned(let partitions):
                forgetPartitions()
                return .assigned(partitions)
            case .revoked:
                forgetPartitions()
                return .revoked
            case .fault(let fault):
                let laneFault = polled(fault)
                guard !batch.isEmpty else { throw laneFault }
                laterFault = laneFault
                return .batch(events: batch.count)
            case .records(let count):
                figures.problem = nil
                let nowMs = Clocks.monotonicMs()
                for _ in 0..<count { pacer.add(bytes: 0, nowMs: nowMs) }
            case .idle:
                guard !batch.isEmpty else {
                    // A consumer that a twin has fenced is silent for ever after its one error.
                    if let fatal = consumer.fatalFault { throw polled(fatal) }
                    return .empty
                }
            }
            if isFull(limits) || assembly.control.hasRequests { return .batch(events: batch.count) }
            switch pacer.whenNothingIsAtHand(nowMs: Clocks.monotonicMs()) {
            case .take: return .batch(events: batch.count)
            case .poll(let milliseconds): waitMs = milliseconds
            }
        }
    }

    private func isFull(_ limits: BatchLimits) -> Bool {
        batch.count >= limits.events || batch.totalBytes >= limits.bytes
    }

    /// Events that were deleted before they were read cannot be got by trying again, and going on without them would be
    /// a silent loss: the lane stops.
    private mutating func polled(_ fault: KafkaFault) -> LaneFault {
        let laneFault = keep(fault, .poll)
        if fault.kind == .offsetOutOfRange {
            figures.stopSentence =
                FaultTranslation.sentence(fault)
                + "; to go on without them, move the committed offset of the group '\(assembly.configuration.id)'"
            assembly.control.request(.stop)
        }
        return laneFault
    }

    private mutating func forgetPartitions() {
        batch.removeAll()
        dropReleases()
        partitions = []
        sources = []
        positions = []
        undecided = []
        suspects = []
        figures.lastTimestampMs = []
    }

    mutating func committedOffsets(of partitions: [TopicPartition]) throws(LaneFault) -> [PartitionStart] {
        try checkThatHoldsAreKnown()
        let timeoutMs = assembly.timeouts.questionMs
        let committed = try call(.rewind) { port throws(KafkaFault) in
            try port.open().committed(partitions, timeoutMs: timeoutMs)
        }
        var starts: [PartitionStart] = []
        for (partition, offset) in zip(partitions, committed) {
            if let offset {
                starts.append(.committed(offset: offset.offset, metadata: offset.metadata))
            } else {
                starts.append(try start(of: partition))
            }
        }
        return starts
    }

    /// Nothing is processed before it is known who is suspended: a restart must not disclose what was stopped before.
    private mutating func checkThatHoldsAreKnown() throws(LaneFault) {
        guard assembly.holds.isKnown else {
            if Clocks.monotonicMs() - startedMs > Int64(assembly.timeouts.unknownMs) {
                figures.problem = Self.unknownSentence
            }
            throw LaneFault(.retriable, .rewind, message: Self.unknownSentence)
        }
        if figures.problem == Self.unknownSentence { figures.problem = nil }
    }

    private static var unknownSentence: String { "it is not known yet who is suspended" }

    /// Where a partition begins that the group has committed nothing for. "The end" is only true once, so it is committed
    /// before the first event is read: after an abort or a restart the end would be another one, and what lies between
    /// would be lost.
    private mutating func start(of partition: TopicPartition) throws(LaneFault) -> PartitionStart {
        let rule = assembly.configuration.sources.first { $0.topic == partition.topic }?.start ?? .earliest
        let offset = try firstOffset(of: partition, rule)
        switch rule {
        case .earliest: return .nothing(startAt: offset)
        case .latest, .now: break
        }
        let account = PartitionAccount(
            partition: partition, position: offset,
            recipients: recipients(of: partition.topic).map { id in
                RecipientAccount(id: id, counts: RecipientCounts(), startingOffset: offset, isRemoved: false)
            })
        let metadata = CountsMetadata.write(account)
        try call(.rewind) { port throws(KafkaFault) in
            try port.open().commit([OffsetToCommit(partition, offset: offset, metadata: metadata)])
        }
        return .committed(offset: offset, metadata: metadata)
    }

    private mutating func firstOffset(
        of partition: TopicPartition, _ rule: StartPosition
    ) throws(LaneFault) -> Int64 {
        let timeoutMs = assembly.timeouts.questionMs
        let marks = try call(.rewind) { port throws(KafkaFault) in
            try port.open().watermarks(partition, timeoutMs: timeoutMs)
        }
        switch rule {
        case .earliest: return marks.low
        case .latest, .now: return marks.high
        }
    }

    mutating func takeRebalance() -> [TopicPartition]? {
        defer { metMeanwhile = nil }
        switch metMeanwhile {
        case .assigned(let partitions): return partitions
        case .revoked: return []
        case .empty, .batch, nil: return nil
        }
    }

    mutating func startConsuming(_ partitions: [TopicPartition], at offsets: [Int64]) throws(LaneFault) {
        batch.removeAll()
        laterFault = nil
        dropReleases()
        let start = zip(partitions, offsets).map { PartitionOffset($0, offset: $1) }
        try call(.rewind) { port throws(KafkaFault) in
            let consumer = try port.open()
            if consumer.isGranted || !start.isEmpty { try consumer.assign(start) }
        }
        self.partitions = partitions
        sources = partitions.map { partition in
            assembly.configuration.sources.firstIndex { $0.topic == partition.topic } ?? 0
        }
        positions = offsets
        figures.lastTimestampMs = partitions.map { _ in nil }
        undecided = offsets
        // Those that are held are before the position: they are sorted out when they are decided.
        suspects = partitions.flatMap { assembly.suspects.suspects(of: $0) }
    }

    func position(ofPartitionAt index: Int) -> Int64 { positions[index] }

    mutating func confirmMembership() throws(LaneFault) {
        if let fault = laterFault, fault.faultClass == .fenced || fault.faultClass == .fatal { throw fault }
        let deadlineMs = Clocks.monotonicMs() + Int64(assembly.timeouts.membershipMs)
        while Clocks.monotonicMs() < deadlineMs {
            let outcome = try call(.confirmMembership) { port throws(KafkaFault) in
                let consumer = try port.open()
                return consumer.poll(
                    into: &port.batch, limits: PollLimits(), timeoutMs: port.assembly.timeouts.idleMs)
            }
            batch.removeAll()
            switch outcome {
            case .idle, .records: continue
            case .assigned(let partitions):
                forgetPartitions()
                metMeanwhile = .assigned(partitions)
            case .revoked:
                forgetPartitions()
                metMeanwhile = .revoked
            case .fault(let fault):
                let laneFault = keep(fault, .confirmMembership)
                if laneFault.faultClass == .fenced || laneFault.faultClass == .fatal { throw laneFault }
            }
        }
        if let fatal = consumer?.fatalFault { throw keep(fatal, .confirmMembership) }
    }

    /// The consumer that must be there.
    func open() throws(KafkaFault) -> Consumer {
        guard let consumer else {
            throw KafkaFault(
                .fatal, kind: .transient, code: -197, codeName: "_DESTROY", operation: .poll,
                text: "there is no consumer")
        }
        return consumer
    }
}
