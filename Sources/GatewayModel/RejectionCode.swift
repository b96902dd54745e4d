/// Why a delivery, or a whole event, could not be made. A closed set with stable names: adding one adds a
/// documentation entry, an example and a test.
public enum RejectionCode: String, CaseIterable, Sendable {
    /// The value is not a well-formed document, an object has a key twice, or the `ce_*` headers contradict each other.
    case malformed = "MALFORMED"
    /// The bytes are not of the charset that was declared, or no known charset was declared.
    case charsetInvalid = "CHARSET_INVALID"
    /// The event, or what it becomes for this recipient, is larger than a limit or than the topic takes.
    case sizeExceeded = "SIZE_EXCEEDED"
    /// The schema that the event names is not in the catalog, or its source has no path from it.
    case schemaUnknown = "SCHEMA_UNKNOWN"
    /// The value breaks a keyword of its schema.
    case schemaViolation = "SCHEMA_VIOLATION"
    /// The value breaks a rule of `rules.yaml` whose severity is reject.
    case ruleViolation = "RULE_VIOLATION"
    /// A code has no counterpart in the recipient's code list.
    case codeUnmappable = "CODE_UNMAPPABLE"
    /// The mapped value would break the recipient's schema.
    case targetViolation = "TARGET_VIOLATION"
    /// The agreement forbids the disclosure: marking, event type or a field outside its list.
    case disclosureDenied = "DISCLOSURE_DENIED"
    /// Free text holds what looks like a personal identifier. The payload is shown to analysts only.
    case sensitiveContent = "SENSITIVE_CONTENT"
    /// The record's key is not the case key that the value declares.
    case keyMismatch = "KEY_MISMATCH"
    /// A record without a value on a source that forbids them.
    case tombstoneForbidden = "TOMBSTONE_FORBIDDEN"
    /// The process died twice while it worked on this event.
    case crashSuspect = "CRASH_SUSPECT"
}

/// The step at which an event was rejected.
public enum RejectionStage: String, CaseIterable, Sendable {
    /// Headers, charset, schema and key were read.
    case identify
    /// The value was parsed.
    case parse
    /// The value was checked against its schema and rules.
    case validate
    /// The agreement was asked.
    case authorise
    /// The value was mapped to the recipient's schema.
    case map
    /// The mapped value was checked against the recipient's schema and topic.
    case check
}
