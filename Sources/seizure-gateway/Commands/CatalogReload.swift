internal import Exchange
internal import Foundation
internal import GatewayModel
internal import Logging
internal import Runtime
internal import ServiceLifecycle
internal import Telemetry
internal import UnixSignals

/// Loads the catalog anew at every SIGHUP and, when it has no defect, gives it to the lanes, which take it between two
/// transactions. A catalog with defects changes nothing; each defect is said.
struct CatalogReload: Service {
    let gateway: Gateway
    let configuration: GatewayConfiguration
    let logger: Logger

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            await withCheckedContinuation { continuation in
                // Loading takes seconds: not on a thread that others share.
                let thread = Thread {
                    reload()
                    continuation.resume()
                }
                thread.stackSize = Self.stackBytes
                thread.start()
            }
        }
    }

    /// Proving a catalog walks its documents, whose depth is limited; this is ample.
    private static let stackBytes = 8 << 20

    private func reload() {
        do throws(DefectList) {
            gateway.replace(plans: try configuration.loadPlans())
        } catch {
            for defect in error.defects { say(defect.description) }
        }
    }

    private func say(_ sentence: String) {
        logger.log(.error, "The catalog stays as it is: the new one cannot be taken", [.detail: sentence])
    }
}
