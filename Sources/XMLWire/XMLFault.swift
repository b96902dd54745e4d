public import GatewayModel

/// Why bytes are not the XML document that is wanted, and where. It carries no byte of the document.
public struct XMLFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The closed set of reasons.
    public enum Reason: UInt8, CaseIterable, Sendable {
        /// The document ends inside an element, a comment or a CDATA section, or has no element.
        case unexpectedEnd
        /// A character or construct that XML does not allow here.
        case notWellFormed
        /// An end tag has another name than its start tag.
        case tagMismatch
        /// An element has the same attribute twice.
        case duplicateAttribute
        /// An element has the same child twice that is not a list.
        case duplicateElement
        /// Something follows the root element.
        case trailingContent
        /// A reference to an entity that XML does not define.
        case undefinedEntity
        /// A prefix that no namespace is declared for, or a declaration that namespaces do not allow.
        case invalidNamespace
        /// A document type declaration.
        case doctype
        /// A processing instruction.
        case processingInstruction
        /// The declaration names another version of XML than 1.0.
        case unsupportedVersion
        /// A charset is declared that is neither UTF-8 nor GB18030.
        case unknownCharset
        /// Content type, byte order mark and declaration name different charsets.
        case contradictoryCharset
        /// The bytes are not of the declared charset; of UTF-8 when none is declared.
        case invalidCharset
        /// The document is longer than the limit.
        case tooLarge
        /// Elements are nested deeper than the limit.
        case tooDeep
        /// There are more elements and attributes than the limit.
        case tooManyCells
        /// One element has more children than the limit.
        case tooManyMembers
        /// One element has more attributes than the limit.
        case tooManyAttributes
        /// A number has more digits than the limit.
        case tooManyDigits
        /// A number's exponent is beyond the limit.
        case exponentTooLarge
    }

    /// The reason.
    public let reason: Reason
    /// Bytes of the document before the place of the fault, from 0.
    public let offset: Int
    /// The line of the place, from 1.
    public let line: Int

    public init(_ reason: Reason, at offset: Int, line: Int) {
        self.reason = reason
        self.offset = offset
        self.line = line
    }

    /// The rejection code of an event with this fault.
    public var code: RejectionCode {
        switch reason {
        case .unexpectedEnd, .notWellFormed, .tagMismatch, .duplicateAttribute, .duplicateElement, .trailingContent,
            .undefinedEntity, .invalidNamespace, .doctype, .processingInstruction, .unsupportedVersion:
            .malformed
        case .unknownCharset, .contradictoryCharset, .invalidCharset: .charsetInvalid
        case .tooLarge, .tooDeep, .tooManyCells, .tooManyMembers, .tooManyAttributes, .tooManyDigits,
            .exponentTooLarge:
            .sizeExceeded
        }
    }

    /// What is wrong, in words for the sender; never content.
    public var message: String {
        switch reason {
        case .unexpectedEnd: "the document ends before its root element is complete"
        case .notWellFormed: "a character that XML does not allow here"
        case .tagMismatch: "an end tag that does not belong to the element that is open"
        case .duplicateAttribute: "the same attribute twice in an element"
        case .duplicateElement: "an element twice that can be there once"
        case .trailingContent: "more content after the root element"
        case .undefinedEntity: "a reference to an entity that XML does not define"
        case .invalidNamespace: "a prefix without a declared namespace, or a namespace that may not be declared"
        case .doctype: "a document type declaration"
        case .processingInstruction: "a processing instruction"
        case .unsupportedVersion: "another version of XML than 1.0"
        case .unknownCharset: "a declared charset that is neither UTF-8 nor GB18030"
        case .contradictoryCharset: "content type, byte order mark and XML declaration that name different charsets"
        case .invalidCharset: "bytes that are not of the declared charset"
        case .tooLarge: "the document is longer than allowed"
        case .tooDeep: "elements are nested deeper than allowed"
        case .tooManyCells: "more elements and attributes than allowed"
        case .tooManyMembers: "an element with more children than allowed"
        case .tooManyAttributes: "an element with more attributes than allowed"
        case .tooManyDigits: "a number with more digits than allowed"
        case .exponentTooLarge: "a number with a larger exponent than allowed"
        }
    }

    public var description: String { "\(message) (byte \(offset), line \(line))" }
}
