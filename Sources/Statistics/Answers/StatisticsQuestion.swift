/// Which part of the figures is asked for.
public struct StatisticsQuestion: Hashable, Sendable, Encodable {
    /// The agency that seized, which is the direction of the exchange; nil for all of them.
    public var agency: String?
    /// The first month, `2013-10`; nil for no limit. With a limit, cases without a date are left out.
    public var from: String?
    /// The last month; nil for no limit.
    public var to: String?

    public init(agency: String? = nil, from: String? = nil, to: String? = nil) {
        self.agency = agency
        self.from = from
        self.to = to
    }

    /// Whether a text is a month as it is kept: `2013-10`.
    public static func isMonth(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 7, bytes[4] == UInt8(ascii: "-") else { return false }
        guard (bytes[..<4] + bytes[5...]).allSatisfy({ 48...57 ~= $0 }), let month = Int(text.suffix(2)) else {
            return false
        }
        return (1...12).contains(month)
    }
}
