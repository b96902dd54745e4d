internal import Exchange
internal import GatewayModel
internal import OperatorRecords
internal import RejectIndex
internal import Telemetry

/// One rejection: why, of what, what has become of it, and what can be done.
struct OneRejectionPage {
    let dossier: RejectionDossier
    let plan: SourcePlan?
    let sight: Sight
    let visitor: Visitor
    /// What becomes of edited copies: `allow`, `approve` or `refuse`.
    let edits: String

    private var letter: DeadLetter { dossier.letter }

    var title: String { "\(letter.code)\(letter.recipient.map { " for \($0)" } ?? "")" }

    var content: HTML {
        "\(reason)\(actions)\(facts)\(payload)\(explanation)\(headers)\(history)\(similar)"
    }

    // MARK: Why

    private var reason: HTML {
        let meaning: HTML = RejectionText.meaning(of: letter.code).map { "<p>\($0)</p>\n" } ?? ""
        let columns = [Parts.Column("Where"), Parts.Column("Rule"), Parts.Column("Expected")]
        let rows = letter.violations.enumerated().map { index, violation -> [HTML] in
            [
                "<a href=\"#violation-\(index + 1)\">\(violation.pointer.isEmpty ? "the whole" : "<code>\(violation.pointer)</code>" as HTML)</a>",
                "<code>\(violation.rule)</code>", "\(violation.expected)",
            ]
        }
        let more: HTML = letter.violationsCut > 0 ? "<p>and \(letter.violationsCut) more</p>" : ""
        let table: HTML = rows.isEmpty ? "" : "\(Parts.table(caption: "Violations", columns, rows))\n\(more)"
        return "<p>\(RejectionText.state(dossier.found.state)) \(decision)</p>\n\(meaning)\(table)"
    }

    private var decision: HTML {
        guard let resolution = dossier.resolution else { return "Nobody has decided anything yet." }
        let detail: HTML = resolution.detail.map { " – \($0)" } ?? ""
        return "by \(resolution.by), \(TimeText.moment(resolution.atMs)): \(resolution.reason)\(detail)"
    }

    // MARK: What can be done

    private var actions: HTML {
        guard let id = letter.id, letter.dialect == .gateway else {
            return "<p>Others rejected it, who alone can send it again.</p>\n"
        }
        var parts: [HTML] = []
        if dossier.found.state == .open, visitor.may(.decide) {
            parts.append(button("redrive", "Send again …", id))
            if edits != "refuse", visitor.may(.seePayloads), dossier.record?.value != nil {
                parts.append("<a class=\"button\" href=\"/rejections/\(id)/edit\">Edit a copy …</a>")
            }
            parts.append(button("discard", "Discard …", id))
        }
        if dossier.found.state == .awaitingApproval, visitor.may(.approve) {
            parts.append(button("approve", "Approve …", id))
            parts.append(button("decline", "Decline …", id))
        }
        if visitor.may(.seePayloads), dossier.record != nil {
            parts.append("<a class=\"button\" href=\"/rejections/\(id)/try\">What would come of it now?</a>")
        }
        return parts.isEmpty ? "" : "<div class=\"actions\">\(parts)</div>\n"
    }

    private func button(_ verb: String, _ label: String, _ id: String) -> HTML {
        """
        <form method="post" action="/decisions/confirm">\(Fields.token(visitor))\
        <input type="hidden" name="scope" value="chosen"><input type="hidden" name="chosen" value="\(id)">\
        <input type="hidden" name="state" value="all">\
        <button type="submit" name="verb" value="\(verb)">\(label)</button></form>
        """
    }

    // MARK: What it is

    private var facts: HTML {
        let judgement = letter.judgement
        var facts: [(String, HTML)] = [
            ("Rejected", TimeText.moment(letter.timestampMs)),
            ("Step", Parts.text(letter.stage)),
            ("Attempt", "\(letter.attempt)"),
            ("Recipient", RejectionText.recipient(letter)),
            ("Agency", Parts.text(dossier.found.agency?.rawValue)),
            ("Case", Parts.text(sight.caseKey(of: letter))),
            ("Event", Parts.text(sight.eventID(of: letter))),
            ("Source", source),
            ("Schema", Parts.code(judgement.schema)),
            (
                "Path",
                judgement.mappers.isEmpty
                    ? Parts.none : judgement.mappers.map { "<code>\($0)</code>" as HTML }.joined(by: "<br>")
            ),
            ("Agreement", Parts.code(judgement.agreement)),
            (
                "Catalog",
                judgement.catalog.map { "<code title=\"\($0)\">\(String($0.prefix(12)))</code>" } ?? Parts.none
            ),
            ("Rejected by", Parts.text(judgement.judge)),
            ("Dead letter", "<code>\(name: letter.place)</code>"),
            ("Value", letter.valueBytes.map { "\(Figures.grouped($0)) bytes" } ?? "none"),
        ]
        if let id = letter.id { facts.insert(("Rejection", "<code>\(id)</code>"), at: 0) }
        if let root = letter.rootID, root != letter.id {
            facts.append(
                ("First rejection", "<a href=\"/rejections/\(root)\"><code>\(String(root.prefix(16)))</code></a>"))
        }
        if let edited = letter.editedFrom { facts.append(("Edited from", "<code>\(String(edited.prefix(16)))</code>")) }
        return "<h2>What was rejected</h2>\n\(Parts.facts(facts))\n"
    }

    private var source: HTML {
        guard let source = letter.source else { return Parts.none }
        let place = [source.topic, source.partition.map { "\($0)" }, source.offset.map { "\($0)" }]
            .compactMap(\.self).joined(separator: "/")
        return "<code>\(place)</code>\(source.timestampMs.map { "<br>\(TimeText.moment($0))" as HTML } ?? "")"
    }

    // MARK: The record

    private var text: EventText? {
        guard let record = dossier.record, let value = record.value else { return nil }
        return plan?.text(
            of: value, contentType: record.header("content-type"), schemaName: letter.judgement.schema)
    }

    private var payload: HTML {
        guard let record = dossier.record else {
            return "<h2>Payload</h2>\n<p>The dead letter is not in Kafka any more.</p>\n"
        }
        guard let value = record.value else { return "<h2>Payload</h2>\n<p>\(missingValue)</p>\n" }
        let masking = sight.masking(of: letter)
        let text = text
        if masking == nil {
            let sheet = PayloadSheet.make(text?.json ?? value, violations: letter.violations) { _ in true }
            let note: HTML =
                text?.isTranslated == true
                ? "<p class=\"hint\">The value is XML; this is how the gateway reads it.</p>\n" : ""
            return "<h2>Payload</h2>\n\(note)\(sheet ?? RawPayload.html(value))"
        }
        guard let masking, let text, letter.code != RejectionCode.sensitiveContent.rawValue,
            let sheet = PayloadSheet.make(
                text.json, violations: letter.violations,
                isShown: {
                    masking.shows($0, of: text.schema)
                })
        else {
            return "<h2>Payload</h2>\n<p>Only those who may see payloads can see this one.</p>\n"
        }
        return "<h2>Payload</h2>\n<p class=\"hint\">What the agreement does not disclose is masked.</p>\n\(sheet)"
    }

    private var missingValue: String {
        letter.valueSHA256 == nil
            ? "The record has no value."
            : "The value was too large for its dead letter, and the source does not have it any more."
    }

    // MARK: How it would come about

    private var explanation: HTML {
        guard visitor.may(.seePayloads), let plan, let record = dossier.record, let value = record.value,
            let recipient = plan.recipients.firstIndex(where: { $0.id.rawValue == letter.recipient })
                ?? (plan.recipients.isEmpty ? nil : 0)
        else { return "" }
        var explainer = EventExplainer(plan: plan, recipient: recipient)
        let schema = text?.schema
        let steps = explainer.explain(
            value, contentType: record.header("content-type"), schema: schema,
            timestampMs: letter.source?.timestampMs ?? letter.timestampMs)
        guard !steps.isEmpty else { return "" }
        return
            "<details><summary>How every field for \(name: plan.recipients[recipient].id) comes about</summary>\n\(ExplanationSheet(steps).html)</details>\n"
    }

    private var headers: HTML {
        guard let record = dossier.record else { return "" }
        if record.areHeadersUnreadable { return "<h2>Headers</h2>\n<p>The headers break Kafka's format.</p>\n" }
        let isUnmasked = sight.masking(of: letter) == nil
        let columns = [Parts.Column("Header"), Parts.Column("Value")]
        func rows(_ headers: [RejectedRecord.Header], _ isShown: Bool) -> [[HTML]] {
            headers.prefix(Limits.headersMax).map { header in
                let value = header.value.map { Printable.lines(Array($0.prefix(Self.headerBytesShown))) }
                return [
                    "<code>\(Printable.lines(header.name))</code>",
                    isShown ? value.map { "<code>\($0)</code>" } ?? "<i>null</i>" : "\(Sight.mask)",
                ]
            }
        }
        let own = rows(record.ownHeaders, true)
        let sent = rows(record.headers, isUnmasked)
        let sender: HTML =
            sent.isEmpty
            ? "<p>The sender's record has no headers.</p>" : Parts.table(caption: "The sender's headers", columns, sent)
        let gateway: HTML = own.isEmpty ? "" : Parts.table(caption: "Headers of the gateway", columns, own)
        return "<details><summary>Headers</summary>\n\(sender)\n\(gateway)\n</details>\n"
    }

    private static let headerBytesShown = 4 << 10

    // MARK: Before and beside it

    private var history: HTML {
        guard !dossier.history.isEmpty else { return "" }
        return
            "<h2>History</h2>\n\(ActionTable.html(dossier.history, caption: "What was done about it", isOfOne: true))\n"
    }

    private var similar: HTML {
        guard let cluster = dossier.cluster, cluster.letters > 1 else { return "" }
        let links = dossier.similar.map { found -> HTML in
            let path = RejectionText.path(found.letter)
            return
                "<li><a href=\"\(path)\">\(TimeText.moment(found.letter.timestampMs))</a> \(Parts.text(sight.caseKey(of: found.letter))) \(RejectionText.state(found.state))</li>\n"
        }
        return """
            <h2>Similar</h2>
            <p>\(Figures.grouped(cluster.letters)) of this cause since \(TimeText.moment(cluster.firstMs)): \
            <a href="/rejections?cluster=\(cluster.fingerprint.description)&amp;state=all">all of them</a></p>
            <ul class="similar">
            \(links)</ul>

            """
    }
}
