internal import GatewayModel
internal import JSONTape

/// Structured mode of the CloudEvents Kafka binding: the value is an envelope and the event stands under `data`.
extension EventProcessor {
    /// The key ids of the envelope's members.
    struct EnvelopeKeys {
        let specVersion: KeyID
        let id: KeyID
        let source: KeyID
        let dataSchema: KeyID
        let data: KeyID

        init(_ keys: KeyTable) {
            specVersion = keys.id(of: "specversion")
            id = keys.id(of: "id")
            source = keys.id(of: "source")
            dataSchema = keys.id(of: "dataschema")
            data = keys.id(of: "data")
        }
    }

    /// Reads the envelope; afterwards `value` holds the event alone.
    mutating func readStructured(
        _ record: SourceRecord, _ payload: UnsafeRawBufferPointer, _ headers: EventHeaders, route: inout RouteWork?
    ) -> Rejection? {
        if let rejection = parseEnvelope(payload) { return rejection }
        guard value.kind(0) == .object, let data = value.member(of: 0, keyID: envelopeKeys.data) else {
            return malformedEnvelope("an envelope with the event in 'data'")
        }
        guard contradiction(headers.id, envelopeKeys.id) == false,
            contradiction(headers.source, envelopeKeys.source) == false,
            contradiction(headers.dataSchema, envelopeKeys.dataSchema) == false
        else { return malformedEnvelope("attributes that are texts and do not contradict the ce_ headers") }
        if let version = value.member(of: 0, keyID: envelopeKeys.specVersion),
            value.kind(version) != .string || value.string(version) != "1.0"
        {
            return malformedEnvelope("specversion 1.0")
        }
        storeEnvelopeIdentity(record, headers)
        guard let found = findEnvelopeRoute(headers) else { return unknownSchema }
        route = found
        guard found.takesJSON else { return wrongForm(found) }
        spare.reset()
        spare.addCopy(data, of: value)
        swap(&value, &spare)
        return nil
    }

    private func malformedEnvelope(_ expected: String) -> Rejection {
        Rejection(.malformed, at: .identify, rule: "cloudevents", expected: expected)
    }

    /// Whether an attribute is no text, or differs from the header that says the same.
    private func contradiction(_ header: UnsafeRawBufferPointer?, _ key: KeyID) -> Bool {
        guard let node = value.member(of: 0, keyID: key) else { return false }
        guard value.kind(node) == .string, !value.text(node).isEmpty else { return true }
        guard let header else { return false }
        return value.text(node).withUnsafeBytes { !$0.elementsEqual(header) }
    }

    /// An attribute that the envelope does not have is taken from its `ce_` header, and only then from the defaults.
    private mutating func storeEnvelopeIdentity(_ record: SourceRecord, _ headers: EventHeaders) {
        storeIdentity(record, source: headers.source, id: headers.id)
        if let node = value.member(of: 0, keyID: envelopeKeys.source) { Self.keep(node, of: value, in: &source) }
        if let node = value.member(of: 0, keyID: envelopeKeys.id) { Self.keep(node, of: value, in: &id) }
    }

    private func findEnvelopeRoute(_ headers: EventHeaders) -> RouteWork? {
        guard let node = value.member(of: 0, keyID: envelopeKeys.dataSchema) else {
            return Self.findRoute(headers.dataSchema, in: routes)
        }
        return value.text(node).withUnsafeBytes { Self.findRoute($0, in: routes) }
    }
}
