internal import GatewayModel
internal import OperatorRecords
internal import RejectIndex

/// A rejection in words and links.
enum RejectionText {
    /// The path of its page: by its id, or by the place of a letter without one.
    static func path(_ letter: DeadLetter) -> String {
        if let id = letter.id { return "/rejections/\(RequestFields.encoded(id))" }
        let place = letter.place
        return
            "/letters/\(RequestFields.encoded(place.partition.topic.rawValue))/\(place.partition.partition)/\(place.offset)"
    }

    /// Who did not get it.
    static func recipient(_ letter: DeadLetter) -> HTML {
        letter.recipient.map { "\($0)" } ?? (letter.dialect == .gateway ? "all" : Parts.none)
    }

    /// The pointer, or the rule of what concerns the whole value.
    static func location(_ violation: LetterViolation?) -> HTML {
        guard let violation, !violation.rule.isEmpty || !violation.pointer.isEmpty else { return Parts.none }
        return violation.pointer.isEmpty
            ? "<code>(\(violation.rule))</code>" : "<code>\(violation.pointer)</code>"
    }

    /// What has become of it.
    static func state(_ state: RejectionState) -> HTML {
        switch state {
        case .open: Parts.badge("open", .bad)
        case .redriving, .awaitingApproval: Parts.badge(word(state), .attention)
        case .redriven: Parts.badge("redriven", .good)
        case .rejectedAgain, .discarded: Parts.badge(word(state), .plain)
        }
    }

    /// The state in words.
    static func word(_ state: RejectionState) -> String { state.rawValue.replacing("-", with: " ") }

    /// What a code means, in a sentence; nil for codes of others.
    static func meaning(of code: String) -> String? {
        guard let code = RejectionCode(rawValue: code) else { return nil }
        return switch code {
        case .malformed: "The value is not a well-formed document, or says one thing twice."
        case .charsetInvalid: "The bytes are not of the charset that was declared."
        case .sizeExceeded: "The event, or what it becomes, is larger than a limit or than the topic takes."
        case .schemaUnknown: "The event names a schema that is not known, or that leads to no recipient."
        case .schemaViolation: "The value breaks its own schema."
        case .ruleViolation:
            "The value breaks a rule of its schema: fields contradict each other or a check digit is wrong."
        case .codeUnmappable: "A code has no counterpart in the recipient's code list."
        case .targetViolation: "The mapped value would break the recipient's schema."
        case .disclosureDenied: "The agreement does not let this event out."
        case .sensitiveContent: "Free text holds what looks like a personal identifier."
        case .keyMismatch: "The record's key is not the case key that the value declares."
        case .tombstoneForbidden: "The record has no value, and the source does not allow that."
        case .crashSuspect: "The process died while it worked on this event."
        }
    }
}
