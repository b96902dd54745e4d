internal import Exchange
internal import GatewayModel
internal import HTTPTypes
internal import JSONTape
internal import OperatorRecords
internal import RejectIndex

/// An edited copy of one rejected record, as a form says it: steps of a JSON Patch, a patch as a text, or the whole value.
struct RejectionEdit: Sendable {
    /// What the fields say, ready to be sent with a command.
    struct Made: Sendable {
        let edit: RecordEdit
        let bytes: [UInt8]
        /// The value that would be sent.
        let value: [UInt8]
        /// The value that was rejected.
        let before: [UInt8]
    }

    /// One row of the form.
    struct Row: Sendable {
        let operation: String
        let pointer: String
        let value: String
        /// Whether the value is a text rather than JSON.
        let isText: Bool
    }

    static let operations = ["replace", "add", "remove"]
    private static let rowsMax = 64

    let rows: [Row]
    /// A patch as a text; empty for none.
    let patch: String
    /// The whole value; nil when it is not edited as a whole.
    let whole: String?

    /// The fields that bring it from one form to the next.
    var fields: [(name: String, value: String)] {
        if let whole { return [("whole", whole), ("editing", "whole")] }
        return [("patch", patch), ("editing", "patch")]
            + rows.flatMap { row in
                [
                    ("operation", row.operation), ("pointer", row.pointer), ("value", row.value),
                    ("kind", row.isText ? "text" : "json"),
                ]
            }
    }

    /// Reads a form; nil when it is none of an edit.
    init?(_ form: RequestFields) throws(Refusal) {
        guard let editing = form["editing"] else { return nil }
        if editing == "whole" {
            // Browsers send lines as CR LF, whatever stood in the field.
            whole = (form["whole"] ?? "").replacing("\r\n", with: "\n")
            (rows, patch) = ([], "")
            return
        }
        whole = nil
        patch = (form["patch"] ?? "").replacing("\r\n", with: "\n")
        let columns = ["operation", "pointer", "value", "kind"].map { name in
            form.fields.filter { $0.name == name }.map(\.value)
        }
        guard Set(columns.map(\.count)).count == 1, columns[0].count <= Self.rowsMax else {
            throw Refusal(.badRequest, "The rows of the edit do not fit together.")
        }
        rows = columns[0].indices.map { index in
            Row(
                operation: columns[0][index], pointer: columns[1][index].trimmed,
                value: columns[2][index], isText: columns[3][index] == "text")
        }
    }

    /// An edit that changes nothing yet: a row for every violation.
    init(of letter: DeadLetter, in json: [UInt8]?) {
        whole = nil
        patch = ""
        let pointers = letter.violations.map(\.pointer).filter { !$0.isEmpty }
        var seen: Set<String> = []
        rows = pointers.filter { seen.insert($0).inserted }.map { pointer in
            let value = json.flatMap { JSONValueText.value(at: pointer, in: $0) }
            // What a field of a form cannot hold is shown as JSON.
            let isText = value.map { $0.isText && !JSONValueText.isLost(inAField: $0.text) } ?? true
            let text = value.map { isText || !$0.isText ? $0.text : JSONValueText.printable($0.text) } ?? ""
            return Row(operation: value == nil ? "add" : "replace", pointer: pointer, value: text, isText: isText)
        }
    }

    /// An edit by a patch.
    init(patch: String) {
        self.patch = patch
        (rows, whole) = ([], nil)
    }

    private init(whole: String) {
        self.whole = whole
        (rows, patch) = ([], "")
    }

    /// An edit of the whole value.
    static func whole(_ value: String) -> RejectionEdit { RejectionEdit(whole: value) }

    /// Makes the copy.
    /// - Throws: a refusal that says what does not fit.
    func made(of before: [UInt8]) throws(Refusal) -> Made {
        let bytes: [UInt8]
        let value: [UInt8]
        if let whole {
            bytes = Array(whole.utf8)
            value = bytes
        } else {
            bytes = try patchText(before)
            do throws(JSONPatch.Refusal) {
                value = try JSONPatch(parsing: bytes).applied(to: before)
            } catch {
                throw Refusal(.unprocessableContent, "The edit cannot be made: \(error).")
            }
        }
        guard bytes.count <= OperatorLimits.editBytesMax else {
            throw Refusal(.contentTooLarge, "An edit has at most \(OperatorLimits.editBytesMax) bytes.")
        }
        guard value != before else { throw Refusal(.unprocessableContent, "Nothing is changed yet.") }
        return Made(
            edit: RecordEdit(
                whole == nil ? .patch : .value, hash: EditMark.hash(of: bytes), before: EditMark.hash(of: before)),
            bytes: bytes, value: value, before: before)
    }

    private static func isUntouched(_ row: Row, _ old: (text: String, isText: Bool)) -> Bool {
        if row.isText == old.isText { return row.value == old.text }
        return old.isText && row.value.trimmed == JSONValueText.printable(old.text)
    }

    /// The steps of the rows that say something, or the patch that was typed.
    private func patchText(_ before: [UInt8]) throws(Refusal) -> [UInt8] {
        if !patch.trimmed.isEmpty { return Array(patch.utf8) }
        var steps: [String] = []
        for row in rows where !row.pointer.isEmpty {
            let name = JSONString.quoted(row.pointer)
            guard Self.operations.contains(row.operation) else {
                throw Refusal(.badRequest, "An edit replaces, adds or removes.")
            }
            if row.operation == "remove" {
                steps.append("{\"op\":\"remove\",\"path\":\(name)}")
                continue
            }
            let value = row.isText ? JSONString.quoted(row.value) : row.value.trimmed
            let old = JSONValueText.value(at: row.pointer, in: before)
            if row.operation == "replace", let old, Self.isUntouched(row, old) { continue }
            // A row that was offered and not filled; an empty text is added as JSON: "".
            if row.operation == "add", row.isText, row.value.isEmpty { continue }
            steps.append("{\"op\":\"\(row.operation)\",\"path\":\(name),\"value\":\(value.isEmpty ? "null" : value)}")
        }
        guard !steps.isEmpty else { throw Refusal(.unprocessableContent, "Nothing is changed yet.") }
        return Array("[\(steps.joined(separator: ","))]".utf8)
    }
}
