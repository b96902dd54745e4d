internal import GatewayModel

/// The headers of a published event that are the same for every event of one path to one recipient, and those that are
/// composed for each: the CloudEvents 1.0 Kafka binding in binary mode with the gateway's extensions.
struct PublishedHeaders {
    /// What is known when the plan is made.
    struct Constants {
        /// `ce_source`: which agency's events, through which gateway.
        let source: UnsafeRawBufferPointer
        /// `ce_type` up to the event type: `cn-gacc.seizure.`.
        let typePrefix: UnsafeRawBufferPointer
        /// `ce_dataschema`: the `$id` of the recipient's schema.
        let dataSchema: UnsafeRawBufferPointer
        /// `content-type`.
        let contentType: UnsafeRawBufferPointer
        /// `ce_mappers`: each mapper of the path with its revision, separated by commas.
        let mappers: UnsafeRawBufferPointer
        /// `ce_catalog`: the catalog's digest.
        let catalog: UnsafeRawBufferPointer
        /// `ce_agreement`: name and revision.
        let agreement: UnsafeRawBufferPointer
        /// What `ce_id` is made of beside the event's own identity: recipient, files of the path, language version, each
        /// with its length before it.
        let identity: UnsafeRawBufferPointer
    }

    /// What is known of one event.
    struct Event {
        /// The sender's `ce_source`, or the source's configured name.
        var source: UnsafeRawBufferPointer
        /// The sender's `ce_id`, or the record's coordinates.
        var id: UnsafeRawBufferPointer
        /// The case key.
        var subject: UnsafeRawBufferPointer
        /// The event type as the canonical model has it.
        var eventType: UnsafeRawBufferPointer
        /// The time of the event as the canonical model has it; nil when it may not be told.
        var time: UnsafeRawBufferPointer?
        /// The version of the case; nil when the event has none.
        var caseVersion: UnsafeRawBufferPointer?
        /// The trace context.
        var traceParent: UnsafeRawBufferPointer?
        /// The id of the edit, for an edited copy.
        var edit: String?
    }

    /// Fills the list. `disclosesSourceID` decides between the sender's own event id and its hash.
    static func write(_ event: Event, _ constants: Constants, disclosesSourceID: Bool, into list: inout HeaderList) {
        list.removeAll()
        list.add("ce_specversion", HeaderList.bytes(of: "1.0"))
        list.add("ce_id") { outputID(event, constants).writeHexadecimal(into: $0) }
        if let edit = event.edit { list.add("ce_edited", copying: Array(edit.utf8)) }
        list.add("ce_source", constants.source)
        list.add("ce_type") { type(event, constants, into: $0) }
        if let time = event.time { list.add("ce_time", time) }
        list.add("ce_subject", event.subject)
        list.add("ce_dataschema", constants.dataSchema)
        list.add("content-type", constants.contentType)
        if disclosesSourceID {
            list.add("ce_sourceid", event.id)
        } else {
            list.add("ce_sourceid") { sourceID(event).writeHexadecimal(into: $0) }
        }
        if let version = event.caseVersion { list.add("ce_caseversion", version) }
        list.add("ce_mappers", constants.mappers)
        list.add("ce_catalog", constants.catalog)
        list.add("ce_agreement", constants.agreement)
        if let traceParent = event.traceParent { list.add("traceparent", traceParent) }
    }

    private static func outputID(_ event: Event, _ constants: Constants) -> IdentityHash {
        var hash = IdentityHash(event.source, event.id, encoded: constants.identity)
        if let edit = event.edit { hash.add(edit) }
        return hash
    }

    private static func sourceID(_ event: Event) -> IdentityHash {
        IdentityHash(event.source, event.id)
    }

    /// The prefix and the event type in lower case.
    private static func type(_ event: Event, _ constants: Constants, into room: UnsafeMutableRawBufferPointer) -> Int {
        let length = constants.typePrefix.count + event.eventType.count
        precondition(length <= room.count)
        room.copyMemory(from: constants.typePrefix)
        for (index, byte) in event.eventType.enumerated() {
            let isUpper = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
            room[constants.typePrefix.count + index] = isUpper ? byte | 0x20 : byte
        }
        return length
    }
}
