/// The charsets of documents.
public enum XMLCharset: UInt8, CaseIterable, Sendable {
    /// UTF-8.
    case utf8
    /// GB18030, in the edition `GB18030Edition.used`.
    case gb18030

    /// The name as IANA has it, for declarations and content types.
    public var name: String {
        switch self {
        case .utf8: "UTF-8"
        case .gb18030: "GB18030"
        }
    }

    /// The charset by its name, in whatever case; nil for any other name, aliases included.
    public init?(name: Span<UInt8>) {
        for charset in Self.allCases where Self.equal(name, charset.name.utf8) {
            self = charset
            return
        }
        return nil
    }

    private static func equal(_ name: Span<UInt8>, _ known: String.UTF8View) -> Bool {
        guard name.count == known.count else { return false }
        for (index, byte) in known.enumerated() {
            let isLower = name[index] >= UInt8(ascii: "a") && name[index] <= UInt8(ascii: "z")
            guard (isLower ? name[index] & 0xDF : name[index]) == byte else { return false }
        }
        return true
    }
}
