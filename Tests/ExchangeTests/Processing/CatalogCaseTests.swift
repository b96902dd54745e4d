import Catalog
import GatewayModel
import MappingKit
import Testing

/// The cases beside the mappers of the catalog.
@Suite struct CatalogCaseTests {
    /// Every case gives what it says, and every rule of every mapper is exercised by one.
    @Test func cases_giveWhatTheySay() throws {
        let (catalog, check) = (try RealSources.catalog(), try RealSources.check())
        #expect(check.defects.isEmpty, "\(check.defects.map(\.description).joined(separator: "\n"))")
        for mapper in check.mappers {
            let cases = try #require(mapper.cases, "\(mapper.ref) has no cases")
            #expect(cases.failures.isEmpty)
            #expect(cases.passedCount > 5, "\(mapper.ref)")
            let rules = try #require(catalog.mappers.first { $0.ref == mapper.ref }).compiled.rules
            // A rule that picks an object writes nothing of its own: the rules of its members do.
            let missed = cases.unexercised.filter { rule in
                !rules.contains { $0.target.hasPrefix(rule.target + "/") }
            }
            #expect(missed.isEmpty, "\(mapper.ref): \(missed.map(\.target))")
        }
    }
}
