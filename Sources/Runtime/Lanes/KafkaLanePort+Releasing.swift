internal import Exchange
internal import GatewayModel
internal import KafkaClient
internal import OperatorRecords

/// Holding and releasing.
extension KafkaLanePort where Processing: ~Copyable {
    /// Held events that may go to their recipient again; nil when there are none at hand.
    mutating func gatherReleases(_ limits: BatchLimits, _ book: borrowing AccountBook) -> PollResult? {
        releases.removeAll()
        guard book.partitionCount == partitions.count else { return nil }
        let moment = assembly.holds.moment
        if let reader = releaseReader, reader.revision != moment.revision || !isBehind(reader, book) {
            releaseReader = nil
        }
        if releaseReader == nil { releaseReader = openReader(moment, book) }
        guard let reader = releaseReader else { return nil }
        let pollLimits = PollLimits(records: limits.events, bytes: limits.bytes)
        do throws(KafkaFault) {
            releases = try reader.gather(
                into: &releaseBatch, limits: pollLimits,
                timeoutMs: isIdle ? assembly.timeouts.idleMs : assembly.timeouts.releaseWaitMs,
                book)
        } catch {
            refuseRelease(error)
            return nil
        }
        return releases.isEmpty ? nil : .batch(events: 0, releases: releases.count)
    }

    private func isBehind(_ reader: ReleaseReader, _ book: borrowing AccountBook) -> Bool {
        for place in partitions.indices where sources[place] == reader.source {
            if book.heldFrom(partition: place, recipient: reader.recipient) != nil { return true }
        }
        return false
    }

    /// A reader for the first recipient that is behind and may have events.
    private mutating func openReader(
        _ moment: HoldBoard.Moment, _ book: borrowing AccountBook
    ) -> ReleaseReader? {
        guard Clocks.monotonicMs() >= releaseRetryMs else { return nil }
        for (source, configured) in assembly.configuration.sources.enumerated() {
            for recipient in configured.recipients.indices where !moment.held[source].contains(recipient) {
                var holds: [(place: Int, partition: TopicPartition, from: Int64)] = []
                for place in partitions.indices where sources[place] == source {
                    guard let from = book.heldFrom(partition: place, recipient: recipient) else { continue }
                    holds.append((place, partitions[place], from))
                }
                if !holds.isEmpty { return open(holds, (source, recipient), moment.revision) }
            }
        }
        return nil
    }

    private mutating func open(
        _ holds: [(place: Int, partition: TopicPartition, from: Int64)], _ recipient: (source: Int, index: Int),
        _ revision: UInt64
    ) -> ReleaseReader? {
        do throws(KafkaFault) {
            return try ReleaseReader(
                assembly.clientSettings, group: assembly.configuration.id, recipient: recipient, revision: revision,
                holds: holds, timeoutMs: assembly.timeouts.questionMs, heartbeat: assembly.heartbeat.calls,
                logSink: assembly.logSink)
        } catch {
            refuseRelease(error)
            return nil
        }
    }

    /// Held events cannot be read at the moment, or are gone: they stay held, and the others go on.
    private mutating func refuseRelease(_ fault: KafkaFault) {
        releaseReader = nil
        releaseRetryMs = Clocks.monotonicMs() + Int64(assembly.timeouts.releaseRetryMs)
        figures.releaseProblem = FaultTranslation.sentence(fault) + " (\(fault))"
    }

    /// Processes what was gathered to be released. A recipient that was suspended since ends the batch.
    mutating func processReleases(_ moment: HoldBoard.Moment, sink: LaneSink, book: inout AccountBook) throws(LaneFault)
    {
        guard !releases.isEmpty, let reader = releaseReader else { return }
        guard reader.revision == moment.revision else {
            throw LaneFault(.abort, .process, code: FaultTranslation.holdsChanged, message: "who is held has changed")
        }
        let recipients = assembly.configuration.sources[reader.source].recipients.count
        let outcomes = UnsafeMutableBufferPointer(rebasing: self.outcomes[..<recipients])
        let others = RecipientSet.first(recipients).subtracting(.only(reader.recipient))
        var target = sink
        sink.source = reader.source
        for release in releases {
            marker.enter(partitions[release.place])
            let record = Self.sourceRecord(releaseBatch[release.index], headerViews)
            marker.begin(record.offset)
            work(record, place: release.place, holding: others, into: &target, outcomes: outcomes)
            book.release(
                partition: release.place, recipient: reader.recipient, offset: record.offset,
                as: outcomes[reader.recipient])
            if sink.fault != nil { return }
        }
        figures.releaseProblem = nil
    }

    // MARK: Committing

    /// Whether the open transaction may be committed. Its records are with the brokers: whoever looks for open
    /// transactions finds it.
    mutating func checkHolds() throws(LaneFault) {
        let untilMs = Clocks.monotonicMs() + Int64(assembly.timeouts.knowledgeMs)
        while true {
            switch assembly.holds.verdict(of: holdMoment.revision) {
            case .stands: return
            case .changed:
                throw LaneFault(
                    .abort, .commit, code: FaultTranslation.holdsChanged, message: "who is held has changed")
            case .stale: break
            }
            guard Clocks.monotonicMs() < untilMs else {
                figures.problem =
                    "it is not known who is suspended: the topic '\(assembly.configuration.stateTopic)' cannot be read"
                throw LaneFault(.abort, .commit, message: "who is suspended was not heard of in time")
            }
            Clocks.sleep(ms: assembly.timeouts.knowledgePollMs)
        }
    }

    // MARK: Topics that are gone

    /// Holds the recipients whose topic is gone or forbidden. Returns whether there are any: then the fault is no reason
    /// for the others to wait.
    mutating func holdUnavailable(_ fault: KafkaFault) -> Bool {
        guard fault.kind == .unknownTopic || fault.kind == .authorisation, let topic = fault.topic else { return false }
        var isHeld = false
        for (source, configured) in assembly.configuration.sources.enumerated() {
            for (recipient, it) in configured.recipients.enumerated() where it.topic == topic {
                assembly.holds.hold(
                    recipient, ofSource: source, cause: .unavailable, reason: FaultTranslation.sentence(fault))
                isHeld = true
            }
        }
        return isHeld
    }
}
