import Catalog
import Foundation
import GatewayModel
import Testing

/// Every defect of a catalog is found before the first event, with file, line, column and hint (P10).
@Suite struct PlantedDefectTests {
    private static let pact = "agreements/us-cn-ipr/1.yaml"
    private static let schema = "wco-cen/seizure/1/schema.json"
    private static let rules = "wco-cen/seizure/1/rules.yaml"
    private static let mapper = "mappings/hub.seizure.1--wco-cen.seizure.1/1.yaml"

    static let agreements = [
        PlantedDefect(
            "an unknown key", in: .agreements, pact, .replace("purpose:", by: "porpose:"), at: "porpose",
            "unknown key 'porpose'", hint: "did you mean 'purpose'?"),
        PlantedDefect(
            "a key is missing", in: .agreements, pact, .replace("retention: P5Y", by: ""), at: "agreement: us-cn-ipr",
            "'retention' is missing"),
        PlantedDefect(
            "a pointer is mistyped", in: .agreements, pact, .replace("  - /originator", by: "  - /orignator"),
            at: "/orignator", "the canonical model has no place '/orignator'", hint: "did you mean '/originator'?"),
        PlantedDefect(
            "a searched pointer is mistyped", in: .agreements, pact,
            .replace("    - /lines/*/model\n", by: "    - /lines/*/modle\n"), at: "/lines/*/modle",
            "has no place '/lines/*/modle'", hint: "did you mean '/lines/*/model'?"),
        PlantedDefect(
            "the place of the marks is mistyped", in: .agreements, pact, .replace("at: /handling", by: "at: /handlin"),
            at: "/handlin/marks", "has no place '/handlin/marks'", hint: "/handling/marks"),
        PlantedDefect(
            "a pointer twice", in: .agreements, pact, .replace("  - /caseVersion", by: "  - /caseId # again"),
            at: "/caseId # again", "'/caseId' is listed twice"),
        PlantedDefect(
            "a place that nobody decided about", in: .agreements, pact,
            .replace("  /statutes: internal to the sender's case\n", by: ""), at: "/originator",
            "the agreement does not decide about '/statutes/*'",
            hint: "list it under 'disclose', or under 'undisclosed' with a reason"),
        PlantedDefect(
            "a place that must not be disclosed", in: .agreements, pact,
            .replace("  - /shipper/state\n", by: "  - /shipper/state\n  - /shipper/address\n"),
            at: "/shipper/address\n",
            "'/shipper/address' is disclosed, but line", hint: "remove one of the two"),
        PlantedDefect(
            "no reason", in: .agreements, pact, .replace("/transport/voyage: not agreed", by: "/transport/voyage: ''"),
            at: "/transport/voyage: ''", "'/transport/voyage' has no reason", hint: "say why it is not disclosed"),
        PlantedDefect(
            "no pointer", in: .agreements, pact, .replace("  - /caseVersion", by: "  - caseVersion"),
            at: "caseVersion", "a pointer is expected here"),
        PlantedDefect(
            "an event type is mistyped", in: .agreements, pact, .replace("RECORDED, AMENDED", by: "RECORDED, AMENDD"),
            at: "AMENDD", "unknown event type 'AMENDD'", hint: "did you mean 'AMENDED'?"),
        PlantedDefect(
            "another name than its folder", in: .agreements, pact,
            .replace("agreement: us-cn-ipr", by: "agreement: us-cn"), at: "us-cn\n",
            "the agreement calls itself 'us-cn' and lies in folder 'us-cn-ipr'"),
        PlantedDefect(
            "another revision than its file", in: .agreements, pact, .replace("revision: 1\n", by: "revision: 2\n"),
            at: "2\nstatus", "revision 2 lies in file 1.yaml"),
        PlantedDefect(
            "no revision", in: .agreements, pact, .replace("revision: 1\n", by: ""), at: "agreement: us-cn-ipr",
            "'revision' is missing"),
        PlantedDefect(
            "a status that is none", in: .agreements, pact, .replace("status: draft", by: "status: final"), at: "final",
            "the status is neither draft nor published"),
        PlantedDefect(
            "a key that may not be told", in: .agreements, pact, .replace("{ key: true", by: "{ key: false"),
            at: "false, subject", "'key' must be true"),
        PlantedDefect(
            "a quoted flag", in: .agreements, pact, .replace("sourceId: false", by: "sourceId: \"true\""),
            at: "\"true\"", "'sourceId' must be true or false"),
        PlantedDefect(
            "a header of the gateway's own", in: .agreements, pact, .replace("headers: []", by: "headers: [ce_id]"),
            at: "ce_id]", "the header 'ce_id' cannot be copied"),
        PlantedDefect(
            "a recipient of marks twice", in: .agreements, pact,
            .replace("recipient: us-iprc", by: "recipient: cn-gacc"),
            at: "{ recipient: cn-gacc, anyOf: [TB-USA]", "the recipient 'cn-gacc' is listed twice"),
        PlantedDefect(
            "a length that is none", in: .agreements, pact, .replace("lengthMax: 250", by: "lengthMax: many"),
            at: "many", "'lengthMax' must be a number from 1"),
        PlantedDefect(
            "an anchor", in: .agreements, pact, .replace("parties: [", by: "parties: &all ["), at: "&all [",
            "anchors and aliases are not allowed"),
        PlantedDefect(
            "a key twice", in: .agreements, pact, .replace("purpose:", by: "status: draft\npurpose:"),
            at: "status: draft\npurpose", "the key 'status' stands twice in one mapping"),
        PlantedDefect(
            "a file that is no YAML", in: .agreements, pact, .write("agreement: [\n}\n"), at: "}",
            "the file is not YAML"),
        PlantedDefect(
            "bytes that are not UTF-8", in: .agreements, pact, .bytes([0x61, 0xFF]), "the file is not UTF-8"),
        PlantedDefect(
            "a file that is too large", in: .agreements, pact,
            .bytes([UInt8](repeating: 0x23, count: Limits.documentBytesMax + 1)),
            "the file is larger than 4194304 bytes"),
    ]

    static let schemasAndRules = [
        PlantedDefect(
            "an unknown keyword", in: .schema, schema, .replace("\"maxLength\": 32", by: "\"maxLenght\": 32"),
            at: "\"maxLenght\"", "\"maxLenght\" is not a keyword", hint: "did you mean \"maxLength\"?"),
        PlantedDefect(
            "an unknown key of x-gateway", in: .schema, schema, .replace("\"caseVersion\"", by: "\"caseVersoin\""),
            at: "caseVersoin", "unknown key 'caseVersoin'", hint: "did you mean 'caseVersion'?"),
        PlantedDefect(
            "a place of x-gateway is mistyped", in: .schema, schema, .replace("\"/recordId\"", by: "\"/recordID\""),
            at: "/recordID", "the schema has no place '/recordID'", hint: "did you mean '/recordId'?"),
        PlantedDefect(
            "another name than its folder", in: .schema, schema,
            .replace("\"schema\": \"wco-cen.seizure/1\"", by: "\"schema\": \"wco-cen.seizure/2\""),
            at: "wco-cen.seizure/2", "the schema calls itself 'wco-cen.seizure/2' and lies in the folder of"),
        PlantedDefect(
            "a pattern that is none", in: .schema, schema,
            .replace("\"^[0-9A-Z][0-9A-Z-]{7,31}$\"", by: "\"^[0-9A-Z\""), at: "\"^[0-9A-Z\"",
            "the pattern has a `[` without `]`"),
        PlantedDefect("no JSON", in: .schema, schema, .write("{\n  \"type\": objekt\n}"), at: "objekt", ""),
        PlantedDefect(
            "an unknown key of a rule", in: .rules, rules, .replace("severity: reject", by: "severety: reject"),
            at: "severety", "unknown key 'severety'", hint: "did you mean 'severity'?"),
        PlantedDefect(
            "a place of a rule is mistyped", in: .rules, rules, .replace("of: /itemNo", by: "of: /itemNr"),
            at: "/itemNr", "/itemNr", hint: "/itemNo"),
        PlantedDefect(
            "a code list that nobody has", in: .rules, rules, .replace("list: hs-chapter", by: "list: hs-chapters"),
            at: "in: { of: /hs6, list: hs-chapters", "unknown code list 'hs-chapters'",
            hint: "did you mean 'hs-chapter'?"),
        PlantedDefect(
            "rules of another schema", in: .rules, rules,
            .replace("rules: wco-cen.seizure/1", by: "rules: wco-cen.seizure/2"), at: "wco-cen.seizure/2",
            "the rules call themselves those of wco-cen.seizure/2"),
        PlantedDefect(
            "published and not in the lock", in: .rules, rules, .replace("status: draft", by: "status: published"),
            "says it is published and is not in CATALOG.lock", hint: "  wco-cen/seizure/1/rules.yaml'"),
    ]

    static let mappers = [
        PlantedDefect(
            "an unknown key", in: .mapper, mapper, .replace("missing: { reject: DISCLOSURE_DENIED }", by: "mising: {}"),
            at: "mising", "unknown key 'mising'", hint: "did you mean 'missing'?"),
        PlantedDefect(
            "a required target field is not produced", in: .mapper, mapper,
            .replace("  /version: { from: /caseVersion }\n", by: ""), at: "/recordId",
            "nothing writes '/version', which the target requires"),
        PlantedDefect(
            "a source field that nobody mentions", in: .mapper, mapper,
            .replace("  /statutes: not in the record", by: ""), at: "/recordId", "no rule reads '/statutes/*'"),
        PlantedDefect(
            "a source field is mistyped", in: .mapper, mapper, .replace("from: /caseVersion", by: "from: /caseVersoin"),
            at: "/caseVersoin", "/caseVersoin", hint: "/caseVersion"),
        PlantedDefect(
            "a target field is mistyped", in: .mapper, mapper, .replace("/reportedAt:", by: "/reportdAt:"),
            at: "/reportdAt", "/reportdAt", hint: "/reportedAt"),
        PlantedDefect(
            "another mapper than its folder", in: .mapper, mapper,
            .replace("-> wco-cen.seizure/1", by: "-> wco-cen.seizure/2"), at: "hub.seizure/1 -> wco-cen.seizure/2",
            "and lies in the place of hub.seizure/1--wco-cen.seizure/1@1"),
    ]

    static let places = [
        PlantedDefect("a file at the root", in: .schema, "notes.txt", .write("x"), "has no place in the layout"),
        PlantedDefect("a file beside a schema", in: .schema, "wco-cen/seizure/1/notes.md", .write("x"), "has no place"),
        PlantedDefect(
            "a version that is none", in: .schema, "wco-cen/seizure/v2/schema.json", .write("{}"), "no place"),
        PlantedDefect(
            "a mapper without its schemas' names", in: .schema, "mappings/hub--wco/1.yaml", .write("x"), "has no place"),
        PlantedDefect(
            "a list that is no CSV", in: .schema, "codelists/currency/1.txt", .write("x"), "has no place in the layout"),
        PlantedDefect(
            "a mapper of a schema that nobody has", in: .schema, "mappings/wco-cen.seizure.1--hub.seizure.1/1.yaml",
            .write("mapping: wco-cen.seizure/1 -> hub.seizure/1\nrevision: 1\nfields: { /a: { from: /recordId } }\n"),
            "the catalog has no schema hub.seizure/1"),
        PlantedDefect(
            "rules without a schema", in: .schema, "wco-cen/seizure/2/rules.yaml", .write("x"),
            "stands in the folder of wco-cen.seizure/2, which has no schema.json"),
        PlantedDefect(
            "an example without a schema", in: .schema, "wco-cen/seizur/1/examples/valid-a.json", .write("{}"),
            "which has no schema.json"),
        PlantedDefect(
            "cases without a mapper", in: .mapper, "mappings/hub.seizure.1--wco-cen.seizure.1/2.cases.yaml",
            .write("x"),
            "stands beside no mapper 2.yaml"),
        PlantedDefect(
            "two schemas with one $id", in: .schema, "wco-cen/seizure/2/schema.json",
            .copy(of: schema, replacing: "wco-cen.seizure/1", by: "wco-cen.seizure/2"),
            "has the same '$id' as wco-cen.seizure/1"),
    ]

    @Test(arguments: agreements + schemasAndRules + lists + mappers + places)
    func defect_isFoundWithItsPlace(_ planted: PlantedDefect) throws {
        let copy = try CatalogCopy(planted.part.paths)
        #expect(copy.defects().isEmpty, "the part loads before the defect is planted")
        try planted.plant(in: copy)
        let defects = copy.defects()
        let isFound = try planted.isFound(among: defects, in: copy)
        #expect(isFound, "\(defects.map(\.description).joined(separator: "\n"))")
        let areHinted = defects.allSatisfy { $0.hint?.isEmpty == false }
        #expect(areHinted, "every defect says what to do: \(defects)")
    }

    /// Defects of many files are told at once, in the order of the files.
    @Test func manyDefects_areAllReportedAtOnce() throws {
        let copy = try CatalogCopy(
            ["hub/seizure/1", "wco-cen", "agreements", "codelists", "mappings/hub.seizure.1--wco-cen.seizure.1"])
        let planted = [
            Self.agreements[0], Self.schemasAndRules[6], Self.lists[0], Self.mappers[0], Self.places[0],
            Self.places[6],
        ]
        for one in planted { try one.plant(in: copy) }
        let defects = copy.defects()
        for one in planted { #expect(try one.isFound(among: defects, in: copy), "\(one.name): \(defects)") }
        #expect(defects.map(\.file) == defects.map(\.file).sorted())
    }

    @Test func folder_thatIsMissing_isOneDefect() {
        #expect {
            try Catalog.load(folder: "/nonexistent/catalog")
        } throws: { error in
            (error as? DefectList)?.defects.map(\.description)
                == ["/nonexistent/catalog: cannot be read: No such file or directory (look at the path and its rights)"]
        }
    }
}
