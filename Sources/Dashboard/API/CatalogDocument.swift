internal import Catalog
internal import Exchange
internal import GatewayModel
internal import MappingKit
internal import SchemaKit

/// Schemas, mappers and agreements of the catalog that is in place.
struct CatalogDocument: Encodable, Sendable {
    struct Schema: Encodable, Sendable {
        let schema: String
        let uri: String
        let isPublished: Bool
        let wires: [String]
    }

    struct Mapper: Encodable, Sendable {
        let mapper: String
        let isPublished: Bool
        let proved: Int
        let checkedAtRunTime: [String: Int]
        let failed: Int
        let casesPassed: Int
        let casesFailed: Int
    }

    struct Agreement: Encodable, Sendable {
        let agreement: String
        let isPublished: Bool
        let parties: [String]
        let purpose: String
        let eventTypes: [String]
        let disclosed: [String]
        let undisclosed: [String]
    }

    let digest: String
    let schemas: [Schema]
    let mappers: [Mapper]
    let agreements: [Agreement]
    /// What is wrong with cases and examples.
    let defects: [String]

    init(_ catalog: Catalog, _ check: CatalogCheck) {
        digest = "\(catalog.digest)"
        schemas = catalog.schemas.values.sorted { "\($0.id)" < "\($1.id)" }.map {
            Schema(schema: "\($0.id)", uri: $0.uri, isPublished: $0.isPublished, wires: $0.wires.map(\.contentType))
        }
        mappers = check.mappers.map { mapper in
            let (proved, checked, failed) = mapper.proof.counts
            return Mapper(
                mapper: "\(mapper.ref)",
                isPublished: catalog.mappers.first { $0.ref == mapper.ref }?.document.isPublished ?? false,
                proved: proved, checkedAtRunTime: checked, failed: failed, casesPassed: mapper.cases?.passedCount ?? 0,
                casesFailed: mapper.cases?.failures.count ?? 0)
        }
        agreements = catalog.agreements.values.sorted { "\($0.ref)" < "\($1.ref)" }.map {
            Agreement(
                agreement: "\($0.ref)", isPublished: $0.isPublished, parties: $0.parties, purpose: $0.purpose,
                eventTypes: $0.eventTypes, disclosed: $0.disclosed.map(\.pointer),
                undisclosed: $0.undisclosed.map(\.pointer))
        }
        defects = check.defects.map(\.description)
    }
}
