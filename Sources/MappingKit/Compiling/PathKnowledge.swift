internal import SchemaKit

/// What a mapper writes for every event of one source schema, by target pointer: what can be there, what is one of a
/// few known values, what never is. The next mapper of a path is judged by it.
public struct PathKnowledge: Sendable {
    private var facts: [String: Possible] = [:]

    init() {}

    /// What can stand at a pointer.
    func possible(at pointer: String) -> Possible { facts[pointer] ?? .absent }

    /// Adds one more way in which a place is written.
    mutating func add(_ possible: Possible, at pointer: String) {
        facts[pointer] = facts[pointer]?.union(possible) ?? possible
    }

    /// What is known of every field of a schema.
    func byField(of shape: SchemaShape) -> [Int: Possible] {
        Dictionary(
            uniqueKeysWithValues: shape.fields.map { ($0.index, $0.index == 0 ? .unknown : possible(at: $0.pointer)) })
    }

    /// What is known of a place in words; nil when it can be anything.
    func words(for pointer: String) -> String? {
        let possible = possible(at: pointer)
        if !possible.canBePresent { return "'\(pointer)' is never written" }
        guard !possible.isUnknown, possible.values.count <= 4 else { return nil }
        return "'\(pointer)' is always \(possible.values.map(\.text).sorted().joined(separator: " or "))"
    }
}

/// A place of a recipient's schema that no event of a source can fill.
public struct UnmetRequirement: Sendable, Hashable {
    /// The place, by pointer; `*` stands for the elements of an array.
    public let target: String
    /// Whether the schema requires the place; otherwise what is written there never fits.
    public let isRequired: Bool
    /// What the path brings to what the rule reads, in words: `'/transport/mode' is always UNKNOWN`.
    public let reasons: [String]
}
