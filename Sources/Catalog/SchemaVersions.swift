public import GatewayModel
public import SchemaKit

/// A schema version compared with the one before it.
public struct SchemaVersionCheck: Sendable {
    /// The version before.
    public let old: SchemaID
    /// The version.
    public let new: SchemaID
    /// What the version promises in `x-gateway`, `compatibility`; nil when it promises nothing.
    public let promised: Compatibility?
    /// What is so.
    public let comparison: SchemaComparison
}

/// The versions of each schema in their order.
enum SchemaVersions {
    /// The most differences that one defect names.
    static let namedMax = 3

    /// Every version that has another before it, compared with that one.
    static func compared(_ schemas: [SchemaID: CatalogSchema]) -> [SchemaVersionCheck] {
        let sorted = schemas.values.sorted {
            ("\($0.id.agency).\($0.id.name)", $0.id.version) < ("\($1.id.agency).\($1.id.name)", $1.id.version)
        }
        return sorted.compactMap { check($0, among: schemas) }
    }

    /// A version compared with the one before it; nil when there is none.
    private static func check(
        _ new: CatalogSchema, among schemas: [SchemaID: CatalogSchema]
    ) -> SchemaVersionCheck? {
        let earlier = schemas.values.filter {
            $0.id.agency == new.id.agency && $0.id.name == new.id.name && $0.id.version < new.id.version
        }
        guard let old = earlier.max(by: { $0.id.version < $1.id.version }), let before = old.schema.shape,
            let after = new.schema.shape
        else { return nil }
        return SchemaVersionCheck(
            old: old.id, new: new.id, promised: new.promisedCompatibility?.level,
            comparison: SchemaComparison(old: before, new: after))
    }

    /// What is wrong with promises of compatibility: those that are not kept, and those about a version that is not there.
    /// Versions that promise nothing are not compared.
    static func defects(_ schemas: [SchemaID: CatalogSchema]) -> [Defect] {
        schemas.values.sorted { "\($0.id)" < "\($1.id)" }.compactMap { schema in
            guard let promised = schema.promisedCompatibility else { return nil }
            guard let check = check(schema, among: schemas) else {
                return Defect(
                    file: promised.file, position: promised.position,
                    message: "promises compatibility with the version before, and there is none",
                    hint: "leave 'compatibility' out of the first version")
            }
            return defect(check, promised)
        }
    }

    private static func defect(
        _ check: SchemaVersionCheck, _ promised: CatalogSchema.PromisedCompatibility
    ) -> Defect? {
        let broken = promised.level.subtracting(check.comparison.compatibility)
        guard !broken.isEmpty else { return nil }
        let reasons = check.comparison.differences.filter { !$0.breaks.isDisjoint(with: broken) }
        let named = reasons.prefix(namedMax).map(\.description).joined(separator: "; ")
        let more = reasons.count > namedMax ? "; and \(reasons.count - namedMax) more, see check" : ""
        return Defect(
            file: promised.file, position: promised.position,
            message: "is not \(promised.level.name) compatible with \(check.old), as it promises: \(named)\(more)",
            hint: "promise \(check.comparison.compatibility.name), or change what breaks it")
    }
}
