import GatewayModel
import Testing

@testable import Exchange

@Suite("Accounts in the metadata of offsets (P3)")
struct CountsMetadataTests {
    private let partition = TopicPartition(TopicName("us-iprc.seizures")!, 3)

    private func account(recipients: Int, idBytes: Int, count: UInt64) -> PartitionAccount {
        let recipients = (0..<recipients).map { index in
            let number = String(index)
            let id = RecipientID(String(repeating: "r", count: idBytes - number.utf8.count) + number)!
            var counts = RecipientCounts()
            counts.consumed = count
            counts.rejected = count
            return RecipientAccount(id: id, counts: counts, startingOffset: .max, isRemoved: index.isMultiple(of: 2))
        }
        return PartitionAccount(partition: partition, position: .max, recipients: recipients)
    }

    @Test func write_mostRecipientsLongestIdsLargestCounts_fitsAndReadsBack() throws {
        let largest = account(recipients: Limits.recipientsMax, idBytes: Limits.nameBytesMax, count: .max)
        let metadata = CountsMetadata.write(largest)
        #expect(metadata.count == 4_046)
        #expect(metadata.count <= Limits.offsetMetadataBytesMax)
        #expect(metadata.allSatisfy { (0x21...0x7E).contains($0) })
        #expect(try CountsMetadata.read(metadata, partition: partition) == largest)
    }

    @Test func write_noRecipients_isNotEmpty() throws {
        let none = account(recipients: 0, idBytes: 1, count: 0)
        let metadata = CountsMetadata.write(none)
        #expect(!metadata.isEmpty)
        #expect(try CountsMetadata.read(metadata, partition: partition) == none)
    }

    /// The text form is a promise to readers outside: this line must be readable for ever. Checked with Python's
    /// `struct.unpack(">6Q", base64.b85decode(...))`.
    @Test func write_knownAccount_hasTheDocumentedForm() {
        var counts = RecipientCounts()
        counts.consumed = 300
        counts.delivered = 260
        counts.rejected = 30
        counts.withheld = 10
        let account = PartitionAccount(
            partition: partition, position: 417,
            recipients: [
                RecipientAccount(id: RecipientID("gacc")!, counts: counts, startingOffset: 17, isRemoved: false)
            ])
        let text = String(decoding: CountsMetadata.write(account), as: UTF8.self)
        #expect(
            text == "sg1:000000004@,gacc:000000003j0000000035000000000U000000000A0000000000000000000H")
    }

    @Test func write_heldEvents_sayFromWhere() throws {
        var counts = RecipientCounts()
        counts.consumed = 300
        counts.delivered = 260
        counts.rejected = 30
        counts.withheld = 9
        counts.held = 1
        let account = PartitionAccount(
            partition: partition, position: 417,
            recipients: [
                RecipientAccount(
                    id: RecipientID("gacc")!, counts: counts, startingOffset: 17, isRemoved: false, heldFrom: 416)
            ])
        let metadata = CountsMetadata.write(account)
        #expect(
            String(decoding: metadata, as: UTF8.self)
                == "sg1:000000004@,gacc+000000004?0000000035000000000U00000000090000000001000000000H")
        #expect(try CountsMetadata.read(metadata, partition: partition) == account)
    }

    private static func zeros(_ count: Int, _ digit: String = "0") -> String { String(repeating: digit, count: count) }

    private static let notOurs: [(text: String, kind: AccountDefectKind)] = [
        ("", .foreignCommit),
        ("sg2:0000000000", .unknownVersion),
        ("committed by hand", .foreignCommit),
        ("sg1", .unknownVersion),
        ("sg1:", .malformed),
        ("sg1:000000000", .malformed),
        ("sg1:0000000000x", .malformed),
        ("sg1:0000000000,", .malformed),
        ("sg1:0000000000,gacc", .malformed),
        ("sg1:0000000000,gacc:000", .malformed),
        ("sg1:0000000000,Gacc:" + zeros(60), .malformed),
        ("sg1:0000000000,:" + zeros(60), .malformed),
        ("sg1:0000000000,gacc:" + zeros(60, "\""), .malformed),
        ("sg1:0000000000,gacc:" + zeros(60, "~"), .malformed),
        ("sg1:0000000000,gacc:" + zeros(61), .malformed),
        ("sg1:~~~~~~~~~~", .malformed),
        ("sg1:|NsC0|NsC0", .malformed),
        ("sg1:0000000000,gacc:0000000001" + zeros(50), .unbalanced),
        // Held events of a recipient that is named, and nobody knows from where.
        ("sg1:0000000000,gacc:0000000001" + zeros(30) + "0000000001" + zeros(10), .malformed),
        // A hold without events, from no offset at all, and sums that no number holds.
        ("sg1:0000000000,gacc+" + zeros(60), .malformed),
        ("sg1:0000000000,gacc+|NsC0|NsC0" + zeros(30) + "0000000001" + zeros(10), .malformed),
        ("sg1:0000000000,gacc+" + zeros(10) + "|NsC0|NsC0" + zeros(20) + "0000000001" + zeros(10), .malformed),
    ]

    @Test(arguments: notOurs.indices) func read_whatIsNotOurs_isRefusedAndNeverZero(index: Int) {
        let (text, kind) = Self.notOurs[index]
        #expect(throws: AccountDefect(partition: partition, kind: kind)) {
            try CountsMetadata.read(Array(text.utf8), partition: partition)
        }
    }

    @Test func read_recipientTwice_isRefused() {
        let one = ",gacc:" + String(repeating: "0", count: 60)
        #expect(throws: AccountDefect(partition: partition, kind: .malformed)) {
            try CountsMetadata.read(Array(("sg1:0000000000" + one + one).utf8), partition: partition)
        }
    }

    @Test func read_oneRecipientTooMany_isRefused() {
        let tooMany = account(recipients: Limits.recipientsMax + 1, idBytes: 4, count: 1)
        #expect(throws: AccountDefect(partition: partition, kind: .malformed)) {
            try CountsMetadata.read(CountsMetadata.write(tooMany), partition: partition)
        }
    }

    @Test(arguments: [0, 1, 84, 85, UInt64(UInt32.max), UInt64(UInt32.max) + 1, .max - 1, .max])
    func base85_number_readsBack(number: UInt64) {
        var bytes: [UInt8] = []
        Base85.append(number, to: &bytes)
        #expect(bytes.count == Base85.digitsPerNumber)
        #expect(Base85.number(in: bytes, at: 0) == number)
    }

    @Test func base85_halfOver32Bits_isRefused() {
        #expect(Base85.number(in: Array("|NsC0|NsC0".utf8), at: 0) == .max)
        #expect(Base85.number(in: Array("|NsC1|NsC0".utf8), at: 0) == nil)
        #expect(Base85.number(in: Array("|NsC0|NsC1".utf8), at: 0) == nil)
    }
}
