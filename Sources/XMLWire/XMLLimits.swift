public import JSONTape

/// The limits that a parser of XML keeps.
public struct XMLLimits: Hashable, Sendable {
    /// Bytes of the document, depth of elements, cells of the tape, children of one element, digits and exponents.
    public var values: ParseLimits
    /// Attributes of one element; declarations of namespaces do not count.
    public var attributesMax: Int

    /// Attributes of one element of an event.
    public static let eventAttributesMax = 256

    /// Bytes in which an XML declaration must end; a longer one is no XML declaration.
    static let declarationBytesMax = 256

    /// The limits of events.
    public static let event = XMLLimits(values: .event, attributesMax: eventAttributesMax)

    public init(values: ParseLimits, attributesMax: Int) {
        precondition(attributesMax >= 0)
        self.values = values
        self.attributesMax = attributesMax
    }
}
