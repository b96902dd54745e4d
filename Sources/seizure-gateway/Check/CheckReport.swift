internal import Catalog
internal import Exchange
internal import GatewayModel
internal import MappingKit
internal import SchemaKit

/// What `check` found, as it is printed.
struct CheckReport: Encodable {
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

    /// The rules of a schema version and what their cases came to.
    struct Rules: Encodable {
        let schema: String
        let checks: Int
        let checksBroken: Int
        /// The checks that no case breaks.
        let unbroken: [String]
        let casesPassed: Int
        let casesFailed: Int
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
    let rules: [Rules]
    let paths: [PathReport]
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
        rules = check.rules.map(Rules.init)
        paths = plans.flatMap(PathReport.all)
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
}

extension CheckReport.Rules {
    fileprivate init(_ check: RulesCheck) {
        schema = "\(check.schema)"
        checks = check.cases.ruleCount
        unbroken = check.cases.unbroken.map { "\($0.id) (line \($0.position.line))" }
        checksBroken = checks - unbroken.count
        casesPassed = check.cases.passedCount
        casesFailed = check.cases.failures.count
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
