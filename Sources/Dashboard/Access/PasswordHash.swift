internal import Crypto
internal import CryptoExtras
internal import Foundation

/// The hash of a password: scrypt (RFC 7914) in the PHC string format, as passlib and others write and read it:
/// `$scrypt$ln=15,r=8,p=3$<salt>$<hash>`.
public struct PasswordHash: Hashable, Sendable, CustomStringConvertible {
    /// 2 to the power of this are the rounds.
    private let logRounds: Int
    private let blockSize: Int
    private let parallelism: Int
    private let salt: [UInt8]
    private let hash: [UInt8]

    /// 32 MiB and three passes, as OWASP recommends for scrypt.
    private static let madeWith = (logRounds: 15, blockSize: 8, parallelism: 3)
    private static let saltBytes = 16
    private static let hashBytes = 32
    /// Bytes of memory that a hash of the file may ask for.
    private static let memoryBytesMax = 256 << 20
    /// Bytes of a password that are taken.
    public static let passwordBytesMax = 1_024

    /// Hashes a password with a salt of its own. Takes some tenths of a second.
    public init(of password: String) throws {
        var generator = SystemRandomNumberGenerator()
        let salt = (0..<Self.saltBytes).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let (logRounds, blockSize, parallelism) = Self.madeWith
        self.init(
            logRounds: logRounds, blockSize: blockSize, parallelism: parallelism, salt: salt,
            hash: try Self.derive(password, salt, logRounds, blockSize, parallelism, Self.hashBytes))
    }

    private init(logRounds: Int, blockSize: Int, parallelism: Int, salt: [UInt8], hash: [UInt8]) {
        (self.logRounds, self.blockSize, self.parallelism) = (logRounds, blockSize, parallelism)
        (self.salt, self.hash) = (salt, hash)
    }

    /// Reads the string format; nil for another one, and for what would take too much.
    public init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt" else { return nil }
        var numbers: [Substring: Int] = [:]
        for pair in parts[2].split(separator: ",") {
            let sides = pair.split(separator: "=", maxSplits: 1)
            guard sides.count == 2, let number = Int(sides[1]), number > 0 else { return nil }
            numbers[sides[0]] = number
        }
        guard let logRounds = numbers["ln"], let blockSize = numbers["r"], let parallelism = numbers["p"],
            (10...22).contains(logRounds), blockSize <= 64, parallelism <= 16,
            128 * blockSize << logRounds <= Self.memoryBytesMax,
            let salt = Self.bytes(parts[3]), let hash = Self.bytes(parts[4]), salt.count >= 8,
            (16...64).contains(hash.count)
        else { return nil }
        self.init(logRounds: logRounds, blockSize: blockSize, parallelism: parallelism, salt: salt, hash: hash)
    }

    public var description: String {
        "$scrypt$ln=\(logRounds),r=\(blockSize),p=\(parallelism)$\(Self.text(salt))$\(Self.text(hash))"
    }

    /// Whether a password is the one. Takes as long for a wrong one.
    func matches(_ password: String) throws -> Bool {
        guard password.utf8.count <= Self.passwordBytesMax else { return false }
        let derived = try Self.derive(password, salt, logRounds, blockSize, parallelism, hash.count)
        return zip(derived, hash).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func derive(
        _ password: String, _ salt: [UInt8], _ logRounds: Int, _ blockSize: Int, _ parallelism: Int, _ count: Int
    ) throws -> [UInt8] {
        try KDF.Scrypt.deriveKey(
            from: Data(password.utf8), salt: salt, outputByteCount: count, rounds: 1 << logRounds,
            blockSize: blockSize, parallelism: parallelism
        ).withUnsafeBytes { Array($0) }
    }

    /// Base64 without padding.
    private static func text(_ bytes: [UInt8]) -> String { Base64.text(bytes).filter { $0 != "=" } }

    private static func bytes(_ text: Substring) -> [UInt8]? {
        Base64.bytes(text + String(repeating: "=", count: (4 - text.count % 4) % 4))
    }
}

/// A token of a program: it is long and random, so its SHA-256 is all that has to be kept.
public struct TokenHash: Hashable, Sendable, CustomStringConvertible {
    private static let prefix = "sha256:"
    private static let tokenPrefix = "gwt_"
    private static let tokenBytes = 32
    private let digits: String

    /// Makes a token that nobody has had.
    public static func make() -> (token: String, hash: TokenHash) {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<tokenBytes).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let token = tokenPrefix + AccessGate.hexadecimal(bytes)
        return (token, TokenHash(of: token))
    }

    /// The hash of a token.
    init(of token: String) { digits = AccessGate.hexadecimal(SHA256.hash(data: Data(token.utf8))) }

    /// Reads `sha256:<64 hexadecimal digits>`; nil for something else.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.prefix) else { return nil }
        let digits = text.dropFirst(Self.prefix.utf8.count)
        guard digits.utf8.count == 64, digits.allSatisfy({ $0.isASCII && $0.isHexDigit && !$0.isUppercase }) else {
            return nil
        }
        self.digits = String(digits)
    }

    public var description: String { Self.prefix + digits }
}
