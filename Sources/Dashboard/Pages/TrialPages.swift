internal import GatewayModel
internal import OperatorRecords
internal import RejectIndex
internal import Telemetry

/// What would come of sending a rejection again.
struct TrialSheet {
    let deliveries: [TriedDelivery]

    var html: HTML { deliveries.map(delivery).joined() }

    private func delivery(_ delivery: TriedDelivery) -> HTML {
        switch delivery.outcome {
        case .withheld:
            return Parts.notice(
                .plain, "<p><strong>\(name: delivery.recipient)</strong>: policy would withhold it.</p>")
        case .rejected(let code, let violations):
            let lines = violations.map { violation -> HTML in
                "<li><code>\(violation.pointer.isEmpty ? "(\(violation.rule))" : violation.pointer)</code>: expected \(violation.expected)</li>"
            }
            return Parts.notice(
                .bad,
                "<p><strong>\(name: delivery.recipient)</strong>: it would be rejected: \(code)</p><ul>\(lines)</ul>")
        case .delivered(let value, let headers):
            let columns = [Parts.Column("Header"), Parts.Column("Value")]
            let rows = headers.map { header -> [HTML] in
                [
                    "<code>\(Printable.lines(header.name))</code>",
                    header.value.map { "<code>\(Printable.lines($0))</code>" as HTML } ?? "<i>null</i>",
                ]
            }
            let sheet = PayloadSheet.make(value, violations: []) { _ in true } ?? RawPayload.html(value)
            return """
                \(Parts.notice(.good, "<p><strong>\(name: delivery.recipient)</strong>: it would be delivered, \(Figures.grouped(value.count)) bytes.</p>"))\
                <details><summary>What \(name: delivery.recipient) would get</summary>\(sheet)\(Parts.table(caption: "Headers", columns, rows))</details>

                """
        }
    }
}

/// An edited copy: what is changed, what it would come to, and the way on.
struct EditPage {
    let dossier: RejectionDossier
    let edit: RejectionEdit
    let json: [UInt8]?
    /// What the fields come to so far; nil when nothing is changed yet.
    let result: EditResult?
    let edits: String
    let visitor: Visitor
    let id: String

    var content: HTML {
        let approval: HTML =
            edits == "approve"
            ? "<p>A second person approves the edited copy before it is sent.</p>\n" : ""
        return """
            <p><a href="/rejections/\(id)">Back to the rejection</a></p>
            <p>The rejected record stays as it is; an edited copy is sent beside it, and both hashes are recorded. What is \
            not edited keeps its bytes.</p>
            \(approval)<form method="post" action="/rejections/\(id)/edit" class="edit" data-try>
            \(Fields.token(visitor))
            \(edit.whole == nil ? fields : whole)
            <div class="actions"><button type="submit" name="step" value="try">Try it</button>
            <button type="submit" name="step" value="send">Send the edited copy …</button></div>
            </form>
            <div id="result" aria-live="polite">\(result?.html ?? "")</div>
            <h2>The rejected value</h2>
            \(payload)
            """
    }

    private var payload: HTML {
        guard let value = dossier.record?.value else { return Parts.none }
        return PayloadSheet.make(json ?? value, violations: dossier.letter.violations) { _ in true }
            ?? RawPayload.html(value)
    }

    private var fields: HTML {
        let blank = RejectionEdit.Row(operation: "replace", pointer: "", value: "", isText: true)
        let rows = (edit.rows.filter { !$0.pointer.isEmpty } + [blank, blank]).enumerated().map { index, row -> HTML in
            let violation = dossier.letter.violations.first { $0.pointer == row.pointer && !row.pointer.isEmpty }
            let expected: HTML = violation.map { "<p class=\"expected\">expected \($0.expected)</p>" } ?? ""
            return """
                <fieldset class="row"><legend>\(row.pointer.isEmpty ? "Another place" : row.pointer)</legend>
                \(Fields.select("operation", "Change", RejectionEdit.operations.map { ($0, $0) }, chosen: row.operation))
                \(Fields.text("pointer", "Place (JSON Pointer)", row.pointer))
                \(Fields.text("value", "Value", row.value))
                \(Fields.select("kind", "As", [("text", "text"), ("json", "number or JSON")], chosen: row.isText ? "text" : "json"))
                \(expected)</fieldset>

                """
        }
        return """
            <input type="hidden" name="editing" value="patch">
            \(rows)<details><summary>A JSON Patch (RFC 6902) instead of the rows</summary>
            <label class="field wide"><span>Patch</span><textarea name="patch" rows="6" spellcheck="false">\(field: edit.patch)</textarea></label>
            </details>
            \(wholeLink)
            """
    }

    private var wholeLink: HTML {
        guard EditPage.canEditWhole(dossier.record?.value) else { return "" }
        return "<p><a href=\"/rejections/\(id)/edit?whole=1\">Edit the value as a whole</a></p>"
    }

    /// Whether a form field can hold a value without changing it.
    static func canEditWhole(_ value: [UInt8]?) -> Bool {
        guard let value, value.count <= OperatorLimits.editBytesMax, let text = String(validating: value, as: UTF8.self)
        else { return false }
        return !text.unicodeScalars.contains { $0 == "\r" || $0 != "\n" && $0 != "\t" && Printable.isHarmful($0) }
    }

    private var whole: HTML {
        """
        <input type="hidden" name="editing" value="whole">
        <label class="field wide"><span>The whole value</span><textarea name="whole" rows="20" spellcheck="false">
        \(field: edit.whole ?? "")</textarea></label>

        """
    }
}

/// What an edit comes to.
struct EditResult: Sendable {
    let made: Result<RejectionEdit.Made, Refusal>
    let tried: Result<[TriedDelivery], DashboardFault>?

    var html: HTML {
        switch made {
        case .failure(let refusal): return Parts.notice(.attention, "<p>\(refusal.sentence)</p>")
        case .success(let made):
            let outcome: HTML =
                switch tried {
                case .success(let deliveries): TrialSheet(deliveries: deliveries).html
                case .failure(let fault): Parts.notice(.bad, "<p>\(fault.description)</p>")
                case nil: ""
                }
            return
                "<h2>What would come of it</h2>\n\(outcome)<h3>What is changed</h3>\n\(TextDifference(made.before, made.value).html)\n"
        }
    }
}
