internal import SchemaKit

/// Emits what watches over required members while an object is written. It is emitted for every requirement, and dropped
/// again where the proof succeeds: the rest says, for one event, whether there is a doubt that the target's validator
/// has to settle.
struct RequirementEmitter {
    /// One requirement of one object.
    private struct Requirement {
        let number: Int32
        let member: String
        /// The member beside which it is required; nil: whenever the object is written.
        let trigger: String?
        /// The bits in which it is remembered whether the trigger and the member were written.
        let triggerBit: Int32
        let memberBit: Int32
    }

    /// The bits that a program has.
    private static let bitsMax = 64

    /// The target pointers of the requirements by number.
    private(set) var pointers: [String] = []
    private var open: [[Requirement]] = []
    private var bitsUsed = 0

    /// Begins an object.
    mutating func open(_ object: ResolvedObject, _ field: Field) {
        var requirements: [Requirement] = []
        for member in field.members {
            switch member.requirement {
            case .optional: continue
            case .always: requirements.append(requirement(member.name, object, beside: nil))
            case .when(let conditions):
                for condition in conditions {
                    requirements.append(requirement(member.name, object, beside: Self.trigger(condition, object)))
                }
            }
        }
        open.append(requirements)
    }

    /// The member of the same object without which a condition does not hold; nil when there is none such.
    private static func trigger(_ condition: Condition, _ object: ResolvedObject) -> String? {
        for clause in condition.clauses where clause.test == .isPresent && !clause.isNegated {
            for member in object.members where PointerPath.text(object.path + [member.name]) == clause.pointer {
                return member.name
            }
        }
        return nil
    }

    private mutating func requirement(
        _ member: String, _ object: ResolvedObject, beside trigger: String?
    ) -> Requirement {
        pointers.append(PointerPath.text(object.path + [member]))
        let hasBits = trigger != nil && bitsUsed + 2 <= Self.bitsMax
        if hasBits { bitsUsed += 2 }
        return Requirement(
            number: Int32(pointers.count - 1), member: member, trigger: hasBits ? trigger : nil,
            triggerBit: Int32(bitsUsed - 2), memberBit: Int32(bitsUsed - 1))
    }

    /// What follows a member that was written, or not.
    func note(_ member: String) -> [Instruction] {
        (open.last ?? []).flatMap { requirement in
            guard let trigger = requirement.trigger else {
                return requirement.member == member
                    ? [Instruction(operation: .expect, b: requirement.number)] : []
            }
            var notes: [Instruction] = []
            if trigger == member {
                notes.append(Instruction(operation: .note, a: requirement.triggerBit, b: requirement.number))
            }
            if requirement.member == member {
                notes.append(Instruction(operation: .note, a: requirement.memberBit, b: requirement.number))
            }
            return notes
        }
    }

    /// What follows the last member of an object.
    mutating func close() -> [Instruction] {
        (open.popLast() ?? []).filter { $0.trigger != nil }.map { requirement in
            Instruction(
                operation: .expectBeside, a: requirement.triggerBit, b: requirement.number, c: requirement.memberBit)
        }
    }
}
