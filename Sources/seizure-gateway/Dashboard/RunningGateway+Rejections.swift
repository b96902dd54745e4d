internal import Dashboard
internal import Exchange
internal import GatewayModel
internal import OperatorRecords
internal import RejectIndex
internal import Runtime

/// Rejections and decisions, as the commands of the command line have them.
extension RunningGateway {
    func record(at place: PartitionPlace) throws(DashboardFault) -> RejectedRecord? {
        guard let record = try letters(at: [place])[place] else { return nil }
        let headers = record.headers.map { RejectedRecord.Header(name: $0.name, value: $0.value) }
        return RejectedRecord(
            letter: record.letter, key: record.key, value: record.value,
            headers: Array(headers.prefix(record.recordHeaderCount)),
            ownHeaders: Array(headers.dropFirst(record.recordHeaderCount)),
            areHeadersUnreadable: record.areHeadersUnreadable)
    }

    func tryAgain(
        _ rejection: String, at place: PartitionPlace, edit: (edit: RecordEdit, bytes: [UInt8])?
    ) throws(DashboardFault) -> [TriedDelivery] {
        guard let record = try letters(at: [place])[place] else {
            throw DashboardFault(.refused, "The dead letter is not in Kafka any more.")
        }
        let plans = plans
        var kept = KeptOutcomes()
        let sent: (source: Int, recipient: Int?, result: RedriveResult)
        do throws(RedriveTrial.Refusal) {
            sent = try trial(plans).send(rejection, record, edit: edit, into: &kept)
        } catch {
            throw DashboardFault(.refused, "It cannot be sent again: \(error).")
        }
        let recipients = plans[sent.source].recipients
        return (sent.recipient.map { [$0] } ?? Array(recipients.indices)).map { index in
            TriedDelivery(recipient: recipients[index].id, outcome: Self.outcome(kept, index, record))
        }
    }

    private static func outcome(
        _ kept: KeptOutcomes, _ recipient: Int, _ record: LetterRecord
    ) -> TriedDelivery.Outcome {
        if let delivery = kept.deliveries[recipient] {
            return .delivered(
                value: delivery.value ?? [],
                headers: delivery.headers.map { RejectedRecord.Header(name: Array($0.name.utf8), value: $0.value) })
        }
        guard let dead = kept.deadLetter(of: recipient) else { return .withheld }
        return .rejected(code: dead.code.rawValue, violations: ClearanceTry.letter(dead.record, record).violations)
    }

    func tryAgain(
        _ rejections: [PartitionPlace: String]
    ) throws(DashboardFault) -> [PartitionPlace: TriedRejection] {
        let trial = trial(plans)
        return try letters(at: Array(rejections.keys)).reduce(into: [:]) { tried, found in
            let one = ClearanceTry(rejections[found.key] ?? "", found.value, trial)
            tried[found.key] = TriedRejection(outcome: one.word, why: one.why)
        }
    }

    private func trial(_ plans: [SourcePlan]) -> RedriveTrial {
        RedriveTrial(configuration, plans: plans, limits: gateway.outputLimits)
    }

    private func letters(at places: [PartitionPlace]) throws(DashboardFault) -> [PartitionPlace: LetterRecord] {
        var found: [PartitionPlace: LetterRecord] = [:]
        do throws(RuntimeFault) {
            try LetterRecord.read(places, of: configuration) { found[$0] = $1 }
        } catch {
            throw DashboardFault(.unavailable, "Dead letters cannot be read: \(error).")
        }
        return found
    }

    func record(_ view: PayloadView) throws(DashboardFault) {
        try ask { () throws(RuntimeFault) in try CommandSender.record(view, configuration) }
    }

    func send(_ commands: [OperatorCommand], edit: [UInt8]?) throws(DashboardFault) {
        try ask { () throws(RuntimeFault) in try CommandSender(configuration).send(commands, edit: edit) }
    }

    func send(_ commands: [RecipientCommand]) throws(DashboardFault) {
        try ask { () throws(RuntimeFault) in try CommandSender(configuration).send(commands) }
    }

    private func ask(_ body: () throws(RuntimeFault) -> Void) throws(DashboardFault) {
        do throws(RuntimeFault) { try body() } catch {
            throw DashboardFault(.unavailable, "The brokers do not take it: \(error).")
        }
    }
}
