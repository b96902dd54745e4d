internal import Exchange
internal import GatewayModel
internal import KafkaClient

/// The consumer's side of the port.
extension KafkaLanePort where Processing: ~Copyable {
    mutating func poll(_ limits: BatchLimits) throws(LaneFault) -> PollResult {
        if let met = metMeanwhile {
            metMeanwhile = nil
            return met
        }
        if let fault = laterFault {
            laterFault = nil
            throw fault
        }
        producer?.poll(timeoutMs: 0)
        // An event that the process died on is worked on alone, and so is everything before it in its batch.
        let limits = suspects.isEmpty ? limits : BatchLimits(intervalMs: 1, events: 1, bytes: limits.bytes)
        pacer.startBatch()
        return try gather(limits)
    }

    private mutating func gather(_ limits: BatchLimits) throws(LaneFault) -> PollResult {
        let pollLimits = PollLimits(records: limits.events, bytes: limits.bytes)
        var waitMs = assembly.timeouts.idleMs
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
                if batch.isEmpty { return .empty }
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
        partitions = []
        sources = []
        positions = []
        suspects = []
        figures.lastTimestampMs = []
    }

    mutating func committedOffsets(of partitions: [TopicPartition]) throws(LaneFault) -> [PartitionStart] {
        let timeoutMs = assembly.timeouts.questionMs
        let committed = try call(.rewind) { port throws(KafkaFault) in
            try port.open().committed(partitions, timeoutMs: timeoutMs)
        }
        var starts: [PartitionStart] = []
        for (partition, offset) in zip(partitions, committed) {
            if let offset {
                starts.append(.committed(offset: offset.offset, metadata: offset.metadata))
            } else {
                starts.append(.nothing(startAt: try firstOffset(of: partition)))
            }
        }
        return starts
    }

    /// Where a partition begins that the group has committed nothing for.
    private mutating func firstOffset(of partition: TopicPartition) throws(LaneFault) -> Int64 {
        let timeoutMs = assembly.timeouts.questionMs
        let marks = try call(.rewind) { port throws(KafkaFault) in
            try port.open().watermarks(partition, timeoutMs: timeoutMs)
        }
        switch assembly.configuration.sources.first(where: { $0.topic == partition.topic })?.start {
        case .earliest, nil: return marks.low
        case .latest, .now: return marks.high
        }
    }

    mutating func startConsuming(_ partitions: [TopicPartition], at offsets: [Int64]) throws(LaneFault) {
        batch.removeAll()
        laterFault = nil
        let start = zip(partitions, offsets).map { PartitionOffset($0, offset: $1) }
        try call(.rewind) { port throws(KafkaFault) in try port.open().assign(start) }
        self.partitions = partitions
        sources = partitions.map { partition in
            assembly.configuration.sources.firstIndex { $0.topic == partition.topic } ?? 0
        }
        positions = offsets
        figures.lastTimestampMs = partitions.map { _ in nil }
        suspects = zip(partitions, offsets).flatMap { partition, offset in
            assembly.suspects.suspects(of: partition).filter { $0.offset >= offset }
        }
    }

    func position(ofPartitionAt index: Int) -> Int64 { positions[index] }

    mutating func confirmMembership() throws(LaneFault) {
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
