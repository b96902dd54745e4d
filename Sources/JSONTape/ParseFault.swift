public import GatewayModel

/// Why bytes are not the JSON text that is wanted, and where. It carries no byte of the text.
public struct ParseFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The closed set of reasons.
    public enum Reason: UInt8, CaseIterable, Sendable {
        /// The text ends inside a value, or is empty.
        case unexpectedEnd
        /// A byte that cannot stand here.
        case unexpectedByte
        /// Something follows the value.
        case trailingBytes
        /// The text begins with a byte order mark.
        case byteOrderMark
        /// The bytes are not UTF-8.
        case invalidUTF8
        /// A control character stands in a string without an escape.
        case controlCharacter
        /// A backslash is followed by something that is no escape.
        case invalidEscape
        /// `\u` escapes name half of a surrogate pair.
        case loneSurrogate
        /// A number that JSON does not allow, like `01` or `1.`.
        case invalidNumber
        /// An object has the same key twice.
        case duplicateKey
        /// The text is longer than the limit.
        case tooLarge
        /// Arrays and objects are nested deeper than the limit.
        case tooDeep
        /// There are more keys and values than the limit.
        case tooManyCells
        /// One object has more members than the limit.
        case tooManyMembers
        /// A number has more digits than the limit.
        case tooManyDigits
        /// A number's exponent is beyond the limit.
        case exponentTooLarge
    }

    /// The reason.
    public let reason: Reason
    /// Bytes before the place of the fault, from 0.
    public let offset: Int

    public init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// The rejection code of an event with this fault.
    public var code: RejectionCode {
        switch reason {
        case .unexpectedEnd, .unexpectedByte, .trailingBytes, .byteOrderMark, .controlCharacter, .invalidEscape,
            .loneSurrogate, .invalidNumber, .duplicateKey:
            .malformed
        case .invalidUTF8: .charsetInvalid
        case .tooLarge, .tooDeep, .tooManyCells, .tooManyMembers, .tooManyDigits, .exponentTooLarge: .sizeExceeded
        }
    }

    /// What is wrong, in words for the sender; never content.
    public var message: String {
        switch reason {
        case .unexpectedEnd: "the text ends before the value is complete"
        case .unexpectedByte: "a character that JSON does not allow here"
        case .trailingBytes: "more text after the end of the value"
        case .byteOrderMark: "a byte order mark before the value"
        case .invalidUTF8: "bytes that are not UTF-8"
        case .controlCharacter: "a control character without escape in a string"
        case .invalidEscape: "a backslash without a valid escape"
        case .loneSurrogate: "an escape that names half of a surrogate pair"
        case .invalidNumber: "a number that JSON does not allow"
        case .duplicateKey: "the same key twice in an object"
        case .tooLarge: "the text is longer than allowed"
        case .tooDeep: "arrays and objects are nested deeper than allowed"
        case .tooManyCells: "more keys and values than allowed"
        case .tooManyMembers: "an object with more members than allowed"
        case .tooManyDigits: "a number with more digits than allowed"
        case .exponentTooLarge: "a number with a larger exponent than allowed"
        }
    }

    public var description: String { "\(message) (byte \(offset))" }
}

/// The limits a parser keeps.
public struct ParseLimits: Hashable, Sendable {
    /// Bytes of the text; at most 1 GiB.
    public var bytesMax: Int
    /// Depth of nesting, arrays and objects together.
    public var depthMax: Int
    /// Keys and values.
    public var cellsMax: Int
    /// Members of one object.
    public var membersMax: Int
    /// Digits of one number, those of the exponent included.
    public var digitsMax: Int
    /// The largest magnitude of an exponent as written.
    public var exponentMax: Int

    /// The limits of events.
    public static let event = ParseLimits(
        bytesMax: Limits.eventBytesMax, depthMax: Limits.depthMax, cellsMax: Limits.cellsMax,
        membersMax: Limits.membersMax, digitsMax: Limits.numberDigitsMax, exponentMax: Limits.numberExponentMax)

    /// The limits of documents of the catalog.
    public static let document = ParseLimits(
        bytesMax: Limits.documentBytesMax, depthMax: Limits.depthMax, cellsMax: Limits.cellsMax,
        membersMax: Limits.membersMax, digitsMax: Limits.numberDigitsMax, exponentMax: Limits.numberExponentMax)

    public init(bytesMax: Int, depthMax: Int, cellsMax: Int, membersMax: Int, digitsMax: Int, exponentMax: Int) {
        precondition(bytesMax >= 0 && bytesMax <= 1 << 30 && depthMax >= 0 && cellsMax >= 0)
        self.bytesMax = bytesMax
        self.depthMax = depthMax
        self.cellsMax = cellsMax
        self.membersMax = membersMax
        self.digitsMax = digitsMax
        self.exponentMax = exponentMax
    }
}

/// What a parser does about a key that an object has twice.
public enum DuplicateKeys: Sendable {
    /// The text is refused.
    case refuse
    /// The later key is marked; `Tape.isDuplicate` tells.
    case flag
}
