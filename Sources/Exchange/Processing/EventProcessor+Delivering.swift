internal import Catalog
internal import GatewayModel
internal import JSONTape
internal import MappingKit
internal import SchemaKit
internal import XMLWire

/// Authorise, map, check, publish: one event for one recipient.
extension EventProcessor {
    /// Makes the delivery, or its dead letter, and says what it was. `value` holds the canonical form.
    mutating func deliver(
        _ record: SourceRecord, _ headers: EventHeaders, route: RouteWork, to recipient: Int, day: Int32,
        into sink: inout some OutcomeSink
    ) -> OutcomeKind {
        let work = route.recipients[recipient]
        guard isShared(work, route) else { return .withheld }
        if let rejection = authorise(work, route) ?? map(work, route, day: day)
            ?? check(record, work, day: day)
        {
            writeDeadLetter(record, rejection, route: route, recipient: recipient, into: &sink)
            return .rejected
        }
        publish(record, headers, work, to: recipient, into: &sink)
        return .delivered
    }

    /// Whether the event's type is one that the agreement and the configuration let pass.
    func isShared(_ work: RecipientWork, _ route: RouteWork) -> Bool {
        guard let node = route.route.path.hub.places.eventType?.first(in: value) else { return false }
        guard work.path.policy.shares(value, eventType: node) else { return false }
        guard let own = work.eventTypes else { return true }
        for type in own where value.equals(node, type.span) { return true }
        return false
    }

    /// Asks the agreement about marks and free text.
    private mutating func authorise(_ work: RecipientWork, _ route: RouteWork) -> Rejection? {
        switch work.path.policy.judge(value, with: &work.scanner) {
        case .allowed: return nil
        case .markMissing(let pointer, let expected):
            return refusal(.disclosureDenied, pointer, rule: "marks", expected: expected, route)
        case .markRefused(let pointer):
            return refusal(
                .disclosureDenied, pointer, rule: "marks", expected: "no mark that the agreement refuses", route)
        case .textTooLong(let pointer, let charactersMax):
            return refusal(
                .sensitiveContent, pointer, rule: "freeText.lengthMax",
                expected: "a text of at most \(charactersMax) characters", route)
        case .textSensitive(let pointer, let detector):
            return refusal(
                .sensitiveContent, pointer, rule: "freeText.refuse",
                expected: "a text without what looks like: \(detector)", route)
        }
    }

    private func refusal(
        _ code: RejectionCode, _ pointer: String, rule: String, expected: String, _ route: RouteWork
    ) -> Rejection {
        let place = route.senderPlaces.place(of: pointer)
        return Rejection(
            code, at: .authorise, pointer: place?.pointer ?? "", rule: rule, expected: expected + (place?.words ?? ""))
    }

    /// Maps the canonical form to the recipient's schema; the result is in `spare`.
    private mutating func map(_ work: RecipientWork, _ route: RouteWork, day: Int32) -> Rejection? {
        for index in work.runners.indices {
            let outcome: MapOutcome
            if index == 0 {
                outcome = work.runners[index].run.run(source: value, into: &spare, asOf: day)
            } else {
                swap(&spare, &further)
                outcome = work.runners[index].run.run(source: further, into: &spare, asOf: day)
            }
            guard case .rejected(let rejection) = outcome else { continue }
            return mapRejection(rejection, of: work.runners[index], isFirst: index == 0, route)
        }
        return nil
    }

    /// What the first mapper reads is the canonical form, whose places are translated into the sender's. Those that a
    /// later one reads are not the sender's at all.
    private func mapRejection(
        _ rejection: MapRejection, of runner: MapperRunner, isFirst: Bool, _ route: RouteWork
    ) -> Rejection {
        let words = runner.run.mapper.describe(rejection)
        let place = isFirst ? words.pointer.flatMap { route.senderPlaces.place(of: $0) } : nil
        let expected = words.target.isEmpty ? words.expected : "\(words.expected) (for \(words.target))"
        return Rejection(
            words.code, at: .map, pointer: place?.pointer ?? "", rule: words.rule,
            expected: expected + (place?.words ?? ""))
    }

    /// Checks what the proof left open, the rules of the recipient's schema and the size; the bytes are in `writer`.
    private mutating func check(_ record: SourceRecord, _ work: RecipientWork, day: Int32) -> Rejection? {
        let target = work.path.target
        if work.needsValidation || work.leavesDoubt,
            !validator.validate(spare, schema: target.schema, into: &violations)
        {
            return targetRejection(target)
        }
        if let tally = work.rules, let rejection = checkTarget(tally, day: day) { return rejection }
        let valueBytes: Int
        if let document = work.document {
            if let rejection = write(to: document) { return rejection }
            valueBytes = document.writer.count
        } else {
            writer.reset()
            writer.write(spare, keys: plan.catalog.keys)
            valueBytes = writer.count
        }
        guard valueBytes + carriedBytes(record, work) <= work.valueBytesMax else {
            return Rejection(
                .sizeExceeded, at: .check, rule: "max.message.bytes",
                expected: "an event that takes at most \(work.valueBytesMax) bytes in the recipient's schema")
        }
        return nil
    }

    /// Writes the mapped value as XML.
    private func write(to document: DocumentWriter) -> Rejection? {
        do throws(XMLWriteFault) {
            try document.writer.write(spare)
            return nil
        } catch {
            return Rejection(error.code, at: .check, rule: "xml", expected: error.expected)
        }
    }

    /// Bytes beside the value that the sender decides about: the case key twice, and what the agreement lets through of
    /// its id and headers.
    private mutating func carriedBytes(_ record: SourceRecord, _ work: RecipientWork) -> Int {
        var bytes = 2 * caseKey.bytes.count + (work.disclosesSourceID ? id.bytes.count : 0)
        if work.copiedHeaders.isEmpty { return bytes }
        for header in record.headers where work.copies(header) {
            bytes += header.name.count + (header.value?.count ?? 0) + RecipientWork.headerFramingBytesMax
        }
        return bytes
    }

    /// What the recipient's schema refuses is named by the schema's places: the sender has none of that name.
    private func targetRejection(_ target: CatalogSchema) -> Rejection {
        let listed = violations.listed.map { violation in
            Rejection.Violation(
                pointer: "", rule: "\(target.id)\(target.schema.keywordPointer(of: violation))",
                expected: target.schema.expectation(of: violation))
        }
        return Rejection(code: .targetViolation, stage: .check, violations: listed, violationsCut: violations.cut)
    }

    private mutating func checkTarget(_ tally: RuleTally, day: Int32) -> Rejection? {
        guard !tally.check(spare, asOf: day) else { return nil }
        if tally.judge.isTooLarge { return Self.rulesTooLarge(at: .check) }
        let listed = tally.judge.violations.map { violation in
            let words = tally.program.describe(violation)
            return Rejection.Violation(
                pointer: "", rule: "\(tally.program.schema):\(words.rule)", expected: words.expected)
        }
        return Rejection(
            code: .targetViolation, stage: .check, violations: listed, violationsCut: tally.judge.violationsCut)
    }

    private mutating func publish(
        _ record: SourceRecord, _ headers: EventHeaders, _ work: RecipientWork, to recipient: Int,
        into sink: inout some OutcomeSink
    ) {
        let policy = work.path.policy
        let event = PublishedHeaders.Event(
            source: source.bytes, id: id.bytes, subject: caseKey.bytes, eventType: eventType.bytes,
            time: policy.disclosesEventTime && !eventTime.bytes.isEmpty ? eventTime.bytes : nil,
            caseVersion: policy.disclosesCaseVersion && !caseVersion.bytes.isEmpty ? caseVersion.bytes : nil,
            traceParent: headers.traceParent, edit: redrive?.edit?.id)
        PublishedHeaders.write(
            event, work.headers, disclosesSourceID: policy.agreement.envelope.sourceID, into: &self.headers)
        if !work.copiedHeaders.isEmpty {
            for header in record.headers where work.copies(header) { self.headers.add(header) }
        }
        if let document = work.document {
            document.writer.bytes.withUnsafeBytes { bytes in
                sink.deliver(to: recipient, key: caseKey.bytes, value: bytes, headers: self.headers.all)
            }
        } else {
            writer.bytes.withUnsafeBytes { bytes in
                sink.deliver(to: recipient, key: caseKey.bytes, value: bytes, headers: self.headers.all)
            }
        }
    }
}
