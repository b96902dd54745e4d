internal import GatewayModel
internal import KafkaClient
internal import OperatorRecords

extension CommandOwner {
    /// Rejections that are sent again in one transaction at most.
    private static let redrivesMax = 200

    /// One redrive, and what is known about it before the transaction.
    private struct Work {
        let rejection: String
        let resolution: Resolution
        let record: LetterRecord?
    }

    /// Sends some of the rejections again that are waiting for it: deliveries or new dead letters, the new states and the
    /// record of the actions in one transaction.
    func redriveSome() throws(KafkaFault) -> Tally {
        let next = book.nextRedrives(Self.redrivesMax)
        guard !next.isEmpty else { return Tally() }
        renewProcessing()
        let works = try fetch(next)
        var tally = Tally()
        var done: [(String, Resolution)] = []
        try producer.begin()
        sink.startBatch()
        for work in works {
            let result = carryOut(work)
            try checkSink()
            let after = work.resolution.moved(to: result.state, detail: result.detail)
            write(
                after,
                ActionRecord(done: work.resolution, of: work.rejection, after: result.state, detail: result.detail))
            try checkSink()
            done.append((work.rejection, after))
            switch result.state {
            case .redriven: tally.redriven += 1
            case .rejectedAgain: tally.rejectedAgain += 1
            case .open, .redriving, .discarded: tally.givenBack += 1
            }
        }
        try commit()
        for (rejection, resolution) in done { book.set(resolution, of: rejection) }
        return tally
    }

    /// Another catalog may have been put in place since.
    private func renewProcessing() {
        let current = assembly.catalog()
        guard current != catalog else { return }
        catalog = current
        run = RedriveRun(assembly.configuration, assembly.maker)
    }

    private func fetch(_ next: [(rejection: String, resolution: Resolution)]) throws(KafkaFault) -> [Work] {
        let places = Set(next.map(\.resolution.letter)).filter(isThere)
        let letters =
            places.isEmpty ? LetterFetch.Letters() : try LetterFetch(assembly: assembly).read(Array(places))
        return next.compactMap { rejection, resolution in
            guard !letters.left.contains(resolution.letter) else { return nil }
            return Work(rejection: rejection, resolution: resolution, record: letters.found[resolution.letter])
        }
    }

    /// Whether the place is in a dead-letter topic of the configuration: a command may name any.
    private func isThere(_ place: PartitionPlace) -> Bool {
        let source = assembly.configuration.sources.firstIndex { $0.deadLetterTopic == place.partition.topic }
        guard let source, place.offset >= 0, place.partition.partition >= 0 else { return false }
        return place.partition.partition < producer.partitionCount(of: sourceTopics[source].deadLetters)
    }

    private func carryOut(_ work: Work) -> RedriveResult {
        guard let record = work.record else {
            return RedriveResult(.open, "its dead letter \(work.resolution.letter) is not there")
        }
        guard !crash.isSuspect(work.resolution.letter) else {
            return RedriveResult(.open, "the process died while sending it again")
        }
        do throws(RedrivePlan.Refusal) {
            let plan = try RedrivePlan(of: work.rejection, record, in: assembly.configuration)
            return crash.during(work.resolution.letter) { run.send(plan, record, into: sink) }
        } catch {
            return RedriveResult(.open, error.sentence)
        }
    }
}
