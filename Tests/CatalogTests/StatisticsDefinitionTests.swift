import Catalog
import GatewayModel
import Testing

/// `statistics.yaml`: every key is known, every pointer is a place, and how events are counted decides about none.
@Suite struct StatisticsDefinitionTests {
    static let file = "hub/seizure/1/statistics.yaml"

    struct Case: Sendable, CustomTestStringConvertible {
        let old: String
        let new: String
        let marker: String
        let message: String
        var testDescription: String { message }

        init(_ old: String, _ new: String, at marker: String, _ message: String) {
            self.old = old
            self.new = new
            self.marker = marker
            self.message = message
        }
    }

    private func copy() throws -> CatalogCopy {
        try CatalogCopy(["hub/seizure/1/schema.json", Self.file, "codelists/economy", "codelists/hs-chapter"])
    }

    @Test(arguments: [
        Case(
            "at: /transport/mode", "at: /transport/mood", at: "/transport/mood",
            "the schema has no place '/transport/mood'"),
        Case(
            "amount: value", "amount: worth", at: "worth",
            "the schema has no place '/lines/*/quantities/asSeized/worth'"),
        Case("each: /lines/*/values/*", "each: /values/*", at: "/values/*", "'/values/*' is no place of a line"),
        Case("cancelled: [CANCELLED]", "cancelled: [CANCELED]", at: "CANCELED", "unknown value 'CANCELED'"),
        Case("seizures: [SEIZURE]", "seizures: [SEIZURES]", at: "SEIZURES", "unknown value 'SEIZURES'"),
        Case("list: economy", "list: economies", at: "economies", "unknown code list 'economies'"),
        Case("code: alpha2", "code: alpha4", at: "alpha4", "unknown column 'alpha4'"),
        Case("SEA: sea", "SEE: sea", at: "SEE: sea", "unknown value 'SEE'"),
        Case(
            "[\"9503\"] }", "[\"64\"] }", at: "\"64\"] }\n    others", "'64' is a beginning of 'Footwear' and of 'Toys'"
        ),
        Case(
            "name: Toys,", "name: Footwear,", at: "Footwear, prefixes: [\"9503\"]", "the group 'Footwear' stands twice"),
        Case("name: chapter\n", "name: mode\n", at: "mode\n    title: Mode", "the name 'mode' stands twice"),
        Case("name: chapter\n", "name: HS chapter\n", at: "HS chapter\n    title", "'HS chapter' is no word for a URL"),
        Case("prefix: 2", "prefix: two", at: "two", "'prefix' must be a number from 1 to 64"),
        Case("    note: Express", "    remark: Express", at: "remark:", "unknown key 'remark'"),
        Case("prefix: 2\n", "prefix: 2\n    others: rest\n", at: "rest\n", "'others' stands in a table without groups"),
        Case(
            "statistics: hub.seizure/1", "statistics: hub.seizure/2", at: "hub.seizure/2",
            "the statistics call themselves those of 'hub.seizure/2' and lie at hub.seizure/1"),
    ])
    func aDefect_isToldWithItsPlace(planted: Case) throws {
        let copy = try copy()
        try copy.replace(planted.old, by: planted.new, in: Self.file)
        let defects = copy.defects()
        let found = defects.first { $0.message == planted.message }
        #expect(found?.file == Self.file, "\(defects)")
        #expect(found?.position == (try copy.position(of: planted.marker, in: Self.file)), "\(defects)")
        #expect(defects.count == 1, "\(defects)")
    }

    @Test func withoutItsSchema_itIsADefect() throws {
        let copy = try CatalogCopy([Self.file])
        #expect(copy.defects().contains { $0.file == Self.file })
    }

    /// What stands on published events must not change because somebody counts in another way.
    @Test func theCatalogsDigest_doesNotKnowIt() throws {
        let copy = try copy()
        let before = try copy.load()
        try copy.replace("title: Mode of transport", by: "title: Transport", in: Self.file)
        let after = try copy.load()
        #expect(before.digest == after.digest)
        #expect(before.newestStatistics?.digest != after.newestStatistics?.digest)
    }

    @Test(arguments: [
        ("640411", "Footwear"), ("852349", "Optical media"), ("852351", "Computers/accessories"),
        ("851712", "Consumer electronics/parts"), ("900410", "All other"), ("420310", "Wearing apparel/accessories"),
    ])
    func theLongestBeginning_decides(code: String, group: String) throws {
        let table = try copy().load().newestStatistics?.tables.first { $0.name == "commodity" }
        #expect(table?.row(of: code) == group)
    }

    @Test func aGroupedTableWithoutOthers_leavesTheRestOut() throws {
        let definition = try copy().load().newestStatistics
        let table = definition?.tables.first { $0.name == "health" }
        #expect(table?.row(of: "640411") == nil)
        #expect(table?.row(of: "300490") == "Medicines and medical devices")
        #expect(definition?.tables.first { $0.name == "origin" }?.label(of: "CN") == "China")
    }
}
