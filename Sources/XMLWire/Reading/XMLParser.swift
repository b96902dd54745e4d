internal import CExpat
public import JSONTape

/// A strict parser of XML 1.0 with namespaces into a tape, for the values of one catalog.
///
/// What it refuses: a DOCTYPE and with it every entity but the five of XML, processing instructions (as SOAP does:
/// they are orders to programs, not data), another charset than the declared one, documents beyond the limits. Comments
/// are skipped. Elements and attributes that the schema does not know become members that no closed object allows, so
/// that validation reports them by position; names of theirs are never kept. An element that can be there once and
/// comes twice is refused like a key of JSON that does.
///
/// A parser is owned by one lane and reused; what expat itself allocates for a document it takes from its own pools.
public struct XMLParser: ~Copyable {
    private let parser: XML_Parser
    private let tree: UnsafeMutablePointer<XMLTree>
    /// The limits it keeps.
    public let limits: XMLLimits
    private var frames: [BuildFrame]

    /// A parser with these limits.
    public init(limits: XMLLimits = .event) {
        guard let parser = cexpat_create() else { preconditionFailure("no memory for a parser") }
        self.parser = parser
        self.limits = limits
        tree = .allocate(capacity: 1)
        tree.initialize(to: XMLTree(parser, limits))
        // An unwrapped list is one level of the tape more than of the document.
        frames = Array(repeating: BuildFrame(), count: 2 * limits.values.depthMax + 2)
    }

    deinit {
        XML_ParserFree(parser)
        tree.deinitialize(count: 1)
        tree.deallocate()
    }

    /// Parses one document into the tape, replacing what it held. The document need not outlive the call.
    /// - Parameters:
    ///   - charset: what the content type says; nil when it says nothing.
    ///   - layout: how the document's schema looks in XML.
    /// - Throws: the first fault; the tape is empty then.
    public mutating func parse(
        _ document: RawSpan, charset: XMLCharset? = nil, layout: XMLLayout, into tape: inout Tape
    ) throws(XMLFault) {
        tape.reset()
        guard document.byteCount <= limits.values.bytesMax else {
            throw fault(.tooLarge, at: limits.values.bytesMax, in: document)
        }
        let declared = DeclaredCharset(document)
        switch declared.charset(contentType: charset) {
        case .failure(let disagreement): throw fault(disagreement.reason, at: 0, in: document)
        case .success(let charset): try parse(document, charset, declared, layout, &tape)
        }
    }

    private mutating func parse(
        _ document: RawSpan, _ charset: XMLCharset, _ declared: DeclaredCharset, _ layout: XMLLayout,
        _ tape: inout Tape
    ) throws(XMLFault) {
        guard XMLEvents.prepare(parser, tree) else { preconditionFailure("no memory for a document") }
        let body = document.extracting(declared.markBytes..<document.byteCount)
        let count: Int
        switch load(body, charset, layout.gb18030) {
        case .success(let decoded): count = decoded
        case .failure(let invalid): throw fault(.invalidCharset, at: invalid.offset + declared.markBytes, in: document)
        }
        var cells: [Cell] = []
        var bytes: [UInt8] = []
        tape.lend(&cells, &bytes)
        var (cellCount, bytesUsed) = (0, 0)
        defer { tape.adopt(&cells, &bytes, count: cellCount, bytesUsed: bytesUsed) }
        let needed = Stranger.names.count + count + Tape.paddingBytes
        if bytes.count < needed { bytes = [UInt8](repeating: 0, count: max(4_096, needed)) }
        swap(&bytes, &tree.pointee.texts)
        defer { swap(&bytes, &tree.pointee.texts) }
        tree.pointee.begin(layout, declared: declared.declaration)
        let status = XML_ParseBuffer(parser, Int32(count), Int32(XML_TRUE))
        if let stopped = tree.pointee.fault ?? (status == XML_STATUS_OK ? nil : expatFault()) {
            // Expat tells places of the UTF-8 that it was given.
            let offset =
                charset == .utf8 ? stopped.offset : layout.gb18030.offset(ofDecoded: stopped.offset, in: body)
            throw fault(stopped.reason, at: offset + declared.markBytes, in: document)
        }
        cellCount = tree.pointee.emit(layout, into: &cells, &frames)
        bytesUsed = tree.pointee.textCount
    }

    // MARK: Charset

    /// The first bytes that are not of their charset.
    private struct InvalidBytes: Error {
        let offset: Int
    }

    /// Hands the document to expat as UTF-8; returns its bytes there.
    private func load(
        _ body: RawSpan, _ charset: XMLCharset, _ table: GB18030Table
    ) -> Result<Int, InvalidBytes> {
        let size = charset == .utf8 ? body.byteCount : GB18030Table.decodedBytesMax(body.byteCount)
        guard let buffer = XML_GetBuffer(parser, Int32(max(1, size))) else {
            preconditionFailure("no memory for a document")
        }
        // Safety: expat keeps the buffer for `XML_ParseBuffer`; nobody else touches it before.
        let target = UnsafeMutableRawBufferPointer(start: buffer, count: size)
        switch charset {
        case .utf8:
            if let offset = UTF8Check.firstInvalid(in: body) { return .failure(InvalidBytes(offset: offset)) }
            body.withUnsafeBytes { target.copyMemory(from: $0) }
            return .success(size)
        case .gb18030:
            var span = MutableSpan<UInt8>(
                _unsafeStart: buffer.assumingMemoryBound(to: UInt8.self), count: size)
            let decoded = table.decode(body, into: &span)
            return decoded.count.map { .success($0) } ?? .failure(InvalidBytes(offset: decoded.invalid))
        }
    }

    // MARK: Faults

    private func expatFault() -> (reason: XMLFault.Reason, offset: Int) {
        (XMLEvents.reason(XML_GetErrorCode(parser)), max(0, Int(XML_GetCurrentByteIndex(parser))))
    }

    /// A fault with its line: neither charset has a line feed inside a longer sequence.
    private func fault(_ reason: XMLFault.Reason, at offset: Int, in document: RawSpan) -> XMLFault {
        let end = min(offset, document.byteCount)
        let lineFeeds = document.extracting(0..<end).withUnsafeBytes { $0.count { $0 == 0x0A } }
        return XMLFault(reason, at: end, line: lineFeeds + 1)
    }
}
