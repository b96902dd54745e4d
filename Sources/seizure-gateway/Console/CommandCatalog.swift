internal import Catalog
internal import Exchange
internal import Foundation
internal import GatewayModel

/// The catalog as commands need it: its defects become exit status 78.
enum CommandCatalog {
    /// Loads and proves the folder.
    static func load(_ folder: String) throws(CommandFault) -> Catalog {
        do throws(DefectList) {
            return try Catalog.load(folder: folder)
        } catch {
            throw CommandFault(error)
        }
    }

    /// The schema with a name, or one sentence with the nearest.
    static func schema(named name: String, of catalog: Catalog) throws(CommandFault) -> CatalogSchema {
        if let schema = catalog.schema(named: name) { return schema }
        let names = catalog.schemas.keys.map { "\($0)" }.sorted()
        let hint = NearestName.of(name, among: names).map { ": did you mean '\($0)'?" }
        throw CommandFault(
            .usage, "the catalog has no schema '\(name)'\(hint ?? "; it has \(names.joined(separator: ", "))")")
    }

    /// Today as yyyymmdd in UTC: what a record that arrived now would have as its day.
    static var today: Int32 { UTCDay.number(ofTimestampMs: Int64(Date().timeIntervalSince1970 * 1_000)) }
}
