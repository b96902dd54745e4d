import GatewayModel

/// Every rejection code with the events that are rejected with it.
enum RejectionTable {
    static let all = malformed + envelopes + charsets + schemas + rules + mappings + agreements + records

    private static let json = "JSON text (RFC 8259): found "

    private static let malformed: [RejectionCase] = [
        text("{\"a\":1", "cut off", "the text ends before the value is complete at byte 6"),
        text("", "empty value", "the text ends before the value is complete at byte 0"),
        text("{\"a\":1,\"a\":2}", "a key twice", "the same key twice in an object at byte 7"),
        text("{\"\\u0061\":1,\"a\":2}", "a key twice, once escaped", "the same key twice"),
        text("\u{FEFF}{}", "byte order mark", "a byte order mark before the value at byte 0"),
        text("{} {}", "two values", "more text after the end of the value at byte 3"),
        text("{'a':1}", "single quotes", "a character that JSON does not allow here at byte 1"),
        text("[\"\\ud800\"]", "half a surrogate pair", "an escape that names half of a surrogate pair"),
        text("[\"\\x\"]", "an escape that is none", "a backslash without a valid escape"),
        text("[\"a\tb\"]", "a bare control character", "a control character without escape in a string"),
        text("[01]", "a leading zero", "a number that JSON does not allow"),
        text("\u{0}", "a zero byte", "a character that JSON does not allow here at byte 0"),
        header("ce_id twice", "each ce_ header", .init("ce_id", "a"), .init("ce_id", "a")),
        header("ce_type twice", "each ce_ header", .init("ce_type", "a"), .init("ce_type", "b")),
        header("ce_source twice", "each ce_ header", .init("ce_source", "a"), .init("ce_source", "b")),
        header("an extension twice", "each ce_ header", .init("ce_x", "a"), .init("x", "y"), .init("ce_x", "a")),
        header(
            "content-type twice", "content-type at most once", .init("content-type", "application/json"),
            .init("content-type", "application/json")),
        header("ce_id null", "printable, non-empty", .init("ce_id", nil)),
        header("ce_id empty", "printable, non-empty", .init("ce_id", "")),
        header("ce_source with a line feed", "printable, non-empty", .init("ce_source", "a\nb")),
        header("ce_id not UTF-8", "printable, non-empty", .init(Array("ce_id".utf8), [0xFF])),
        RejectionCase(
            "headers that are none", .malformed, .identify, rule: "headers", expected: "headers in Kafka's format"
        ) {
            var event = try SampleEvents.plain()
            event.areHeadersUnreadable = true
            return event
        },
        RejectionCase("an old version", .malformed, .identify, rule: "ce_specversion", expected: "1.0") {
            try SampleEvents.plain(.init("ce_specversion", "0.3"))
        },
        RejectionCase(
            "a content type that nobody reads", .malformed, .identify, rule: "content-type",
            expected: "application/json, application/xml or application/cloudevents+json"
        ) { try SampleEvents.plain(.init("content-type", "application/avro; charset=utf-8")) },
    ]

    private static let envelopes: [RejectionCase] = [
        envelope("an array", "an envelope with the event in 'data'", "[", "]"),
        envelope("no data", "an envelope with the event in 'data'", "{\"id\":\"1\",\"event\":"),
        envelope("data in base 64", "an envelope with the event in 'data'", "{\"data_base64\":\"e30=\",\"x\":"),
        envelope("an id that is a number", "attributes that are texts", "{\"id\":1,\"data\":"),
        envelope("an empty source", "attributes that are texts", "{\"source\":\"\",\"data\":"),
        envelope("a schema that is null", "attributes that are texts", "{\"dataschema\":null,\"data\":"),
        envelope("an old version", "specversion 1.0", "{\"specversion\":\"0.3\",\"data\":"),
        envelope("a version that is a number", "specversion 1.0", "{\"specversion\":1.0,\"data\":"),
        RejectionCase(
            "envelope and header name two ids", .malformed, .identify, rule: "cloudevents",
            expected: "do not contradict the ce_ headers"
        ) {
            var event = try SampleEvents.structured("{\"id\":\"a\",\"data\":")
            event.headers.append(TestHeader("ce_id", "b"))
            return event
        },
        RejectionCase(
            "envelope and header name two schemas", .malformed, .identify, rule: "cloudevents",
            expected: "do not contradict the ce_ headers"
        ) {
            var event = try SampleEvents.structured("{\"dataschema\":\"us-iprc.seizure/2\",\"data\":")
            event.headers.append(TestHeader("ce_dataschema", "us-iprc.seizure/1"))
            return event
        },
    ]

    private static let charsets: [RejectionCase] = [
        RejectionCase(
            "bytes of GB18030", .charsetInvalid, .parse, rule: "json", expected: "\(json)bytes that are not UTF-8"
        ) { try SampleEvents.example("invalid-CHARSET_INVALID-gb18030") },
        RejectionCase(
            "an overlong form", .charsetInvalid, .parse, rule: "json", expected: "bytes that are not UTF-8 at byte 2"
        ) { TestEvent([0x5B, 0x22, 0xC0, 0xAF, 0x22, 0x5D]) },
        RejectionCase(
            "another charset declared", .charsetInvalid, .identify, rule: "content-type", expected: "the charset UTF-8"
        ) { try SampleEvents.plain(.init("content-type", "application/json; charset=GB18030")) },
        RejectionCase(
            "two charsets declared", .charsetInvalid, .identify, rule: "content-type", expected: "the charset UTF-8"
        ) { try SampleEvents.plain(.init("content-type", "application/json; charset=utf-8; charset=utf-16")) },
    ]

    private static let schemas: [RejectionCase] = [
        unknownSchema("us-iprc.seizure/3"), unknownSchema("us-iprc.seizure"), unknownSchema("cn-gacc.seizure/2"),
        unknownSchema("https://schemas.seizure-gateway.example/us-iprc/seizure/1"),
        RejectionCase(
            "a schema named in the envelope", .schemaUnknown, .identify, rule: "ce_dataschema",
            expected: "one of us-iprc.seizure/2"
        ) { try SampleEvents.structured("{\"dataschema\":\"x\",\"data\":") },
        violation(
            "a required member is missing", "invalid-SCHEMA_VIOLATION-no-status", "", "#/allOf/0/then/required",
            "the property \"nc:ActivityStatus\""),
        violation(
            "a text where a number stands", "invalid-SCHEMA_VIOLATION-amount-as-text",
            "/j:ItemSeizure/j:ItemSeizureItem/0/iprc:ItemMSRP/nc:ItemValueAmount/nc:Amount", "#/$defs/Amount/",
            "a value of type number"),
        violation(
            "a code with dots", "invalid-SCHEMA_VIOLATION-hts-with-dots",
            "/j:ItemSeizure/j:ItemSeizureItem/0/it:CommodityHTSCodeText", "#/properties/j:ItemSeizure/",
            "text that matches ^[0-9]{6}([0-9]{4})?$"),
        violation(
            "a property that nobody knows, by its position", "invalid-SCHEMA_VIOLATION-unknown-property",
            "/(property 21)", "#/additionalProperties", "no property that the schema does not have"),
        RejectionCase(
            "a value that is no object", .schemaViolation, .validate, rule: "#/type", expected: "a value of type object"
        ) { TestEvent("[]") },
        RejectionCase("null", .schemaViolation, .validate, rule: "#/type", expected: "a value of type object") {
            TestEvent("null")
        },
    ]

    private static let rules: [RejectionCase] = [
        rule("case-number-fiscal-year", "/nc:ActivityIdentification/nc:IdentificationID", "fiscal year"),
        rule("case-number-shape", "/nc:ActivityIdentification/nc:IdentificationID", "sequence of six digits"),
        rule("export-after-import", "/it:ExportDate/nc:Date", "not later than the import date"),
        rule(
            "half-cent", "/j:ItemSeizure/j:ItemSeizureItem/0/iprc:ItemMSRP/nc:ItemValueAmount/nc:Amount",
            "no more decimals than the currency has"),
        rule(
            "hs-chapter-77", "/j:ItemSeizure/j:ItemSeizureItem/0/it:CommodityHTSCodeText", "a chapter from 01 to 97"),
        rule("import-date-at-export", "/it:ImportDate", "no import date"),
        rule(
            "msrp-total", "/j:ItemSeizure/j:ItemSeizureItem/*/iprc:ItemMSRP/nc:ItemValueAmount/nc:Amount",
            "the sum of the lines' MSRP"),
        rule(
            "container-of-missing-line", "/it:ShippingContainer/*/iprc:ContainedLineNumeric",
            "numbers of lines of this seizure"),
    ]

    private static let lines = "/j:ItemSeizure/j:ItemSeizureItem"

    private static let mappings: [RejectionCase] = [
        mapping(
            "a port that is not in the list", .codeUnmappable, "port-not-in-list", for: nil,
            at: "/it:DeclarationCustomsOfficeLocation/nc:IdentificationID", "us-iprc.seizure/2--hub.seizure/1@1:",
            "code list 'us-port'"),
        mapping(
            "an economy that is not assigned", .codeUnmappable, "origin-not-assigned", for: nil,
            at: "\(lines)/0/it:GoodsManufacturedCountryOriginCode", "us-iprc.seizure/2--hub.seizure/1@1:",
            "code list 'economy'"),
        mapping(
            "a unit that the WCO does not have", .codeUnmappable, "dozens-at-wco-only", for: ["wco"],
            at: "\(lines)/0/nc:ItemQuantity/nc:QuantityUnitText", "hub.seizure/1--wco-cen.seizure/1@1:",
            "(for /items/*/unit)"),
        mapping(
            "a unit that nobody has", .codeUnmappable, "dozen-pairs-everywhere", for: ["gacc", "wco"],
            at: "\(lines)/0/nc:ItemQuantity/nc:QuantityUnitText", "hub.seizure/1--", "unit"),
        mapping(
            "more lines than a declaration has", .targetViolation, "fifty-one-lines-at-gacc-only", for: ["gacc"],
            at: lines, "hub.seizure/1--cn-gacc.seizure/2@1:", "1 to 50 elements (for /DecLists)"),
        mapping(
            "more decimals than the partner has", .targetViolation, "quantity-of-six-decimals-at-gacc-only",
            for: ["gacc"], at: "\(lines)/0/nc:ItemQuantity/nc:QuantityDecimalValue",
            "hub.seizure/1--cn-gacc.seizure/2@1:", "(for /DecLists/*/GQty)"),
        mapping(
            "an origin that the WCO wants to know", .targetViolation, "origin-unknown-at-wco-only", for: ["wco"],
            at: "\(lines)/0/it:GoodsManufacturedCountryOriginCode", "hub.seizure/1--wco-cen.seizure/1@1:",
            "(for /items/*/origin)"),
        mapping(
            "a line without any value", .targetViolation, "no-value", for: nil, at: lines,
            "us-iprc.seizure/2--hub.seizure/1@1:", "a value"),
    ]

    private static let agreements: [RejectionCase] = [
        RejectionCase(
            "a record that a partner made", .disclosureDenied, .map,
            at: "/nc:ActivityIdentification/nc:IdentificationSourceText", rule: "us-iprc.seizure/2--hub.seizure/1@1:",
            expected: "a value that the mapper's table lists"
        ) { try SampleEvents.example("invalid-DISCLOSURE_DENIED-a-partners-record") },
        agreement("a mark that forbids it", .disclosureDenied, "DISCLOSURE_DENIED-noforn", ["gacc", "wco"], "no mark"),
        agreement("an informant", .disclosureDenied, "DISCLOSURE_DENIED-informant", ["gacc", "wco"], "no mark"),
        agreement(
            "no mark that releases it to the WCO", .disclosureDenied, "DISCLOSURE_DENIED-not-released-to-wco", ["wco"],
            "one of the marks REL TO WCO, TB-WCO"),
        agreement("no mark", .disclosureDenied, "DISCLOSURE_DENIED-unmarked", ["gacc", "wco"], "one of the marks REL"),
        sensitive("e-mail", "e-mail address"), sensitive("identity-card", "Chinese identity card number"),
        sensitive("social-security-number", "US social security number"),
    ]

    private static let records: [RejectionCase] = [
        RejectionCase(
            "a key that is not the case key", .keyMismatch, .identify,
            at: "/nc:ActivityIdentification/nc:IdentificationID", rule: "key",
            expected: "a record key that is the case key, or none"
        ) { try SampleEvents.plain().with(key: "2014272000077502") },
        RejectionCase(
            "an empty key", .keyMismatch, .identify, at: "/nc:ActivityIdentification/nc:IdentificationID", rule: "key",
            expected: "a record key that is the case key, or none"
        ) { try SampleEvents.plain().with(key: "") },
        RejectionCase(
            "no value", .tombstoneForbidden, .identify, rule: "tombstones", expected: "a record with a value"
        ) { TestEvent(nil).with(key: "2014272000077501") },
    ]

    // MARK: Shapes of cases

    private static func text(_ text: String, _ name: String, _ expected: String) -> RejectionCase {
        RejectionCase(name, .malformed, .parse, rule: "json", expected: json + expected) { TestEvent(text) }
    }

    private static func header(_ name: String, _ expected: String, _ headers: TestHeader...) -> RejectionCase {
        RejectionCase(name, .malformed, .identify, rule: "headers", expected: expected) {
            var event = try SampleEvents.plain()
            event.headers = headers
            return event
        }
    }

    private static func envelope(
        _ name: String, _ expected: String, _ before: String, _ after: String = "}"
    ) -> RejectionCase {
        RejectionCase("envelope: \(name)", .malformed, .identify, rule: "cloudevents", expected: expected) {
            try SampleEvents.structured(before, after)
        }
    }

    private static func unknownSchema(_ name: String) -> RejectionCase {
        RejectionCase(
            name, .schemaUnknown, .identify, rule: "ce_dataschema", expected: "one of us-iprc.seizure/2"
        ) { try SampleEvents.plain(.init("ce_dataschema", name)) }
    }

    private static func violation(
        _ name: String, _ example: String, _ pointer: String, _ rule: String, _ expected: String
    ) -> RejectionCase {
        RejectionCase(name, .schemaViolation, .validate, at: pointer, rule: rule, expected: expected) {
            try SampleEvents.example(example)
        }
    }

    private static func rule(_ example: String, _ pointer: String, _ expected: String) -> RejectionCase {
        RejectionCase(example, .ruleViolation, .validate, at: pointer, rule: "", expected: expected) {
            try SampleEvents.example("invalid-RULE_VIOLATION-\(example)")
        }
    }

    private static func mapping(
        _ name: String, _ code: RejectionCode, _ example: String, for recipients: [String]?, at pointer: String,
        _ rule: String, _ expected: String
    ) -> RejectionCase {
        RejectionCase(name, code, .map, for: recipients, at: pointer, rule: rule, expected: expected) {
            try SampleEvents.example("invalid-\(code.rawValue)-\(example)")
        }
    }

    private static func agreement(
        _ name: String, _ code: RejectionCode, _ example: String, _ recipients: [String], _ expected: String
    ) -> RejectionCase {
        RejectionCase(
            name, code, .authorise, for: recipients, at: "/nc:CaveatText", rule: "marks", expected: expected
        ) { try SampleEvents.example("invalid-\(example)") }
    }

    private static func sensitive(_ example: String, _ detector: String) -> RejectionCase {
        RejectionCase(
            detector, .sensitiveContent, .authorise, for: ["gacc"],
            at: "\(lines)/0/nc:ItemDescriptionText", rule: "freeText.refuse",
            expected: "a text without what looks like: \(detector)"
        ) { try SampleEvents.example("invalid-SENSITIVE_CONTENT-\(example)") }
    }
}
