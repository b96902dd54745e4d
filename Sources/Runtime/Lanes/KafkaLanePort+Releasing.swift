internal import Exchange
internal import GatewayModel
internal import KafkaClient
internal import OperatorRecords

/// Holding and releasing.
extension KafkaLanePort where Processing: ~Copyable {
    /// A recipient that is behind and may have events, with where its holds begin.
    private struct Candidate {
        let source: Int
        let recipient: Int
        var holds: [(place: Int, partition: TopicPartition, from: Int64)]
    }

    /// Of new events that are as many as a batch takes, held ones get so large a part: the others are not slowed by more.
    private static var heldShareOfFull: Int { 10 }

    /// Held events that may go to their recipient again; nil when there are none at hand.
    mutating func gatherReleases(_ limits: BatchLimits, _ book: borrowing AccountBook) -> PollResult? {
        releases.removeAll()
        guard book.partitionCount == partitions.count else { return nil }
        guard let reader = chooseReader(book) else { return nil }
        let events = load == .full ? max(1, limits.events / Self.heldShareOfFull) : limits.events
        do throws(KafkaFault) {
            releases = try reader.gather(
                into: &releaseBatch, limits: PollLimits(records: events, bytes: limits.bytes),
                timeoutMs: load == .none ? assembly.timeouts.idleMs : assembly.timeouts.releaseWaitMs, book)
        } catch {
            refuseRelease(error)
            return nil
        }
        return releases.isEmpty ? nil : .batch(events: 0, releases: releases.count)
    }

    /// The reader that is at work, or one for the next recipient that is behind. One that has had its share of time makes
    /// room for another.
    private mutating func chooseReader(_ book: borrowing AccountBook) -> ReleaseReader? {
        let moment = assembly.holds.moment
        let nowMs = Clocks.monotonicMs()
        if let reader = releaseReader {
            let isOver = reader.revision != moment.revision || !reader.hasMore(book)
            let isLong = nowMs - releaseSinceMs > Int64(assembly.timeouts.releaseShareMs)
            if !isOver, !isLong || candidates(moment, book).count < 2 { return reader }
            releaseReader = nil
        }
        guard nowMs >= releaseRetryMs else { return nil }
        let candidates = candidates(moment, book)
        guard !candidates.isEmpty else { return nil }
        releaseChoice += 1
        releaseSinceMs = nowMs
        let chosen = candidates[releaseChoice % candidates.count]
        releaseReader = open(chosen.holds, (chosen.source, chosen.recipient), moment.revision)
        return releaseReader
    }

    private func candidates(_ moment: HoldBoard.Moment, _ book: borrowing AccountBook) -> [Candidate] {
        var found: [Candidate] = []
        for place in partitions.indices where !book.behind(partition: place).isEmpty {
            let source = sources[place]
            for recipient in assembly.configuration.sources[source].recipients.indices
            where !moment.held[source].contains(recipient) {
                guard let from = book.heldFrom(partition: place, recipient: recipient) else { continue }
                let hold = (place, partitions[place], from)
                if let known = found.firstIndex(where: { $0.source == source && $0.recipient == recipient }) {
                    found[known].holds.append(hold)
                } else {
                    found.append(Candidate(source: source, recipient: recipient, holds: [hold]))
                }
            }
        }
        return found
    }

    /// Gives up what was read of held events.
    mutating func dropReleases() {
        releaseReader = nil
        releases = []
        releaseBatch.removeAll()
    }

    private mutating func open(
        _ holds: [(place: Int, partition: TopicPartition, from: Int64)], _ recipient: (source: Int, index: Int),
        _ revision: UInt64
    ) -> ReleaseReader? {
        do throws(KafkaFault) {
            let reader = try ReleaseReader(
                assembly.clientSettings, group: assembly.configuration.id, recipient: recipient, revision: revision,
                holds: holds, timeoutMs: assembly.timeouts.questionMs, heartbeat: assembly.heartbeat.calls,
                logSink: assembly.logSink)
            if let sentence = reader.lostSentence { figures.releaseProblem = sentence }
            return reader
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
        var entered = -1
        for release in releases {
            if release.place != entered { marker.enter(partitions[release.place]) }
            entered = release.place
            let record = Self.sourceRecord(releaseBatch[release.index], headerViews)
            marker.begin(record.offset)
            work(record, place: release.place, holding: others, into: &target, outcomes: outcomes)
            book.release(
                partition: release.place, recipient: reader.recipient, offset: record.offset,
                as: outcomes[reader.recipient])
            if sink.fault != nil { return }
        }
        if reader.lostSentence == nil { figures.releaseProblem = nil }
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
        guard fault.kind.closesTopic, let topic = fault.topic else { return false }
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
