internal import GatewayModel

/// Where HTTP is served, and to whom.
public struct HTTPConfiguration: Hashable, Sendable {
    /// Who may see the pages.
    public enum Access: Hashable, Sendable {
        /// Nobody: probes and metrics alone.
        case closed
        /// Whoever is at this machine, with every right.
        case open
        /// The users of a file.
        case users(file: String)
    }

    /// A certificate and its key, in PEM.
    public struct TLS: Hashable, Sendable {
        /// The certificate's file, with those of its issuers behind it.
        public let certificate: String
        /// The key's file.
        public let key: String
    }

    /// The address.
    public let address: ListenAddress
    /// Who may see the pages.
    public let access: Access
    /// The certificate; nil for none.
    public let tls: TLS?
    /// Whether the exchange is counted for the pages.
    public let hasStatistics: Bool
}

extension ListenAddress {
    /// Whether only this machine can reach it.
    var isLoopback: Bool {
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return host == "localhost" || host == "::1" || numbers.count == 4 && numbers[0] == 127 && !numbers.contains(nil)
    }
}

extension ConfigurationReader {
    /// `http: { listen: "0.0.0.0:8443", users: users.yaml, tls: { certificate: tls.crt, key: tls.key } }`.
    mutating func readHTTP(_ top: Section) -> HTTPConfiguration? {
        let section = defects.open(
            top.values["http"], named: "http", keys: ["listen", "open", "users", "tls", "statistics"], at: top.position)
        guard let address = readAddress(section) else { return nil }
        let isOpen = defects.choice("open", of: section, default: Choice.no) == .yes
        let users = defects.text("users", of: section)
        let tls = readTLS(section)
        if isOpen, !address.isLoopback {
            defects.refuse(
                section.values["open"]?.position ?? section.position,
                "pages without users would be open to whoever reaches \(address)",
                hint: "listen on 127.0.0.1, or name the users' file: users: FILE")
        }
        if isOpen, let users {
            defects.refuse(users.position, "'users' and 'open' contradict each other", hint: "take one of them away")
        }
        if let users, tls == nil, !address.isLoopback {
            defects.refuse(
                users.position, "passwords would cross the network in the clear",
                hint: "tls: { certificate: FILE, key: FILE }, or listen on 127.0.0.1 behind a proxy that has TLS")
        }
        let file = users.map { defects.references.absolute($0.value) }
        let access: HTTPConfiguration.Access = file.map { .users(file: $0) } ?? (isOpen ? .open : .closed)
        // The exchange is counted where there are pages that show it, unless somebody says otherwise.
        let hasStatistics =
            defects.choice("statistics", of: section, default: access == .closed ? Choice.no : .yes) == .yes
        return HTTPConfiguration(address: address, access: access, tls: tls, hasStatistics: hasStatistics)
    }

    private mutating func readTLS(_ http: Section) -> HTTPConfiguration.TLS? {
        guard let node = http.values["tls"], !node.isNull else { return nil }
        let section = defects.open(node, named: "tls", keys: ["certificate", "key"], at: http.position)
        let files = ["certificate", "key"].map { name -> String? in
            guard let file = defects.text(name, of: section) else {
                defects.refuse(section.position, "tls has no '\(name)'", hint: "\(name): FILE, in PEM")
                return nil
            }
            return defects.references.absolute(file.value)
        }
        guard let certificate = files[0], let key = files[1] else { return nil }
        return HTTPConfiguration.TLS(certificate: certificate, key: key)
    }

    private enum Choice: String, CaseIterable {
        case yes = "true"
        case no = "false"
    }

    private mutating func readAddress(_ section: Section) -> ListenAddress? {
        guard let text = defects.text("listen", of: section) else { return ListenAddress("127.0.0.1:8080") }
        let address = defects.value(
            text, named: "listen", expectation: "an address and a port, like 127.0.0.1:8080",
            parse: { ListenAddress($0) })
        return address?.value
    }
}
