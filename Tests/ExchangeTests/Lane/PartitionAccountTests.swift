import GatewayModel
import Testing

@testable import Exchange

@Suite("Accounts at assignment and after every rewind (P3)")
struct PartitionAccountTests {
    private let partition = TopicPartition(TopicName("us-iprc.seizures")!, 0)
    private let gacc = RecipientID("gacc")!
    private let wco = RecipientID("wco")!

    private func counted(_ id: RecipientID, delivered: UInt64, start: Int64 = 0, removed: Bool = false)
        -> RecipientAccount
    {
        var counts = RecipientCounts()
        counts.consumed = delivered
        counts.delivered = delivered
        return RecipientAccount(id: id, counts: counts, startingOffset: start, isRemoved: removed)
    }

    private func load(
        _ recipients: [RecipientAccount], at position: Int64 = 50, committed: Int64 = 50, named: [RecipientID],
        rule: ForeignOffsetRule = .refuse
    ) throws -> PartitionAccount {
        let known = PartitionAccount(partition: partition, position: position, recipients: recipients)
        return try PartitionAccount.load(
            partition, from: .committed(offset: committed, metadata: CountsMetadata.write(known)), recipients: named,
            foreignOffsets: rule)
    }

    @Test func load_nothingCommitted_startsEveryRecipientThere() throws {
        let account = try PartitionAccount.load(
            partition, from: .nothing(startAt: 7), recipients: [gacc, wco], foreignOffsets: .refuse)
        #expect(account.position == 7)
        #expect(account.recipients == [counted(gacc, delivered: 0, start: 7), counted(wco, delivered: 0, start: 7)])
    }

    @Test func load_otherOrder_matchesById() throws {
        let account = try load([counted(gacc, delivered: 5), counted(wco, delivered: 9)], named: [wco, gacc])
        #expect(account.recipients == [counted(wco, delivered: 9), counted(gacc, delivered: 5)])
    }

    @Test func load_addedRecipient_startsNow() throws {
        let account = try load([counted(gacc, delivered: 5)], named: [gacc, wco])
        #expect(account.recipients == [counted(gacc, delivered: 5), counted(wco, delivered: 0, start: 50)])
    }

    @Test func load_removedRecipient_keepsItsLastAccount() throws {
        let account = try load([counted(gacc, delivered: 5), counted(wco, delivered: 9)], named: [wco])
        #expect(account.recipients == [counted(wco, delivered: 9), counted(gacc, delivered: 5, removed: true)])
    }

    @Test func load_recipientNamedAgain_goesOnCountingAndStartsNow() throws {
        let account = try load([counted(gacc, delivered: 5, removed: true)], named: [gacc])
        #expect(account.recipients == [counted(gacc, delivered: 5, start: 50)])
    }

    @Test func load_removedOnesBeyondTheLimit_areDroppedFromTheEnd() throws {
        let old = (0..<Limits.recipientsMax).map { counted(RecipientID("old-\($0)")!, delivered: 1, removed: true) }
        let account = try load(old, named: [gacc])
        #expect(account.recipients.count == Limits.recipientsMax)
        #expect(account.recipients.first?.id == gacc)
        #expect(account.recipients.last?.id == RecipientID("old-30"))
    }

    @Test func load_recipientsAtAndOverTheLimit() throws {
        let most = (0..<Limits.recipientsMax).map { RecipientID("r-\($0)")! }
        #expect(try load([], named: most).recipients.count == Limits.recipientsMax)
        #expect(throws: AccountDefect(partition: partition, kind: .tooManyRecipients)) {
            try load([], named: most + [gacc])
        }
    }

    @Test func load_foreignCommit_isRefused_orAdoptedWhenAllowed() throws {
        let foreign = PartitionStart.committed(offset: 40, metadata: [])
        #expect(throws: AccountDefect(partition: partition, kind: .foreignCommit)) {
            try PartitionAccount.load(partition, from: foreign, recipients: [gacc], foreignOffsets: .refuse)
        }
        let adopted = try PartitionAccount.load(
            partition, from: foreign, recipients: [gacc], foreignOffsets: .adopt)
        #expect(adopted.recipients == [counted(gacc, delivered: 0, start: 40)])
    }

    @Test func load_offsetMovedWithItsMetadata_isRefused_orAdoptedWhenAllowed() throws {
        #expect(throws: AccountDefect(partition: partition, kind: .otherOffset)) {
            try load([counted(gacc, delivered: 5)], committed: 20, named: [gacc])
        }
        let adopted = try load([counted(gacc, delivered: 5)], committed: 20, named: [gacc], rule: .adopt)
        #expect(adopted.recipients == [counted(gacc, delivered: 0, start: 20)])
    }

    @Test func load_unknownVersion_isNeverAdopted() {
        let later = PartitionStart.committed(offset: 40, metadata: Array("sg2:whatever".utf8))
        #expect(throws: AccountDefect(partition: partition, kind: .unknownVersion)) {
            try PartitionAccount.load(partition, from: later, recipients: [gacc], foreignOffsets: .adopt)
        }
    }
}
