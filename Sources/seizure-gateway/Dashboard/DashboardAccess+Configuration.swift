internal import Dashboard
internal import GatewayModel
internal import Logging
internal import Runtime

extension DashboardAccess {
    /// Who may see the pages, as the configuration says.
    init(_ configuration: GatewayConfiguration, _ logger: Logger) throws(CommandFault) {
        switch configuration.http.access {
        case .closed: self = .closed
        case .open: self = .open
        case .users(let file):
            do throws(DefectList) { self = .users(try UserFile(path: file, logger: logger)) } catch {
                throw CommandFault(error)
            }
        }
    }
}

extension GatewayConfiguration {
    /// The certificate of the pages; nil for none.
    func dashboardTLS() throws(CommandFault) -> DashboardTLS? {
        guard let tls = http.tls else { return nil }
        do throws(DashboardFault) { return try DashboardTLS(certificate: tls.certificate, key: tls.key) } catch {
            throw CommandFault(.configuration, "\(file): \(error)")
        }
    }
}
