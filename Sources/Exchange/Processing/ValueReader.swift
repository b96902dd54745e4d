public import Catalog
public import GatewayModel
public import JSONTape
public import XMLWire

/// The form of a value, as whoever brings it says.
public enum ValueForm: Hashable, Sendable {
    /// JSON.
    case json
    /// XML, with the charset when there is one beside the document's own declaration.
    case xml(XMLCharset?)
}

/// Why bytes are not a value in their form.
public struct ValueFault: Error, Hashable, Sendable {
    /// The rejection code.
    public let code: RejectionCode
    /// `json` or `xml`.
    public let rule: String
    /// What was expected and what was found where, never content.
    public let expected: String
}

/// Reads values of the catalog's schemas in every form that they have. Owned by one lane and reused.
public struct ValueReader: ~Copyable {
    private var json = Parser()
    private var xml = XMLParser()

    public init() {}

    /// Reads one value into the tape, replacing what it held.
    /// - Parameters:
    ///   - layout: how the values of its schema look in XML; nil when they are JSON only.
    ///   - keys: the catalog's property names.
    /// - Throws: why it is none; also when it is XML and there is no layout.
    public mutating func read(
        _ bytes: RawSpan, as form: ValueForm, layout: XMLLayout?, keys: KeyTable, into tape: inout Tape
    ) throws(ValueFault) {
        switch form {
        case .json: try readJSON(bytes, keys: keys, into: &tape)
        case .xml(let charset):
            guard let layout else {
                throw ValueFault(code: .malformed, rule: "content-type", expected: Wire.json.contentType)
            }
            try readXML(bytes, charset, layout, into: &tape)
        }
    }

    /// Reads JSON, whatever the schema.
    mutating func readJSON(_ bytes: RawSpan, keys: KeyTable, into tape: inout Tape) throws(ValueFault) {
        do throws(ParseFault) {
            try json.parse(bytes, into: &tape, keys: keys)
        } catch {
            throw ValueFault(
                code: error.code, rule: "json",
                expected: "JSON text (RFC 8259): found \(error.message) at byte \(error.offset)")
        }
    }

    private mutating func readXML(
        _ bytes: RawSpan, _ charset: XMLCharset?, _ layout: XMLLayout, into tape: inout Tape
    ) throws(ValueFault) {
        do throws(XMLFault) {
            try xml.parse(bytes, charset: charset, layout: layout, into: &tape)
        } catch {
            throw ValueFault(
                code: error.code, rule: "xml",
                expected:
                    "XML 1.0 in UTF-8 or GB18030: found \(error.message) at byte \(error.offset), line \(error.line)")
        }
    }
}

extension CatalogSchema {
    /// The form of a value of which nobody says the form.
    public var defaultForm: ValueForm { wires[0].isXML ? .xml(nil) : .json }
}
