internal import GatewayModel

/// The mappers as a graph of schemas.
struct MapperGraph {
    /// What a search found.
    enum Answer {
        /// The only shortest chain.
        case found([CatalogMapper])
        /// Two chains of the same, shortest length.
        case ambiguous([CatalogMapper], [CatalogMapper])
        /// No chain.
        case missing
    }

    private let outgoing: [SchemaID: [CatalogMapper]]

    init(_ mappers: [CatalogMapper]) {
        outgoing = Dictionary(grouping: mappers.sorted { "\($0.ref)" < "\($1.ref)" }) { $0.ref.from }
    }

    /// The shortest chain of mappers between two schemas, found level by level. A chain does not pass through a
    /// schema of the canonical model on its way, so that nothing is mapped up and down twice.
    func path(from start: SchemaID, to end: SchemaID, lengthMax: Int) -> Answer {
        var level: [SchemaID: [[CatalogMapper]]] = [start: [[]]]
        var visited: Set<SchemaID> = [start]
        for _ in 0..<lengthMax {
            var next: [SchemaID: [[CatalogMapper]]] = [:]
            for (schema, chains) in level.sorted(by: { "\($0.key)" < "\($1.key)" }) {
                for mapper in outgoing[schema] ?? [] where !visited.contains(mapper.ref.to) {
                    guard mapper.ref.to == end || mapper.ref.to.agency.rawValue != Catalog.hubAgency else { continue }
                    // Two chains are enough to know that there is more than one.
                    let longer = chains.prefix(2).map { $0 + [mapper] }
                    next[mapper.ref.to] = Array(((next[mapper.ref.to] ?? []) + longer).prefix(2))
                }
            }
            if let chains = next[end] {
                return chains.count == 1 ? .found(chains[0]) : .ambiguous(chains[0], chains[1])
            }
            visited.formUnion(next.keys)
            level = next
            if level.isEmpty { return .missing }
        }
        return .missing
    }
}
