internal import Catalog
internal import Exchange
internal import GatewayModel
internal import MappingKit
internal import SchemaKit

/// What `check` found, as it is printed.
struct CheckReport: Encodable {
    /// One mapper's proof and cases.
    struct Mapper: Encodable {
        let mapper: String
        let proved: Int
        let checkedAtRunTime: [String: Int]
        let failed: Int
        let casesPassed: Int
        let casesFailed: Int
        let rules: Int
        let rulesExercised: Int
        let unexercised: [String]
    }

    /// What one path tells one recipient.
    struct Path: Encodable {
        let source: String
        let recipient: String
        let schema: String
        let mappers: [String]
        let agreement: String
        let digest: String
        let told: [Field]
        let neverWritten: [String]
    }

    /// One field of the recipient's schema and where it comes from in the canonical model.
    struct Field: Encodable {
        let field: String
        let values: [String]
        let conditions: [String]
    }

    /// A schema version compared with the one before it.
    struct Version: Encodable {
        let schema: String
        let before: String
        let compatibility: String
        let promised: String?
        let differences: [Difference]
    }

    /// One difference between two versions.
    struct Difference: Encodable {
        let pointer: String
        let keyword: String
        let before: String
        let after: String
        let breaks: String
        let isCertain: Bool
    }

    /// A version of a sender's schema that a source does not accept, and why.
    struct Refusal: Encodable {
        let source: String
        let schema: String
        let reasons: [String]
    }

    /// The examples of one source.
    struct Examples: Encodable {
        let source: String
        let examples: Int
        let failed: Int
    }

    let catalog: String
    let schemas: Int
    let agreements: Int
    let codeLists: Int
    let versions: [Version]
    let mappers: [Mapper]
    let paths: [Path]
    let refused: [Refusal]
    let examples: [Examples]
    let defects: [String]
    var live: [FindingReport.Finding]?

    init(_ catalog: Catalog, _ check: CatalogCheck, _ plans: [SourcePlan], timestampMs: Int64) {
        self.catalog = "\(catalog.digest)"
        schemas = catalog.schemas.count
        agreements = catalog.agreements.count
        codeLists = catalog.codeLists.count
        versions = check.versions.map(Version.init)
        mappers = check.mappers.map(Mapper.init)
        paths = plans.flatMap(Self.paths)
        refused = plans.flatMap { plan in
            plan.refused.map {
                Refusal(
                    source: "\(plan.source.topic)", schema: "\($0.schema)", reasons: $0.defects.map(Self.reason))
            }
        }
        var defects = check.defects
        var examples: [Examples] = []
        for plan in plans {
            let run = ExampleCheck(check.examples, through: plan, timestampMs: timestampMs)
            examples.append(
                Examples(source: "\(plan.source.topic)", examples: run.count, failed: run.defects.count))
            defects += run.defects
        }
        self.examples = examples
        self.defects = defects.map(\.description)
    }

    /// Whether something is not as it should be.
    var hasFindings: Bool {
        !defects.isEmpty || live?.contains { $0.severity != "note" } ?? false
    }

    /// A defect without its hint: nothing has to be mended.
    private static func reason(_ defect: Defect) -> String {
        "\(Defect(file: defect.file, position: defect.position, message: defect.message))"
    }

    private static func paths(_ plan: SourcePlan) -> [Path] {
        plan.recipients.indices.flatMap { index in
            plan.paths(toRecipientAt: index).map { schema, up, down in
                Path(
                    source: "\(plan.source.topic)", recipient: "\(plan.recipients[index].id)", schema: "\(schema)",
                    mappers: (up + down.refs).map { "\($0)" }, agreement: "\(plan.recipients[index].agreement)",
                    digest: "\(down.digest)", told: fields(down), neverWritten: down.mappers[0].report.neverWritten)
            }
        }
    }

    /// The fields that values can reach, of the mapper behind which the agreement stands.
    private static func fields(_ path: RecipientPath) -> [Field] {
        path.mappers[0].disclosure.filter { !$0.values.isEmpty }.map {
            Field(field: $0.target, values: $0.values, conditions: $0.conditions)
        }
    }
}

extension CheckReport.Version {
    fileprivate init(_ check: SchemaVersionCheck) {
        schema = "\(check.new)"
        before = "\(check.old)"
        compatibility = check.comparison.compatibility.name
        promised = check.promised?.name
        differences = check.comparison.differences.map { difference in
            CheckReport.Difference(
                pointer: difference.pointer, keyword: difference.keyword.rawValue, before: difference.before,
                after: difference.after, breaks: difference.breaks.name, isCertain: difference.isCertain)
        }
    }
}

extension CheckReport.Mapper {
    fileprivate init(_ check: MapperCheck) {
        mapper = "\(check.ref)"
        proved = check.proof.provedCount
        failed = check.proof.failedCount
        var checked: [String: Int] = [:]
        for obligation in check.proof.obligations {
            if case .checkedAtRunTime(let code) = obligation.status { checked[code.rawValue, default: 0] += 1 }
        }
        checkedAtRunTime = checked
        casesPassed = check.cases?.passedCount ?? 0
        casesFailed = check.cases?.failures.count ?? 0
        rules = check.cases?.ruleCount ?? 0
        rulesExercised = rules - (check.cases?.unexercised.count ?? 0)
        unexercised = check.cases?.unexercised.map { "\($0.target) (line \($0.position.line))" } ?? []
    }
}
