internal import Exchange
internal import JSONTape
internal import OperatorRecords

/// The value of an edited copy.
enum EditedValue {
    /// Why an edit cannot be made: one sentence, without content.
    struct Refusal: Error, Equatable {
        let sentence: String
    }

    /// The bytes of an edit, as they stand beside a command.
    /// - Throws: when they are not there, or are not those that the command names.
    static func bytes(of edit: RecordEdit, in header: [UInt8]?) throws(Refusal) -> [UInt8] {
        guard let header else { throw Refusal(sentence: "the edit is not with the command") }
        guard header.count <= OperatorLimits.editBytesMax else {
            throw Refusal(sentence: "the edit has more than \(OperatorLimits.editBytesMax) bytes")
        }
        guard EditMark.hash(of: header) == edit.hash else {
            throw Refusal(sentence: "the edit with the command is another one than it names")
        }
        return header
    }

    /// Makes the edited value.
    /// - Throws: when the value is not the one that was edited, or the patch does not fit it.
    static func make(_ edit: RecordEdit, _ bytes: [UInt8], of value: [UInt8]?) throws(Refusal) -> [UInt8] {
        guard EditMark.hash(of: value ?? []) == edit.before else {
            throw Refusal(sentence: "the edited copy is of another value than the dead letter has")
        }
        guard edit.kind == .patch else { return bytes }
        do throws(JSONPatch.Refusal) {
            return try JSONPatch(parsing: bytes).applied(to: value ?? [])
        } catch {
            throw Refusal(sentence: error.description)
        }
    }
}
