internal import Catalog
internal import Exchange
internal import GatewayModel
internal import MappingKit

extension CheckReport {
    /// One mapper's proof and cases.
    struct Mapper: Encodable {
        let mapper: String
        let file: String
        let proved: Int
        /// How many obligations are checked for every event, by the code of the rejection.
        let checkedAtRunTime: [String: Int]
        let failed: Int
        let obligations: [Obligations]
        /// Those that are checked for every event, and those that failed.
        let open: [OpenObligation]
        let casesPassed: Int
        let casesFailed: Int
        let rules: Int
        let rulesExercised: Int
        let unexercised: [String]
        let coverage: Coverage
    }

    /// What has to hold of one kind, by how it is known.
    struct Obligations: Encodable {
        let requirement: String
        let proved: Int
        let atRunTime: Int
        let failed: Int
    }

    /// Something that has to hold and that the proof does not cover.
    struct OpenObligation: Encodable {
        let target: String
        let requirement: String
        /// The rejection of an event that breaks it; nil when it failed.
        let rejection: String?
        let line: Int?
    }

    /// What the cases touch.
    struct Coverage: Encodable {
        let sourceFields: Tally
        let sourceValues: Tally
        let targetFields: Tally
    }

    /// How many there are, how many are touched, and which are not.
    struct Tally: Encodable {
        let count: Int
        let covered: Int
        let missing: [String]

        init(_ tally: CaseCoverage.Tally) {
            (count, covered, missing) = (tally.count, tally.coveredCount, tally.missing)
        }

        var text: String { "\(covered)/\(count)" }
    }
}

extension CheckReport.Mapper {
    init(_ check: MapperCheck) {
        mapper = "\(check.ref)"
        file = check.file
        (proved, checkedAtRunTime, failed) = check.proof.counts
        obligations = CheckReport.Obligations.all(check.proof)
        open = check.proof.obligations.compactMap(CheckReport.OpenObligation.init)
        casesPassed = check.cases?.passedCount ?? 0
        casesFailed = check.cases?.failures.count ?? 0
        rules = check.cases?.ruleCount ?? 0
        rulesExercised = rules - (check.cases?.unexercised.count ?? 0)
        unexercised = check.cases?.unexercised.map { "\($0.target) (line \($0.position.line))" } ?? []
        let touched = check.cases?.coverage ?? CaseCoverage()
        coverage = CheckReport.Coverage(
            sourceFields: CheckReport.Tally(touched.sourceFields),
            sourceValues: CheckReport.Tally(touched.sourceValues),
            targetFields: CheckReport.Tally(touched.targetFields))
    }
}

extension CheckReport.Obligations {
    fileprivate static func all(_ proof: ProofReport) -> [Self] {
        ProofReport.Requirement.allCases.compactMap { requirement in
            let own = proof.obligations.filter { $0.requirement == requirement }
            guard !own.isEmpty else { return nil }
            let proved = own.count { $0.status == .proved }
            let failed = own.count { $0.status == .failed }
            return Self(
                requirement: requirement.rawValue, proved: proved, atRunTime: own.count - proved - failed,
                failed: failed)
        }
    }
}

extension CheckReport.OpenObligation {
    fileprivate init?(_ obligation: ProofReport.Obligation) {
        switch obligation.status {
        case .proved: return nil
        case .checkedAtRunTime(let code): rejection = code.rawValue
        case .failed: rejection = nil
        }
        target = obligation.target
        requirement = obligation.requirement.rawValue
        line = obligation.position?.line
    }
}
