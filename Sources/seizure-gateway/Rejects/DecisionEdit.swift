internal import Catalog
internal import Exchange
internal import GatewayModel
internal import JSONTape
internal import OperatorRecords
internal import RejectIndex
internal import Runtime

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
        let record: LetterRecord?
        do throws(RuntimeFault) { record = try LetterRecord.read(found.letter.place, of: configuration) } catch {
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
