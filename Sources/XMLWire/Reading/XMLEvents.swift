internal import CExpat
internal import Glibc

/// What expat calls while it parses. The context is the tree; nothing here throws, waits or keeps a pointer.
enum XMLEvents {
    // Safety: the context is the pointer that `XMLParser` gave expat for this document and owns until its end, and
    // expat calls from within `XML_ParseBuffer` only.
    private static func tree(_ context: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<XMLTree>? {
        context?.assumingMemoryBound(to: XMLTree.self)
    }

    /// Makes expat ready for a document. False when there is no memory.
    static func prepare(_ parser: XML_Parser, _ tree: UnsafeMutablePointer<XMLTree>) -> Bool {
        let isReady = cexpat_reset(
            parser, tree, declaration, start,
            { context, _ in XMLEvents.tree(context)?.pointee.end() },
            { context, text, count in
                XMLEvents.tree(context)?.pointee.text(UnsafeRawBufferPointer(start: text, count: Int(count)))
            },
            { context, _, _, _, _ in XMLEvents.tree(context)?.pointee.stop(.doctype) },
            { context, _, _ in XMLEvents.tree(context)?.pointee.stop(.processingInstruction) })
        return isReady == XML_Bool(XML_TRUE)
    }

    private static let start: XML_StartElementHandler = { context, name, attributes in
        guard let name else { return }
        XMLEvents.tree(context)?.pointee.start(CText.span(name), attributes)
    }

    /// The charset was read before; the parser must have read the same.
    private static let declaration: XML_XmlDeclHandler = { context, version, encoding, _ in
        guard let tree = XMLEvents.tree(context) else { return }
        if let version, !XMLTree.equal(CText.span(version), "1.0") { tree.pointee.stop(.unsupportedVersion) }
        var name = DeclaredCharset.Name.none
        if let encoding { name = XMLCharset(name: CText.span(encoding)).map { .known($0) } ?? .other }
        if name != tree.pointee.declared { tree.pointee.stop(.contradictoryCharset) }
    }

    /// What expat's error codes mean.
    static func reason(_ error: XML_Error) -> XMLFault.Reason {
        switch error {
        case XML_ERROR_NO_ELEMENTS, XML_ERROR_UNCLOSED_TOKEN, XML_ERROR_UNCLOSED_CDATA_SECTION,
            XML_ERROR_PARTIAL_CHAR, XML_ERROR_ASYNC_ENTITY:
            .unexpectedEnd
        case XML_ERROR_TAG_MISMATCH: .tagMismatch
        case XML_ERROR_DUPLICATE_ATTRIBUTE: .duplicateAttribute
        case XML_ERROR_JUNK_AFTER_DOC_ELEMENT: .trailingContent
        case XML_ERROR_UNDEFINED_ENTITY, XML_ERROR_EXTERNAL_ENTITY_HANDLING, XML_ERROR_RECURSIVE_ENTITY_REF,
            XML_ERROR_ENTITY_DECLARED_IN_PE, XML_ERROR_BINARY_ENTITY_REF, XML_ERROR_ATTRIBUTE_EXTERNAL_ENTITY_REF,
            XML_ERROR_AMPLIFICATION_LIMIT_BREACH:
            .undefinedEntity
        case XML_ERROR_UNBOUND_PREFIX, XML_ERROR_UNDECLARING_PREFIX, XML_ERROR_RESERVED_PREFIX_XML,
            XML_ERROR_RESERVED_PREFIX_XMLNS, XML_ERROR_RESERVED_NAMESPACE_URI:
            .invalidNamespace
        default: .notWellFormed
        }
    }
}
