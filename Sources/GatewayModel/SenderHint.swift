extension RejectionCode {
    /// What the sender can do about a rejection of this code, in a sentence without content.
    public var senderHint: String {
        switch self {
        case .malformed: "send well-formed JSON or XML, no key twice, with the content type and ce_ headers that it has"
        case .charsetInvalid: "send the bytes in the charset that the record declares: UTF-8, or GB18030 in XML"
        case .sizeExceeded: "send less in one event, or ask the exchange for a larger limit"
        case .schemaUnknown: "name a schema and version that the exchange knows in ce_dataschema"
        case .schemaViolation: "send the case again, with a higher version, as its schema describes it"
        case .ruleViolation:
            "check numbers, dates and sums against the rule, and send the case again with a higher version"
        case .codeUnmappable:
            "check that the code is current; a new one has to be added to the exchange's code lists first"
        case .targetViolation: "complete what is missing, and send the case again with a higher version"
        case .disclosureDenied: "the agreement does not allow it: mark the case for release if it may be released"
        case .sensitiveContent: "take personal identifiers out of the free text, or shorten it, and send the case again"
        case .keyMismatch: "send the case's own number as the record's key, or no key"
        case .tombstoneForbidden: "cancel a case by an event of type CANCELLED, not by a record without a value"
        case .crashSuspect: "nothing: the exchange could not work on the event and will come back to you"
        }
    }
}
