internal import Crypto

/// What rejections of one cause have in common: the first 16 bytes of SHA-256 (FIPS 180-4) over dialect, code, recipient,
/// and pointer, rule and detail of the first violation, each behind its length. The pointer is without the numbers of
/// elements; the detail, where others wrote it, without what differs from record to record.
public struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
    /// Digits of the form that people see and type.
    public static let shownDigits = 16
    private static let bytesCount = 16

    /// 32 lower-case hexadecimal digits.
    public let hexadecimal: String

    init(hexadecimal: String) { self.hexadecimal = hexadecimal }

    /// The fingerprint of what a cluster stands for.
    init(of cause: LetterCause) {
        var hash = SHA256()
        let parts = [
            cause.dialect.rawValue, cause.code, cause.recipient ?? "", cause.violation.pointer, cause.violation.rule,
            cause.violation.expected,
        ]
        for part in parts {
            var part = part
            withUnsafeBytes(of: UInt32(part.utf8.count).bigEndian) { hash.update(bufferPointer: $0) }
            part.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        }
        hexadecimal = hash.finalize().prefix(Self.bytesCount).map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0\(digits)" : digits
        }.joined()
    }

    /// The first 16 digits.
    public var description: String { String(hexadecimal.prefix(Self.shownDigits)) }
}

/// The cause that a cluster of rejections stands for.
public struct LetterCause: Hashable, Sendable {
    /// Who wrote the letters.
    public let dialect: LetterDialect
    /// The code.
    public let code: String
    /// The recipient; nil when whole events were rejected.
    public let recipient: String?
    /// The first violation, in general.
    public let violation: LetterViolation

    /// The cause of one rejection.
    public init(of letter: DeadLetter) { self.init(of: letter, first: letter.violations.first?.general) }

    /// - Parameter first: the first violation in general; nil when there is none.
    init(of letter: DeadLetter, first: LetterViolation?) {
        dialect = letter.dialect
        code = letter.code
        recipient = letter.recipient
        var violation = first ?? LetterViolation(pointer: "", rule: "", expected: "")
        if letter.dialect != .gateway { violation.expected = Self.general(violation.expected) }
        self.violation = violation
    }

    init(dialect: LetterDialect, code: String, recipient: String?, violation: LetterViolation) {
        self.dialect = dialect
        self.code = code
        self.recipient = recipient
        self.violation = violation
    }

    /// The message of an exception without quoted texts, and with `#` for every word that has a digit in it: numbers,
    /// ids, times.
    static func general(_ message: String) -> String {
        var text = ""
        var word = ""
        var quote: Character?
        func endWord() {
            text += word.contains(where: \.isNumber) ? "#" : word
            word = ""
        }
        for character in message {
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "\"" || (character == "'" && word.isEmpty) {
                endWord()
                text += "\"…\""
                quote = character
            } else if character.isLetter || character.isNumber || character == "-" || character == "_" {
                word.append(character)
            } else {
                endWord()
                text.append(character)
            }
        }
        endWord()
        return text
    }
}
