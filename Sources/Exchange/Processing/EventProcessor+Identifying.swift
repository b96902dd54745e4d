internal import Catalog
internal import GatewayModel
internal import JSONTape
internal import SchemaKit

/// Identify, parse, validate: what an event is.
extension EventProcessor {
    /// Finds out what the event is and parses it into `value`. Returns why it is rejected, or nil.
    mutating func identify(
        _ record: SourceRecord, _ payload: UnsafeRawBufferPointer, _ headers: EventHeaders, route: inout RouteWork?
    ) -> Rejection? {
        guard payload.count <= Limits.eventBytesMax else {
            return Rejection(
                .sizeExceeded, at: .identify, rule: "size", expected: "a value of at most \(Limits.eventBytesMax) bytes"
            )
        }
        if let fault = headers.fault { return rejection(of: fault) }
        let media = MediaType(headers.contentType)
        switch media {
        case .unsaid, .json, .xml:
            storeIdentity(record, source: headers.source, id: headers.id)
            return readBinary(payload, as: media.form, dataSchema: headers.dataSchema, route: &route)
        case .cloudEvent:
            return readStructured(record, payload, headers, route: &route)
        case .otherCharset:
            return Rejection(
                .charsetInvalid, at: .identify, rule: "content-type",
                expected: "the charset UTF-8, or for application/xml GB18030")
        case .unknown:
            return Rejection(
                .malformed, at: .identify, rule: "content-type",
                expected: "application/json, application/xml or application/cloudevents+json")
        }
    }

    /// Binary mode: the value is the event.
    private mutating func readBinary(
        _ payload: UnsafeRawBufferPointer, as said: ValueForm?, dataSchema: UnsafeRawBufferPointer?,
        route: inout RouteWork?
    ) -> Rejection? {
        guard let found = Self.findRoute(dataSchema, in: routes) else { return unknownSchema }
        route = found
        let form = said ?? found.defaultForm
        guard form == .json ? found.takesJSON : found.layout != nil else { return wrongForm(found) }
        do throws(ValueFault) {
            try reader.read(
                RawSpan(_unsafeBytes: payload), as: form, layout: found.layout, keys: plan.catalog.keys, into: &value)
            return nil
        } catch {
            return Rejection(error.code, at: .parse, rule: error.rule, expected: error.expected)
        }
    }

    /// The value is in a form that its schema does not have.
    func wrongForm(_ route: RouteWork) -> Rejection {
        let schema = route.route.path.source
        let names = schema.wires.map(\.contentType).joined(separator: " or ")
        return Rejection(.malformed, at: .identify, rule: "content-type", expected: "\(names) for \(schema.id)")
    }

    var unknownSchema: Rejection {
        let names = routes.map { "\($0.route.schema)" }.joined(separator: ", ")
        return Rejection(.schemaUnknown, at: .identify, rule: "ce_dataschema", expected: "one of \(names)")
    }

    /// The route of the schema that is named by `$id` or short name; the default when none is named.
    static func findRoute(_ name: UnsafeRawBufferPointer?, in routes: [RouteWork]) -> RouteWork? {
        guard let name else { return routes[0] }
        for route in routes where equal(route.shortName, name) || equal(route.uri, name) { return route }
        return nil
    }

    private static func equal(_ text: [UInt8], _ bytes: UnsafeRawBufferPointer) -> Bool {
        text.count == bytes.count && text.withUnsafeBytes { $0.elementsEqual(bytes) }
    }

    /// Parses an envelope, which is JSON.
    mutating func parseEnvelope(_ payload: UnsafeRawBufferPointer) -> Rejection? {
        do throws(ValueFault) {
            try reader.readJSON(RawSpan(_unsafeBytes: payload), keys: plan.catalog.keys, into: &value)
            return nil
        } catch {
            return Rejection(error.code, at: .parse, rule: error.rule, expected: error.expected)
        }
    }

    private func rejection(of fault: EventHeaders.Fault) -> Rejection {
        switch fault {
        case .repeated:
            Rejection(
                .malformed, at: .identify, rule: "headers", expected: "each ce_ header and content-type at most once")
        case .invalidValue:
            Rejection(
                .malformed, at: .identify, rule: "headers",
                expected: "ce_ headers and content-type with printable, non-empty values")
        case .unreadable:
            Rejection(.malformed, at: .identify, rule: "headers", expected: "headers in Kafka's format")
        case .specVersion:
            Rejection(.malformed, at: .identify, rule: "ce_specversion", expected: "1.0")
        case .tooMany:
            Rejection(
                .sizeExceeded, at: .identify, rule: "headers",
                expected: "at most \(Limits.headersMax) headers of \(Limits.headerBytesMax) bytes each")
        }
    }

    /// Keeps `ce_source` and `ce_id`, or what stands for them: the source's configured name, and the record's
    /// coordinates.
    mutating func storeIdentity(
        _ record: SourceRecord, source: UnsafeRawBufferPointer?, id: UnsafeRawBufferPointer?
    ) {
        if let source { self.source.store(source) } else { self.source.store(sourceName) }
        if let id { self.id.store(id) } else { storeCoordinates(record) }
    }

    /// `topic/partition/offset/timestamp`.
    mutating func storeCoordinates(_ record: SourceRecord) {
        let topic = topic
        id.store(capacity: topic.count + 3 * (DecimalText.bytesMax + 1)) { room in
            room.copyMemory(from: topic)
            var used = topic.count
            for number in [Int64(record.partition), record.offset, record.timestampMs] {
                room[used] = UInt8(ascii: "/")
                used += 1
                used += DecimalText.write(number, into: UnsafeMutableRawBufferPointer(rebasing: room[used...]))
            }
            return used
        }
    }
}
