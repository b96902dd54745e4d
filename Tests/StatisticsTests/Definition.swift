import Catalog
import Foundation
import GatewayModel

/// The repository's catalog, loaded once.
enum Definition {
    static let schemas =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        + "/schemas"
    private static let loaded = Result { try Catalog.load(folder: schemas) }

    static func catalog() throws -> Catalog { try loaded.get() }

    /// How the repository's hub is counted.
    static func hub() throws -> StatisticsDefinition {
        guard let definition = try catalog().newestStatistics else { throw Missing() }
        return definition
    }

    struct Missing: Error {}
}
