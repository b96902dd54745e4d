import Foundation
import Testing

@testable import Catalog
@testable import seizure_gateway

/// What `check` tells of the shipped catalog.
@Suite struct CheckReportTests {
    private static let schemas = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("schemas").path

    private static let report = Result {
        let catalog = try Catalog.load(folder: schemas)
        return CheckReport(catalog, CatalogCheck.run(catalog), [], timestampMs: 0)
    }

    /// The counts, the list and the kinds are three views of one proof.
    @Test func obligations_addUp() throws {
        let report = try Self.report.get()
        #expect(report.mappers.count >= 7)
        for mapper in report.mappers {
            let checked = mapper.checkedAtRunTime.values.reduce(0, +)
            #expect(mapper.failed == 0, "\(mapper.mapper)")
            #expect(mapper.obligations.reduce(0) { $0 + $1.proved } == mapper.proved, "\(mapper.mapper)")
            #expect(mapper.obligations.reduce(0) { $0 + $1.atRunTime } == checked, "\(mapper.mapper)")
            #expect(mapper.open.count == checked, "\(mapper.mapper)")
            #expect(mapper.open.allSatisfy { $0.rejection != nil }, "\(mapper.mapper)")
        }
    }

    /// Every rule and every field of every shipped mapper is touched by a case.
    @Test func cases_touchEveryRuleAndField() throws {
        for mapper in try Self.report.get().mappers {
            #expect(mapper.unexercised == [], "\(mapper.mapper)")
            #expect(mapper.coverage.sourceFields.missing == [], "\(mapper.mapper)")
            #expect(mapper.coverage.targetFields.missing == [], "\(mapper.mapper)")
            #expect(mapper.coverage.sourceFields.count > 5, "\(mapper.mapper)")
        }
    }

    /// Every check of every shipped rule document is broken by a case, flags too.
    @Test func cases_breakEveryCheck() throws {
        let report = try Self.report.get()
        #expect(report.rules.count >= 7)
        for rules in report.rules {
            #expect(rules.unbroken == [], "\(rules.schema)")
            #expect(rules.checksBroken == rules.checks && rules.checks > 2, "\(rules.schema)")
            #expect(rules.casesFailed == 0 && rules.casesPassed >= rules.checks, "\(rules.schema)")
        }
    }

    @Test func text_listsTheProofOnlyWhenAsked() throws {
        let report = try Self.report.get()
        let short = report.text(CheckReport.Lists(fields: false, differences: false, proof: false))
        let long = report.text(CheckReport.Lists(fields: false, differences: false, proof: true))
        #expect(!short.contains("checked for every event"))
        for mapper in report.mappers {
            for one in mapper.open.prefix(3) {
                #expect(long.contains("\(mapper.file):\(one.line ?? 0)"), "\(mapper.mapper)")
            }
        }
    }
}
