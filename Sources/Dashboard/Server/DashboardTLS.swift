internal import NIOSSL

/// A certificate and its key, from files in PEM.
public struct DashboardTLS: Sendable {
    let configuration: TLSConfiguration

    /// Reads the files.
    /// - Throws: `DashboardFault` with one sentence when they cannot be used.
    public init(certificate: String, key: String) throws(DashboardFault) {
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(certificate).map { NIOSSLCertificateSource.certificate($0) }
            let privateKey = try NIOSSLPrivateKey(file: key, format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain, privateKey: .privateKey(privateKey))
            configuration.minimumTLSVersion = .tlsv12
            _ = try NIOSSLContext(configuration: configuration)
            self.configuration = configuration
        } catch {
            throw DashboardFault(
                .refused, "the certificate '\(certificate)' and the key '\(key)' cannot be used together")
        }
    }
}
