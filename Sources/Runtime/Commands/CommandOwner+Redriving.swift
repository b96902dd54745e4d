internal import GatewayModel
internal import KafkaClient
internal import OperatorRecords

extension CommandOwner {
    /// One redrive, and what is known about it before the transaction.
    private struct Work {
        let rejection: String
        let resolution: Resolution
        let record: LetterRecord?
        /// The record of the command that edits it.
        let command: LetterRecord?
    }

    /// What came of one redrive, with both hashes when a copy was edited.
    private struct Outcome {
        let result: RedriveResult
        var edit: RecordEdit?
    }

    /// Sends some of the rejections again that are waiting for it: deliveries or new dead letters, the new states and the
    /// record of the actions in one transaction.
    func redriveSome() throws(KafkaFault) -> Tally {
        let next = Self.together(book.nextRedrives(pacer.allowance(nowMs: Clocks.monotonicMs())))
        guard !next.isEmpty else { return Tally() }
        renewProcessing()
        let works = try fetch(next)
        var tally = Tally()
        var done: [(String, Resolution)] = []
        try producer.begin()
        sink.startBatch()
        for work in works {
            let outcome = carryOut(work)
            let result = outcome.result
            try checkSink()
            var after = work.resolution.moved(to: result.state, detail: result.detail)
            after.edit = outcome.edit ?? after.edit
            write(
                after,
                ActionRecord(
                    done: work.resolution, of: work.rejection, after: result.state, detail: result.detail,
                    edit: after.edit))
            try checkSink()
            done.append((work.rejection, after))
            switch result.state {
            case .redriven: tally.redriven += 1
            case .rejectedAgain: tally.rejectedAgain += 1
            case .open, .redriving, .awaitingApproval, .discarded: tally.givenBack += 1
            }
        }
        try commit()
        pacer.spend(done.count, nowMs: Clocks.monotonicMs())
        for (rejection, resolution) in done {
            book.set(resolution, of: rejection)
            crash.settle(resolution.letter)
        }
        return tally
    }

    /// What one transaction carries out: an edited copy alone, so that what is read for it always fits.
    private static func together(
        _ next: [(rejection: String, resolution: Resolution)]
    ) -> ArraySlice<(rejection: String, resolution: Resolution)> {
        let plain = next.prefix { $0.resolution.edit == nil }
        return plain.isEmpty ? next.prefix(1) : plain
    }

    /// Another catalog may have been put in place since.
    private func renewProcessing() {
        let current = assembly.catalog()
        guard current != catalog else { return }
        catalog = current
        run = RedriveRun(assembly.configuration, assembly.maker)
    }

    private func fetch(
        _ next: ArraySlice<(rejection: String, resolution: Resolution)>
    ) throws(KafkaFault) -> [Work] {
        let edits = next.compactMap(\.resolution.edit?.place).filter {
            $0.partition == TopicPartition(assembly.configuration.commandsTopic, CommandDesk.partition)
        }
        let places = Set(next.map(\.resolution.letter)).filter(isThere).union(edits)
        let letters =
            places.isEmpty ? LetterFetch.Letters() : try LetterFetch(assembly: assembly).read(Array(places))
        return next.compactMap { rejection, resolution in
            let edit = resolution.edit?.place
            guard !letters.left.contains(resolution.letter), edit.map({ !letters.left.contains($0) }) ?? true else {
                return nil
            }
            return Work(
                rejection: rejection, resolution: resolution, record: letters.found[resolution.letter],
                command: edit.flatMap { letters.found[$0] })
        }
    }

    /// Whether the place is in a dead-letter topic of the configuration: a command may name any.
    private func isThere(_ place: PartitionPlace) -> Bool {
        let source = assembly.configuration.sources.firstIndex { $0.deadLetterTopic == place.partition.topic }
        guard let source, place.offset >= 0, place.partition.partition >= 0 else { return false }
        return place.partition.partition < producer.partitionCount(of: sourceTopics[source].deadLetters)
    }

    private func carryOut(_ work: Work) -> Outcome {
        guard let record = work.record else {
            return Outcome(result: RedriveResult(.open, "its dead letter \(work.resolution.letter) is not there"))
        }
        guard !crash.isSuspect(work.resolution.letter) else {
            return Outcome(result: RedriveResult(.open, "the process died while sending it again"))
        }
        do throws(RedrivePlan.Refusal) {
            let plan = try RedrivePlan(of: work.rejection, record, edit: edit(work), in: assembly.configuration)
            if let sentence = hindrance(to: plan) {
                return Outcome(result: RedriveResult(.open, sentence))
            }
            var target = sink
            target.source = plan.source
            let result = crash.during(work.resolution.letter) { run.send(plan, record, into: &target) }
            var edit = work.resolution.edit
            edit?.after = plan.editedHash
            return Outcome(result: result, edit: edit)
        } catch {
            return Outcome(result: RedriveResult(.open, error.sentence))
        }
    }

    private func edit(_ work: Work) throws(RedrivePlan.Refusal) -> (edit: RecordEdit, bytes: [UInt8])? {
        guard let edit = work.resolution.edit else { return nil }
        do throws(EditedValue.Refusal) {
            return (edit, try EditedValue.bytes(of: edit, in: work.command?.header(RecordEdit.header)))
        } catch {
            throw RedrivePlan.Refusal(error.sentence)
        }
    }
}
