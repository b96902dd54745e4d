import Catalog
import Exchange
import GatewayModel
import MappingKit
import Testing

/// The places of a source schema that one recipient may learn something of: whose values reach a disclosed place of the
/// canonical model, or decide about one. Worked out from the mappers' own report and the agreement, apart from how the
/// processing does it.
struct DisclosedPlaces {
    /// Pointers of the source schema, `*` for every element.
    let patterns: Set<String>

    init(_ plan: SourcePlan, recipient index: Int, schema: SchemaID) throws {
        let path = try #require(plan.paths(toRecipientAt: index).first { $0.schema == schema })
        let disclosed = DisclosureFilter(path.down.policy.agreement.disclosed.map(\.pointer))
        var wanted: Set<String>?
        for ref in path.up.reversed() {
            let mapper = try #require(plan.catalog.mappers.first { $0.ref == ref })
            let fields = mapper.compiled.disclosure.filter { field in
                wanted?.contains { Self.overlaps($0, field.target) } ?? disclosed.allows(field.target)
            }
            wanted = Set(fields.flatMap { $0.values + $0.conditions })
        }
        // The case key is the key of every record.
        let source = try #require(plan.catalog.schemas[schema])
        patterns = (wanted ?? []).union([source.places.identity.description])
    }

    private static func overlaps(_ first: String, _ second: String) -> Bool {
        first == second || first.hasPrefix(second + "/") || second.hasPrefix(first + "/")
    }

    /// Whether the value at a place may reach the recipient.
    func contains(_ pattern: String) -> Bool { patterns.contains(pattern) }

    /// Whether the value at a place, or one below it, may reach the recipient, or how many there are.
    func touches(_ pattern: String) -> Bool {
        patterns.contains { $0 == pattern || $0.hasPrefix(pattern + "/") }
    }
}
