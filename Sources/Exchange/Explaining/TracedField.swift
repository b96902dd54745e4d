public import MappingKit

/// One place that the last mapper of a path wrote or left out, and where each thing that its rule reads came from, back
/// to the event.
public struct TracedField: Sendable {
    /// What the last mapper did.
    public let field: FieldExplanation
    /// What the mapper before it did, for each source of the field in order; empty for a source that is the event's own,
    /// and for objects and arrays, whose members are told of themselves.
    public let origins: [[TracedField]]

    /// Traces every place of the last mapper that an explanation got to.
    /// - Parameter steps: what `EventExplainer.explain` returned.
    public static func trace(_ steps: [MapperExplanation]) -> [TracedField] {
        var traced: [TracedField] = []
        for step in steps {
            let places = Dictionary(grouping: traced, by: \.field.target)
            traced = step.fields.map { field in
                TracedField(field: field, origins: field.sources.map { origins(of: $0, in: places) })
            }
        }
        return traced
    }

    /// What wrote a place, or the object or array around it that is not there.
    private static func origins(
        of source: FieldExplanation.Source, in places: [String: [TracedField]]
    ) -> [TracedField] {
        var pointer = Substring(source.pointer)
        while !pointer.isEmpty {
            if let found = places[String(pointer)] {
                // Of several rules for one place those count that wrote it.
                let written = found.filter { $0.field.value != nil }
                return written.isEmpty ? found : written
            }
            guard source.value == nil, let end = pointer.lastIndex(of: "/") else { break }
            pointer = pointer[..<end]
        }
        return []
    }
}
