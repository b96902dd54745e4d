internal import Crypto

/// A SHA-256 digest (FIPS 180-4) of a file, or of several in a fixed order.
public struct Digest: Hashable, Sendable, CustomStringConvertible {
    /// The 32 bytes.
    public let bytes: [UInt8]

    /// The digest of the bytes.
    public init(of content: [UInt8]) {
        bytes = Array(SHA256.hash(data: content))
    }

    /// The digest over several digests with their names: what names a set of files. The order of `parts` counts.
    public init(combining parts: some Sequence<(name: String, digest: Digest)>) {
        var hash = SHA256()
        for part in parts {
            hash.update(data: Array("\(part.name)\u{0}".utf8))
            hash.update(data: part.digest.bytes)
        }
        bytes = Array(hash.finalize())
    }

    /// Parses 64 hexadecimal digits; nil when the text is anything else.
    public init?(hexadecimal text: some StringProtocol) {
        let digits = Array(text.utf8)
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: 64, by: 2) {
            guard let high = Self.value(digits[index]), let low = Self.value(digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        self.bytes = bytes
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    /// The digest in 64 lower-case hexadecimal digits.
    public var description: String { Self.hexadecimal(bytes) }

    /// The first 16 hexadecimal digits: enough to tell catalogs apart on a screen.
    public var short: String { Self.hexadecimal(bytes.prefix(8)) }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
