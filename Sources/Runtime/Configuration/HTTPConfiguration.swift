internal import GatewayModel

/// Where HTTP is served, and to whom.
public struct HTTPConfiguration: Hashable, Sendable {
    /// The address.
    public let address: ListenAddress
    /// Whether the pages are there for whoever reaches the address, with every right: on this machine only.
    public let isOpen: Bool
    /// Whether the exchange is counted for the pages.
    public let hasStatistics: Bool

    public init(address: ListenAddress, isOpen: Bool = false, hasStatistics: Bool = false) {
        self.address = address
        self.isOpen = isOpen
        self.hasStatistics = hasStatistics
    }
}

extension ListenAddress {
    /// Whether only this machine can reach it.
    var isLoopback: Bool {
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return host == "localhost" || host == "::1" || numbers.count == 4 && numbers[0] == 127 && !numbers.contains(nil)
    }
}

extension ConfigurationReader {
    /// `http: { listen: "127.0.0.1:8080", open: true, statistics: true }`. The exchange is counted where there are pages
    /// that show it, unless somebody says otherwise.
    mutating func readHTTP(_ top: Section) -> HTTPConfiguration? {
        let section = defects.open(
            top.values["http"], named: "http", keys: ["listen", "open", "statistics"], at: top.position)
        guard let address = readAddress(section) else { return nil }
        let isOpen = defects.choice("open", of: section, default: Choice.no) == .yes
        if isOpen, !address.isLoopback {
            defects.refuse(
                section.values["open"]?.position ?? section.position,
                "pages without users would be open to whoever reaches \(address)",
                hint: "listen on 127.0.0.1")
        }
        let hasStatistics = defects.choice("statistics", of: section, default: isOpen ? Choice.yes : .no) == .yes
        return HTTPConfiguration(address: address, isOpen: isOpen, hasStatistics: hasStatistics)
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
