import GatewayModel
import Testing

@Suite struct IdentifiersTests {
    @Test(arguments: ["a", "us-iprc.seizures", String(repeating: "x", count: 249)])
    func topicName_allowed_isKept(text: String) {
        #expect(TopicName(text)?.rawValue == text)
    }

    @Test(arguments: ["", ".", "..", "a b", "é", String(repeating: "x", count: 250)])
    func topicName_forbidden_isNil(text: String) {
        #expect(TopicName(text) == nil)
    }

    @Test func deadLetter_tooLong_isNil() {
        #expect(TopicName("a")?.deadLetter?.rawValue == "a.dlq")
        #expect(TopicName(String(repeating: "x", count: 246))?.deadLetter == nil)
    }

    @Test func schemaID_roundTrips() throws {
        let id = try #require(SchemaID("us-iprc.seizure/2"))
        #expect(id.agency.rawValue == "us-iprc")
        #expect(id.name == "seizure")
        #expect(id.version == 2)
        #expect("\(id)" == "us-iprc.seizure/2")
        #expect(id.fileName == "us-iprc.seizure.2")
    }

    @Test(arguments: ["", "a.b", "a.b/0", "a.b/01", "a.b/10000", "A.b/1", ".b/1", "a./1", "a.b/-1", "a/1"])
    func schemaID_malformed_isNil(text: String) {
        #expect(SchemaID(text) == nil)
    }

    @Test func counts_balance() {
        var counts = RecipientCounts()
        #expect(counts.isBalanced)
        counts.consumed = 2
        counts.delivered = 1
        #expect(!counts.isBalanced)
        counts.held = 1
        #expect(counts.isBalanced)
    }

    @Test func defects_areSortedByPlace() {
        let list = DefectList([
            Defect(file: "b", message: "2"),
            Defect(file: "a", position: TextPosition(line: 3, column: 1), message: "1", hint: "do"),
        ])
        #expect(list.description == "a:3:1: 1 (do)\nb: 2")
    }
}
