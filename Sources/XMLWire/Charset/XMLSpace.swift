extension UInt8 {
    /// White space between the marks of a document: production S of XML 1.0, section 2.3.
    var isXMLSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }
}
