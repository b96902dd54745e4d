public import GatewayModel

/// Why a value cannot be written as XML. It carries nothing of the value.
public struct XMLWriteFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The closed set of reasons.
    public enum Reason: UInt8, CaseIterable, Sendable {
        /// A text has a character that XML 1.0 cannot carry: a control character, U+FFFE or U+FFFF.
        case unrepresentableCharacter
        /// The value is not what the schema has at this place, so a reader would not get it back.
        case notOfSchema
    }

    /// The reason.
    public let reason: Reason
    /// The node of the tape at fault.
    public let node: Int

    public init(_ reason: Reason, at node: Int) {
        self.reason = reason
        self.node = node
    }

    /// The rejection code of a delivery with this fault.
    public var code: RejectionCode { .targetViolation }

    /// What is expected, in words for the sender; never content.
    public var expected: String {
        switch reason {
        case .unrepresentableCharacter: "a text without characters that XML 1.0 cannot carry"
        case .notOfSchema: "a value that the schema has a place for"
        }
    }

    public var description: String { "expected \(expected)" }
}
