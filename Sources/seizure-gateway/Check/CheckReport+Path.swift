internal import Catalog
internal import Exchange
internal import GatewayModel
internal import MappingKit

extension CheckReport {
    /// What one path tells one recipient.
    struct Path: Encodable {
        let source: String
        let recipient: String
        let schema: String
        let mappers: [String]
        let agreement: String
        let digest: String
        /// Obligations of all mappers of the path, the first behind the agreement with everything undisclosed absent.
        let proved: Int
        let checkedAtRunTime: [String: Int]
        let failed: Int
        let told: [Field]
        let neverWritten: [String]
        let disclosures: [Disclosure]
    }

    /// One field of the recipient's schema and where it comes from in the canonical model.
    struct Field: Encodable {
        let field: String
        let values: [String]
        let conditions: [String]
        /// The agreement's pointers that let these through.
        let disclosedAs: [String]
    }

    /// One pointer that the agreement discloses, and what of the recipient's schema it reaches.
    struct Disclosure: Encodable {
        let pointer: String
        let line: Int
        /// The fields that can carry a value from there.
        let tells: [String]
        /// The fields that a value from there decides about, without being told.
        let decides: [String]
    }
}

extension CheckReport.Path {
    /// The paths of a source to its recipients.
    static func all(_ plan: SourcePlan) -> [Self] {
        plan.recipients.indices.flatMap { index in
            plan.paths(toRecipientAt: index).map { schema, up, down in
                let names = (source: "\(plan.source.topic)", recipient: "\(plan.recipients[index].id)")
                let upward = plan.catalog.mappers.filter { up.contains($0.ref) }.map(\.compiled)
                return Self(names, schema: "\(schema)", upward, (up + down.refs).map { "\($0)" }, down)
            }
        }
    }

    private init(
        _ names: (source: String, recipient: String), schema: String, _ up: [CompiledMapper], _ mappers: [String],
        _ down: RecipientPath
    ) {
        (source, recipient) = names
        self.schema = schema
        self.mappers = mappers
        agreement = "\(down.policy.agreement.ref)"
        digest = "\(down.digest)"
        let counts = (up + down.mappers).map(\.report.counts)
        proved = counts.reduce(0) { $0 + $1.proved }
        checkedAtRunTime = counts.reduce(into: [:]) { $0.merge($1.checked, uniquingKeysWith: +) }
        failed = counts.reduce(0) { $0 + $1.failed }
        neverWritten = down.mappers[0].report.neverWritten
        // The fields that values can reach, of the mapper behind which the agreement stands.
        let disclosed = down.policy.agreement.disclosed
        let fields = down.mappers[0].disclosure.filter { !$0.values.isEmpty }
        told = fields.map { field in
            let pointers = disclosed.filter { (field.values + field.conditions).contains(where: $0.covers) }
            return CheckReport.Field(
                field: field.target, values: field.values, conditions: field.conditions,
                disclosedAs: pointers.map(\.pointer))
        }
        disclosures = disclosed.map { place in
            let tells = fields.filter { $0.values.contains(where: place.covers) }.map(\.target)
            let decides = down.mappers[0].disclosure.filter { $0.conditions.contains(where: place.covers) }
            return CheckReport.Disclosure(
                pointer: place.pointer, line: place.position.line, tells: tells,
                decides: decides.map(\.target).filter { !tells.contains($0) })
        }
    }
}
