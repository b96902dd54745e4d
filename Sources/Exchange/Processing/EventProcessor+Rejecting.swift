internal import Catalog
internal import GatewayModel

/// Dead letters.
extension EventProcessor {
    /// Rejects the event for every recipient with one dead letter; where it is held for some, with one for each of the
    /// others, because it is judged again for those that wait.
    mutating func rejectWhole(
        _ record: SourceRecord, _ rejection: Rejection, route: RouteWork?, into sink: inout some OutcomeSink,
        outcomes: UnsafeMutableBufferPointer<OutcomeKind>
    ) {
        set(.rejected, outcomes)
        guard !held.isEmpty, redrive == nil else {
            writeDeadLetter(record, rejection, route: route, recipient: redrive?.recipient, into: &sink)
            return
        }
        for recipient in outcomes.indices where !held.contains(recipient) {
            writeDeadLetter(record, rejection, route: route, recipient: recipient, isOfWhole: true, into: &sink)
        }
    }

    /// Writes one dead letter: the record's own bytes, key and headers, and the reason. A record that would not fit is
    /// kept without its value but with the value's SHA-256 (P5), and when its key and headers alone do not fit, without
    /// them too: its coordinates say where it stands.
    mutating func writeDeadLetter(
        _ record: SourceRecord, _ rejection: Rejection, route: RouteWork?, recipient: Int?, isOfWhole: Bool = false,
        into sink: inout some OutcomeSink
    ) {
        var context = context(record, route: route, recipient: recipient)
        var kept = record
        if let bytes = record.value, !fits(record) {
            var hash = PlainHash()
            hash.add(bytes)
            context.valueSha256 = hash.hexadecimal
            kept.value = nil
        }
        if !fits(kept) {
            kept.key = nil
            kept.headers = UnsafeBufferPointer(start: nil, count: 0)
        }
        DeadLetterHeaders.write(rejection, context, source: kept.headers, into: &headers)
        sink.deadLetter(
            recipient: isOfWhole ? nil : recipient, code: rejection.code, partition: record.partition, key: kept.key,
            value: kept.value,
            headers: headers.all)
    }

    /// Bytes that Kafka and our headers add to a dead letter at most.
    private static let deadLetterOverheadMax = 16 << 10

    private func fits(_ record: SourceRecord) -> Bool {
        let headerBytes = record.headers.reduce(0) { $0 + $1.name.count + ($1.value?.count ?? 0) + 16 }
        let bytes = (record.value?.count ?? 0) + (record.key?.count ?? 0) + headerBytes
        return bytes + Self.deadLetterOverheadMax <= deadLetterBytesMax
    }

    private func context(_ record: SourceRecord, route: RouteWork?, recipient: Int?) -> RejectionContext {
        let target = recipient.map { plan.recipients[$0] }
        var mappers = route?.route.path.mappers.map { "\($0.ref)" } ?? []
        if let route, let recipient { mappers += route.recipients[recipient].path.refs.map { "\($0)" } }
        let id = rejectionID(record, target?.id)
        return RejectionContext(
            id: id, attempt: redrive?.attempt ?? 1, rootID: redrive?.rootID ?? id, recipient: target.map { "\($0.id)" },
            topic: "\(plan.source.topic)",
            partition: record.partition, offset: record.offset, timestampMs: record.timestampMs,
            schema: route.map { "\($0.route.schema)" }, mappers: mappers, catalog: "\(plan.catalog.digest)",
            agreement: target.map { "\($0.agreement)" }, gateway: plan.gateway, valueSha256: nil,
            editedFrom: redrive?.edit?.original)
    }

    /// The same event rejected again, after an abort, has the same id.
    private func rejectionID(_ record: SourceRecord, _ recipient: RecipientID?) -> String {
        var hash = IdentityHash()
        hash.add("rejection")
        hash.add("\(plan.source.topic)")
        hash.add("\(record.partition)")
        hash.add("\(record.offset)")
        hash.add("\(record.timestampMs)")
        hash.add(recipient.map { "\($0)" } ?? "")
        if let redrive {
            hash.add(redrive.rejectionID)
            hash.add("\(redrive.attempt)")
            if let edit = redrive.edit { hash.add(edit.id) }
        }
        return hash.hexadecimal
    }
}
