import Catalog
import GatewayModel
import MappingKit
import Testing

/// The cases beside the mappers of the catalog.
@Suite struct CatalogCaseTests {
    /// Every case gives what it says, and every rule of every mapper is exercised by one.
    @Test func cases_giveWhatTheySay() throws {
        let check = try RealSources.check()
        #expect(check.defects.isEmpty, "\(check.defects.map(\.description).joined(separator: "\n"))")
        for mapper in check.mappers {
            let cases = try #require(mapper.cases, "\(mapper.ref) has no cases")
            #expect(cases.failures.isEmpty)
            #expect(cases.passedCount > 5, "\(mapper.ref)")
            #expect(cases.unexercised.isEmpty, "\(mapper.ref): \(cases.unexercised.map(\.target))")
        }
    }
}
