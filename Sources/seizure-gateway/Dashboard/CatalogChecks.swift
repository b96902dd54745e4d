internal import Catalog
internal import Synchronization

/// Cases are run once for each catalog, when somebody asks.
final class CatalogChecks: Sendable {
    private let known = Mutex<(digest: String, check: CatalogCheck)?>(nil)

    /// What the cases of a catalog came to. Waits while they run.
    func check(of catalog: Catalog) -> CatalogCheck {
        let digest = "\(catalog.digest)"
        return known.withLock { known in
            if let known, known.digest == digest { return known.check }
            let check = CatalogCheck.run(catalog)
            known = (digest, check)
            return check
        }
    }
}
