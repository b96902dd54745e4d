internal import ArgumentParser
internal import Catalog
internal import Exchange
internal import GatewayModel
internal import JSONTape
internal import OperatorRecords
internal import RejectIndex
internal import Runtime

/// The options that make an edited copy.
struct EditOptions: ParsableArguments {
    @Option(help: "A JSON Patch (RFC 6902) of the value, in a file: an edited copy.", completion: .file())
    var patch: String?

    @Option(help: "The whole value, in a file: an edited copy.", completion: .file())
    var valueFrom: String?

    func validate() throws {
        if patch != nil, valueFrom != nil {
            throw ValidationError("--patch and --value-from are two ways of one edit.")
        }
    }

    /// The edit; nil when none is asked for.
    var edit: DecisionEdit? {
        if let patch { return DecisionEdit(kind: .patch, file: patch) }
        return valueFrom.map { DecisionEdit(kind: .value, file: $0) }
    }
}

/// An edited copy of one rejection, from a file.
struct DecisionEdit {
    let kind: RecordEdit.Kind
    let file: String

    /// The edit as a command names it, and its bytes.
    struct Made {
        let edit: RecordEdit
        let bytes: [UInt8]
        /// The value that will be sent.
        let value: [UInt8]
        /// Bytes of the value that was edited.
        let bytesBefore: Int
    }

    /// Reads the file and the record, and makes the edit as the gateway will.
    func make(of found: FoundRejection, _ configuration: GatewayConfiguration) throws(CommandFault) -> Made {
        let bytes: [UInt8]
        do throws(DefectList) {
            bytes = try FileReading.bytes(of: file, bytesMax: OperatorLimits.editBytesMax)
        } catch {
            throw CommandFault(.usage, "\(error)")
        }
        var record: LetterRecord?
        do throws(RuntimeFault) {
            try LetterRecord.read([found.letter.place], of: configuration) { record = $1 }
        } catch {
            throw CommandFault(error)
        }
        guard let record else {
            throw CommandFault(.findings, "The dead letter \(found.letter.place) is not in Kafka any more.")
        }
        let before = record.value ?? []
        var value = bytes
        if kind == .patch {
            do throws(JSONPatch.Refusal) {
                value = try JSONPatch(parsing: bytes).applied(to: before)
            } catch {
                throw CommandFault(.usage, "\(file): \(error)")
            }
        }
        guard value != before else { throw CommandFault(.usage, "\(file) changes nothing.") }
        return Made(
            edit: RecordEdit(kind, hash: EditMark.hash(of: bytes), before: EditMark.hash(of: before)), bytes: bytes,
            value: value, bytesBefore: before.count)
    }
}
