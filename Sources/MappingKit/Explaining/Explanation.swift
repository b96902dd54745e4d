public import GatewayModel
public import JSONTape
public import SchemaKit

/// What one rule of a mapper did to one place of the target, and why.
public struct FieldExplanation: Sendable, Hashable {
    /// What became of the place.
    public enum Outcome: Sendable, Hashable {
        /// A value was written, or an object or array with something in it.
        case written
        /// A constant was written, because there was no value.
        case defaulted
        /// Nothing: the source has no value.
        case sourceAbsent
        /// Nothing: the agreement does not disclose where the value would come from.
        case undisclosed
        /// Nothing: the condition of the rule did not hold.
        case conditionFalse
        /// Nothing: a table has no entry for the value, and the rule leaves it out then.
        case notInTable
    }

    /// A place that the rule reads.
    public struct Source: Sendable, Hashable {
        /// The source pointer, with the numbers of elements; `*` where there is no element.
        public let pointer: String
        /// The value as JSON text; nil when there is none, and for objects and arrays.
        public let value: String?
    }

    /// A row of a code list.
    public struct TableRow: Sendable, Hashable {
        /// The code list and its revision.
        public let list: RevisionRef
        /// The line of its file.
        public let line: Int
        /// The cell of its first column.
        public let key: String
    }

    /// The target pointer, with the numbers of elements.
    public let target: String
    /// What became of it.
    public let outcome: Outcome
    /// Whether a value was written, rather than an object or array whose members are told of.
    public let isValue: Bool
    /// The value that was written, as JSON text; nil when there is none, for objects and arrays, and when the mapper
    /// then rejected the event.
    public let value: String?
    /// The mapper and revision.
    public let mapper: MapperRef
    /// Where the rule stands in the mapper's file.
    public let position: TextPosition
    /// The places that the rule reads, in the order in which it names them.
    public let sources: [Source]
    /// The rows of code lists that were taken, in the order in which the lists were asked.
    public let rows: [TableRow]
}

extension CompiledMapper {
    /// The target's places for values that no rule writes, in the order of the schema.
    /// - Parameter target: the mapper's target schema.
    public func placesWithoutRule(in target: Schema) -> [String] {
        // A rule that writes an array of scalars has the array's pointer.
        let written = Set(rules.flatMap { [$0.target, "\($0.target)/*"] })
        return (target.shape?.leaves ?? []).map(\.pointer).filter { !written.contains($0) }
    }
}

extension MapperRun {
    /// Maps one event and tells, for every place that a rule wrote or left out, why. Slower than `run`, with the same
    /// result.
    public mutating func explain(
        source: borrowing Tape, into target: inout Tape, asOf: Int32
    ) -> (outcome: MapOutcome, fields: [FieldExplanation]) {
        var recorder = ExplainingRecorder(mapper)
        let outcome = run(source: source, into: &target, asOf: asOf, recorder: &recorder)
        return (outcome, recorder.explain(source, target))
    }
}
