import GatewayModel
import Testing

@testable import seizure_gateway

/// The catalog of the checkout.
enum CatalogFolder {
    static var root: String {
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    }

    static var path: String { "\(root)/schemas" }
}

@Suite struct ProfileLibraryTests {
    @Test func schemas_areThoseWithAProfile() throws {
        let names = try ProfileLibrary(folder: CatalogFolder.path).schemas().map(\.description)
        #expect(names == ["cn-gacc.seizure/1", "cn-gacc.seizure/2", "us-iprc.seizure/1", "us-iprc.seizure/2"])
    }

    @Test(arguments: [
        ("us-iprc.seizure/3", "did you mean 'us-iprc.seizure/1'?"),
        ("us-iprc.seizur/2", "did you mean 'us-iprc.seizure/2'?"),
        ("fr-douane.saisie/1", "one of cn-gacc.seizure/1, cn-gacc.seizure/2, us-iprc.seizure/1, us-iprc.seizure/2"),
    ])
    func profile_ofAnUnknownName_isRefusedWithAHint(_ name: String, _ hint: String) throws {
        let fault = try #require(throws: CommandFault.self) {
            try ProfileLibrary(folder: CatalogFolder.path).profile(named: name)
        }
        #expect(fault.status == .usage)
        #expect(fault.message.contains(hint), "\(fault.message)")
    }

    @Test func profile_inAFolderThatIsNotThere_isAFaultOfTheCatalog() throws {
        let fault = try #require(throws: CommandFault.self) {
            try ProfileLibrary(folder: "/no/such/folder").profile(named: "us-iprc.seizure/2")
        }
        #expect(fault.status == .configuration)
    }
}
