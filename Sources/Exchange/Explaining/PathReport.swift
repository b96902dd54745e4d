internal import Catalog
internal import GatewayModel
public import MappingKit

/// What one path tells one recipient, for people and for reports.
public struct PathReport: Encodable, Sendable {
    /// One field of the recipient's schema and where it comes from in the canonical model.
    public struct Field: Encodable, Sendable {
        /// The field.
        public let field: String
        /// The places of the canonical model whose values reach it.
        public let values: [String]
        /// The places that decide about it.
        public let conditions: [String]
        /// The agreement's pointers that let these through.
        public let disclosedAs: [String]
    }

    /// One pointer that the agreement discloses, and what of the recipient's schema it reaches.
    public struct Disclosure: Encodable, Sendable {
        /// The pointer.
        public let pointer: String
        /// Its line in the agreement's file.
        public let line: Int
        /// The fields that can carry a value from there.
        public let tells: [String]
        /// The fields that a value from there decides about, without being told.
        public let decides: [String]
    }

    /// The source's topic.
    public let source: String
    /// The recipient's id.
    public let recipient: String
    /// The schema that the path begins with.
    public let schema: String
    /// The mappers in their order.
    public let mappers: [String]
    /// The agreement.
    public let agreement: String
    /// The digest of the second half of the path.
    public let digest: String
    /// Obligations of all mappers of the path, the first behind the agreement with everything undisclosed absent.
    public let proved: Int
    /// Obligations that are checked for every event, by the code of the rejection.
    public let checkedAtRunTime: [String: Int]
    /// Obligations that do not hold.
    public let failed: Int
    /// The fields that the recipient can be told.
    public let told: [Field]
    /// Fields of the recipient's schema that nothing is ever written to.
    public let neverWritten: [String]
    /// What each pointer of the agreement comes to.
    public let disclosures: [Disclosure]

    /// The paths of a source to its recipients.
    public static func all(of plan: SourcePlan) -> [PathReport] {
        plan.recipients.indices.flatMap { index in
            plan.paths(toRecipientAt: index).map { schema, up, down in
                let names = (source: "\(plan.source.topic)", recipient: "\(plan.recipients[index].id)")
                let upward = plan.catalog.mappers.filter { up.contains($0.ref) }.map(\.compiled)
                return PathReport(names, schema: "\(schema)", upward, (up + down.refs).map { "\($0)" }, down)
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
            return Field(
                field: field.target, values: field.values, conditions: field.conditions,
                disclosedAs: pointers.map(\.pointer))
        }
        disclosures = disclosed.map { place in
            let tells = fields.filter { $0.values.contains(where: place.covers) }.map(\.target)
            let decides = down.mappers[0].disclosure.filter { $0.conditions.contains(where: place.covers) }
            return Disclosure(
                pointer: place.pointer, line: place.position.line, tells: tells,
                decides: decides.map(\.target).filter { !tells.contains($0) })
        }
    }
}

extension ProofReport {
    /// Proved, checked for every event by the code of the rejection, failed.
    public var counts: (proved: Int, checked: [String: Int], failed: Int) {
        var checked: [String: Int] = [:]
        for obligation in obligations {
            if case .checkedAtRunTime(let code) = obligation.status { checked[code.rawValue, default: 0] += 1 }
        }
        return (provedCount, checked, failedCount)
    }
}
