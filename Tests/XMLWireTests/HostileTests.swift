import GatewayModel
import JSONTape
import SchemaKit
import Testing
import XMLWire

/// Documents that try something, by name, and how each ends.
@Suite struct HostileTests {
    typealias Trick = (name: String, document: String, reason: XMLFault.Reason)

    static let tricks: [Trick] = [
        ("billion laughs", "<!DOCTYPE z [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><Seizure>&b;</Seizure>", .doctype),
        ("external entity", "<!DOCTYPE z [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><z>&x;</z>", .doctype),
        ("external subset", "<!DOCTYPE z SYSTEM \"http://127.0.0.1/x.dtd\"><z/>", .doctype),
        ("parameter entity", "<!DOCTYPE z [<!ENTITY % p SYSTEM \"http://127.0.0.1/p\"> %p;]><z/>", .doctype),
        ("doctype alone", "<?xml version=\"1.0\"?><!DOCTYPE z><z/>", .doctype),
        ("doctype that does not end", "<!DOCTYPE z [", .doctype),
        ("lower-case doctype", "<!doctype z><z/>", .notWellFormed),
        ("undefined entity", Samples.document("<CaseNo>&secret;</CaseNo>"), .undefinedEntity),
        ("undefined entity in an attribute", Samples.document("", attributes: " ver=\"&x;\""), .undefinedEntity),
        ("HTML entity", Samples.document("<CaseNo>&nbsp;</CaseNo>"), .undefinedEntity),
        ("reference to NUL", Samples.document("<CaseNo>&#0;</CaseNo>"), .notWellFormed),
        ("reference to a control character", Samples.document("<CaseNo>&#1;</CaseNo>"), .notWellFormed),
        ("reference to a surrogate", Samples.document("<CaseNo>&#xD800;</CaseNo>"), .notWellFormed),
        ("reference beyond Unicode", Samples.document("<CaseNo>&#x110000;</CaseNo>"), .notWellFormed),
        ("reference of many digits", Samples.document("<CaseNo>&#99999999999999999999;</CaseNo>"), .notWellFormed),
        ("reference to U+FFFF", Samples.document("<CaseNo>&#xFFFF;</CaseNo>"), .notWellFormed),
        ("U+FFFF itself", Samples.document("<CaseNo>\u{FFFF}</CaseNo>"), .notWellFormed),
        ("control character", Samples.document("<CaseNo>\u{1}</CaseNo>"), .notWellFormed),
        ("NUL", Samples.document("<CaseNo>a\0b</CaseNo>"), .notWellFormed),
        ("processing instruction", Samples.document("<?php x ?>"), .processingInstruction),
        ("style sheet before the root", "<?xml-stylesheet href=\"x\"?><Seizure/>", .processingInstruction),
        ("processing instruction behind the root", Samples.document("") + "<?x y?>", .processingInstruction),
        ("second declaration", Samples.document("<?xml version=\"1.0\"?>"), .notWellFormed),
        ("declaration behind white space", " <?xml version=\"1.0\"?><Seizure/>", .notWellFormed),
        ("XML 1.1", "<?xml version=\"1.1\"?><Seizure/>", .unsupportedVersion),
        ("empty", "", .unexpectedEnd),
        ("white space", " \n ", .unexpectedEnd),
        ("comment alone", "<!-- -->", .unexpectedEnd),
        ("text alone", "caseId", .notWellFormed),
        ("JSON", "{\"caseId\":1}", .notWellFormed),
        ("no end tag", "<Seizure>", .unexpectedEnd),
        ("cut in a tag", "<Seizure", .unexpectedEnd),
        ("cut in CDATA", Samples.document("<CaseNo><![CDATA[x"), .unexpectedEnd),
        ("cut in a comment", Samples.document("<!-- "), .unexpectedEnd),
        ("other end tag", "<Seizure></seizure>", .tagMismatch),
        ("crossed tags", Samples.document("<a><b></a></b>"), .tagMismatch),
        ("two roots", "<Seizure/><Seizure/>", .trailingContent),
        ("text behind the root", "<Seizure/>x", .trailingContent),
        ("end of CDATA in a text", Samples.document("<CaseNo>]]></CaseNo>"), .notWellFormed),
        ("two hyphens in a comment", Samples.document("<!-- -- -->"), .notWellFormed),
        ("less-than in an attribute", Samples.document("", attributes: " ver=\"<\""), .notWellFormed),
        ("attribute without quotes", Samples.document("", attributes: " ver=1"), .notWellFormed),
        ("attribute twice", Samples.document("", attributes: " ver=\"1\" ver=\"1\""), .duplicateAttribute),
        (
            "attribute twice by two prefixes",
            Samples.document("", attributes: " xmlns:a=\"u\" xmlns:b=\"u\" a:x=\"1\" b:x=\"1\""), .duplicateAttribute
        ),
        ("element twice", Samples.document("<CaseNo>1</CaseNo><CaseNo>1</CaseNo>"), .duplicateElement),
        ("wrapped list twice", Samples.document("<Containers/><Line/><Containers/>"), .duplicateElement),
        ("element of a line twice", Samples.document("<Line><goods/><goods/></Line>"), .duplicateElement),
        ("prefix without namespace", Samples.document("<q:CaseNo/>"), .invalidNamespace),
        ("attribute's prefix without namespace", Samples.document("", attributes: " q:ver=\"1\""), .invalidNamespace),
        ("prefix undeclared", Samples.document("", attributes: " xmlns:a=\"\""), .invalidNamespace),
        ("prefix xml redeclared", Samples.document("", attributes: " xmlns:xml=\"urn:x\""), .invalidNamespace),
        ("prefix xmlns declared", Samples.document("", attributes: " xmlns:xmlns=\"urn:x\""), .invalidNamespace),
        ("separator in a namespace", "<x:Seizure xmlns:x=\"urn:example:seizure&#10;\"/>", .notWellFormed),
        ("UTF-16 declared", "<?xml version=\"1.0\" encoding=\"UTF-16\"?><Seizure/>", .unknownCharset),
        ("UTF-7 declared", "<?xml version=\"1.0\" encoding=\"UTF-7\"?><Seizure/>", .unknownCharset),
        ("GBK declared", "<?xml version=\"1.0\" encoding=\"GBK\"?><Seizure/>", .unknownCharset),
        ("empty charset", "<?xml version=\"1.0\" encoding=\"\"?><Seizure/>", .unknownCharset),
        ("charset of one letter more", "<?xml version=\"1.0\" encoding=\"UTF-88\"?><Seizure/>", .unknownCharset),
        ("charset in the version", "<?xml version=\"1.0 encoding='GB18030'\"?><Seizure/>", .notWellFormed),
        (
            "charset in the standalone value",
            "<?xml version=\"1.0\" standalone=\" encoding='GB18030'\"?><Seizure/>", .notWellFormed
        ),
        (
            "mark and declaration", "\u{FEFF}<?xml version=\"1.0\" encoding=\"GB18030\"?><Seizure/>",
            .contradictoryCharset
        ),
    ]

    @Test(arguments: tricks.indices)
    func parse_trick_isRefusedWithItsReason(_ index: Int) {
        let trick = Self.tricks[index]
        let parsed = ParsedXML(trick.document)
        let (fault, isEmpty) = (parsed.fault, parsed.tape.isEmpty)
        #expect(fault?.reason == trick.reason, "\(trick.name): \(fault.map { "\($0)" } ?? "accepted")")
        #expect(isEmpty)
        guard let fault else { return }
        #expect((0...trick.document.utf8.count).contains(fault.offset), "\(trick.name)")
        #expect(!fault.description.contains("secret") && !fault.description.contains("passwd"))
    }

    @Test func faults_tellPlaceAndCode() {
        let fault = ParsedXML("<Seizure>\n  <CaseNo>\n</Seizure>").fault
        #expect(fault == XMLFault(.tagMismatch, at: 23, line: 3))
        #expect(fault?.code == .malformed)
        let chinese = Array("<?xml version=\"1.0\" encoding=\"GB18030\"?>\n<a>".utf8) + [0xD6, 0xD0, 0xCE, 0xC4]
        let cut = ParsedXML(chinese + Array("</b>".utf8)).fault
        #expect(cut == XMLFault(.tagMismatch, at: chinese.count + 2, line: 2))
    }

    @Test func reasons_haveCodesAndWords() {
        let codes = Dictionary(grouping: XMLFault.Reason.allCases) { XMLFault($0, at: 0, line: 1).code }
        #expect(codes.keys.count == 3)
        #expect(codes[.charsetInvalid]?.count == 3)
        #expect(codes[.sizeExceeded]?.count == 7)
        #expect(Set(XMLFault.Reason.allCases.map { XMLFault($0, at: 0, line: 1).message }).count == 21)
    }

    // MARK: Charsets

    /// A document with a text of these bytes.
    static func bytes(_ text: [UInt8], declared: String?, mark: [UInt8] = []) -> [UInt8] {
        let declaration = declared.map { "<?xml version=\"1.0\" encoding=\"\($0)\"?>" } ?? ""
        return mark + Array((declaration + "<Seizure xmlns=\"urn:example:seizure\"><CaseNo>").utf8) + text
            + Array("</CaseNo></Seizure>".utf8)
    }

    static let charsets: [(name: String, document: [UInt8], contentType: XMLCharset?, result: String)] = [
        ("UTF-8 declared", bytes(Array("中".utf8), declared: "UTF-8"), nil, #"{"caseId":"中"}"#),
        ("UTF-8 undeclared", bytes(Array("中".utf8), declared: nil), nil, #"{"caseId":"中"}"#),
        ("UTF-8 with mark", bytes(Array("中".utf8), declared: nil, mark: [0xEF, 0xBB, 0xBF]), nil, #"{"caseId":"中"}"#),
        ("GB18030 declared", bytes([0xD6, 0xD0], declared: "gb18030"), nil, #"{"caseId":"中"}"#),
        (
            "GB18030 with mark", bytes([0xD6, 0xD0], declared: nil, mark: [0x84, 0x31, 0x95, 0x33]), nil,
            #"{"caseId":"中"}"#
        ),
        ("GB18030 by content type", bytes([0xD6, 0xD0], declared: nil), .gb18030, #"{"caseId":"中"}"#),
        ("GB18030 by both", bytes([0xD6, 0xD0], declared: "GB18030"), .gb18030, #"{"caseId":"中"}"#),
        ("the code point of the editions", bytes([0xFE, 0x59], declared: "GB18030"), nil, "{\"caseId\":\"\u{9FB4}\"}"),
        ("GB18030 that says nothing", bytes([0xD6, 0xD0], declared: nil), nil, "invalidCharset"),
        ("GB18030 that says UTF-8", bytes([0xD6, 0xD0], declared: "UTF-8"), nil, "invalidCharset"),
        ("UTF-8 that says GB18030", bytes(Array("中".utf8), declared: "GB18030"), nil, "invalidCharset"),
        ("half a character", bytes([0xD6], declared: "GB18030"), nil, "invalidCharset"),
        ("overlong UTF-8", bytes([0xC0, 0xBC], declared: "UTF-8"), nil, "invalidCharset"),
        ("surrogate in UTF-8", bytes([0xED, 0xA0, 0x80], declared: "UTF-8"), nil, "invalidCharset"),
        ("content type against declaration", bytes([], declared: "UTF-8"), .gb18030, "contradictoryCharset"),
        ("declaration against content type", bytes([], declared: "GB18030"), .utf8, "contradictoryCharset"),
        (
            "mark against content type", bytes([], declared: nil, mark: [0xEF, 0xBB, 0xBF]), .gb18030,
            "contradictoryCharset"
        ),
        ("UTF-16 by mark", [0xFE, 0xFF, 0, 0x3C, 0, 0x61], nil, "unknownCharset"),
        ("UTF-16 the other way", [0xFF, 0xFE, 0x3C, 0, 0x61, 0], nil, "unknownCharset"),
        ("UTF-16 without mark", [0, 0x3C, 0, 0x61, 0, 0x2F], nil, "unknownCharset"),
        ("UTF-32 without mark", [0x3C, 0, 0, 0, 0x61, 0, 0, 0], nil, "unknownCharset"),
    ]

    @Test(arguments: charsets.indices)
    func parse_charset_isReadOrRefused(_ index: Int) {
        let test = Self.charsets[index]
        let parsed = ParsedXML(test.document, charset: test.contentType)
        let (json, fault) = (parsed.json, parsed.fault)
        #expect(json == test.result, "\(test.name)")
        #expect(fault == nil || fault?.code == .charsetInvalid, "\(test.name)")
    }

    @Test func parse_invalidBytes_tellTheirPlace() {
        let head = Self.bytes([0xD6, 0xD0], declared: "GB18030").count - "</CaseNo></Seizure>".utf8.count
        let fault = ParsedXML(Self.bytes([0xD6, 0xD0, 0xFF], declared: "GB18030")).fault
        #expect(fault == XMLFault(.invalidCharset, at: head, line: 1))
    }
}
