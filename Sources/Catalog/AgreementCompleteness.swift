internal import GatewayModel
internal import SchemaKit

/// Checks that an agreement decides about every place of the canonical model: each is under `disclose` or under
/// `undisclosed`, and none under both. So a slip of the pen discloses nothing, and a new place of the model is decided
/// upon by those who signed.
struct AgreementCompleteness {
    private let agreement: Agreement
    private var defects: DefectCollector

    /// The defects of an agreement with a canonical model.
    static func defects(of agreement: Agreement, file: String, in model: SchemaShape) -> [Defect] {
        var check = AgreementCompleteness(agreement: agreement, defects: DefectCollector(file: file))
        for leaf in model.leaves { check.check(leaf.pointer) }
        return check.defects.defects
    }

    private mutating func check(_ pointer: String) {
        let disclosed = agreement.disclosed.first { $0.covers(pointer) }
        let undisclosed = agreement.undisclosed.first { $0.covers(pointer) }
        switch (disclosed, undisclosed) {
        case (nil, nil):
            defects.add(
                agreement.disclosed.first?.position, "the agreement does not decide about '\(pointer)'",
                hint: "list it under 'disclose', or under 'undisclosed' with a reason")
        case (.some(let one), .some(let other)):
            defects.add(
                one.position, "'\(pointer)' is disclosed, but line \(other.position.line) says it is not",
                hint: "remove one of the two")
        case (.some, nil), (nil, .some): break
        }
    }
}
