import GatewayModel
import Testing

@testable import Exchange

@Suite("Outcomes entered into the accounts (P3)")
struct AccountBookTests {
    private func book(partitions: Int = 1, recipients: Int = 2, position: Int64 = 10) -> AccountBook {
        let topic = TopicName("us-iprc.seizures")!
        var book = AccountBook()
        book.load(
            (0..<partitions).map { partition in
                PartitionAccount(
                    partition: TopicPartition(topic, Int32(partition)), position: position,
                    recipients: (0..<recipients).map {
                        RecipientAccount(
                            id: RecipientID("r-\($0)")!, counts: RecipientCounts(), startingOffset: 0,
                            isRemoved: false)
                    })
            })
        return book
    }

    @Test func enter_eachOutcomeOnce_balances() {
        var book = book(recipients: 4)
        book.beginEvent(partition: 0, offset: 10)
        for (recipient, outcome) in OutcomeKind.allCases.enumerated() { book.enter(outcome, recipient: recipient) }
        book.endEvent()
        #expect(book.closeBatch(events: 1) == nil)
        for recipient in 0..<4 {
            #expect(book.counts(partition: 0, recipient: recipient).isBalanced)
            #expect(book.counts(partition: 0, recipient: recipient).consumed == 1)
        }
        #expect(book.counts(partition: 0, recipient: 0).delivered == 1)
        #expect(book.counts(partition: 0, recipient: 1).rejected == 1)
        #expect(book.counts(partition: 0, recipient: 2).withheld == 1)
        #expect(book.counts(partition: 0, recipient: 3).held == 1)
    }

    @Test(arguments: [1, 31, 32]) func enterForEvery_countsOnceForEachRecipient(recipients: Int) {
        var book = book(recipients: recipients)
        book.beginEvent(partition: 0, offset: 10)
        book.enterForEvery(.rejected)
        book.endEvent()
        #expect(book.closeBatch(events: 1) == nil)
        for recipient in 0..<recipients { #expect(book.counts(partition: 0, recipient: recipient).rejected == 1) }
    }

    @Test func enter_whatBreaksTheRule_isAViolation() {
        let cases: [(OutcomeViolation, (inout AccountBook) -> Void)] = [
            (
                .missingOutcome,
                {
                    $0.enter(.held, recipient: 0); $0.endEvent()
                }
            ),
            (
                .missingOutcome,
                {
                    $0.enterForEvery(.held); $0.beginEvent(partition: 0, offset: 11)
                }
            ),
            (.missingOutcome, { $0.enterForEvery(.held) }),
            (
                .secondOutcome,
                {
                    $0.enterForEvery(.held); $0.enter(.delivered, recipient: 1); $0.endEvent()
                }
            ),
            (.unknownRecipient, { $0.enter(.held, recipient: 2) }),
            (.unknownRecipient, { $0.enter(.held, recipient: -1) }),
            (
                .unknownPartition,
                {
                    $0.enterForEvery(.held); $0.endEvent(); $0.enter(.held, recipient: 0)
                }
            ),
        ]
        for (violation, act) in cases {
            var book = book()
            book.beginEvent(partition: 0, offset: 10)
            act(&book)
            #expect(book.closeBatch(events: 1) == violation)
        }
    }

    @Test func begin_unknownPartitionOrOffsetBefore_isAViolation() {
        var book = book()
        book.beginEvent(partition: 1, offset: 10)
        #expect(book.violation == .unknownPartition)
        book = self.book()
        book.beginEvent(partition: 0, offset: 9)
        #expect(book.violation == .offsetWentBack)
    }

    @Test func closeBatch_otherNumberOfEvents_isAViolation() {
        var book = book()
        book.beginEvent(partition: 0, offset: 10)
        book.enterForEvery(.withheld)
        book.endEvent()
        #expect(book.closeBatch(events: 2) == .missingOutcome)
    }

    @Test func offsetCommits_onlyTouchedPartitions_atTheConsumersPosition() throws {
        var book = book(partitions: 3)
        book.beginEvent(partition: 1, offset: 12)
        book.enterForEvery(.delivered)
        book.endEvent()
        let commits = book.offsetCommits { _ in 15 }
        #expect(commits.map(\.partition.partition) == [1])
        #expect(commits[0].position == 15)
        let account = try CountsMetadata.read(commits[0].metadata, partition: commits[0].partition)
        #expect(account.position == 15)
        #expect(account.recipients[0].counts.delivered == 1)
        book.commit()
        #expect(book.offsetCommits { _ in 15 }.isEmpty)
        #expect(book.violation == nil)
    }

    @Test func offsetCommits_positionBeforeTheLastEvent_isAViolation() {
        var book = book()
        book.beginEvent(partition: 0, offset: 10)
        book.enterForEvery(.delivered)
        book.endEvent()
        _ = book.offsetCommits { _ in 10 }
        #expect(book.violation == .positionBehind)
    }

    @Test func clear_makesEnteringAViolation() {
        var book = book()
        book.clear()
        book.beginEvent(partition: 0, offset: 10)
        #expect(book.closeBatch(events: 0) == .unknownPartition)
    }

    @Test func held_event_beginsAHold_andWhatComesAfterMayNotOvertakeIt() throws {
        var book = book()
        for (offset, outcome) in [(10, OutcomeKind.delivered), (12, .held), (15, .held)] {
            book.beginEvent(partition: 0, offset: Int64(offset))
            book.enter(outcome, recipient: 0)
            book.enter(.delivered, recipient: 1)
            book.endEvent()
        }
        #expect(book.closeBatch(events: 3) == nil)
        #expect(book.heldFrom(partition: 0, recipient: 0) == 12 && book.heldFrom(partition: 0, recipient: 1) == nil)
        #expect(book.behind(partition: 0) == .only(0))
        let commit = try #require(book.offsetCommits { _ in 20 }.first)
        let account = try CountsMetadata.read(commit.metadata, partition: commit.partition)
        #expect(account.recipients[0].heldFrom == 12 && account.recipients[0].counts.held == 2)
        #expect(account.recipients[0].counts.consumed == 3)
        book.commit()
        book.beginEvent(partition: 0, offset: 21)
        book.enter(.delivered, recipient: 0)
        #expect(book.violation == .overtookHeld)
    }

    @Test func release_movesCountsAndTheBeginning_untilNothingIsHeld() throws {
        var book = book(recipients: 1)
        for offset in [10, 12, 15] {
            book.beginEvent(partition: 0, offset: Int64(offset))
            book.enter(.held, recipient: 0)
            book.endEvent()
        }
        book.commit()
        book.release(partition: 0, recipient: 0, offset: 10, as: .delivered)
        #expect(book.heldFrom(partition: 0, recipient: 0) == 11)
        book.release(partition: 0, recipient: 0, offset: 12, as: .rejected)
        #expect(book.closeBatch(events: 0, releases: 2) == nil)
        #expect(book.offsetCommits { _ in 16 }.map(\.position) == [16])
        book.commit()
        book.release(partition: 0, recipient: 0, offset: 15, as: .withheld)
        #expect(book.closeBatch(events: 0, releases: 1) == nil)
        #expect(book.heldFrom(partition: 0, recipient: 0) == nil && book.behind(partition: 0).isEmpty)
        let counts = book.counts(partition: 0, recipient: 0)
        #expect(counts.isBalanced && counts.consumed == 3 && counts.held == 0)
        #expect(counts.delivered == 1 && counts.rejected == 1 && counts.withheld == 1)
    }

    @Test func release_ofWhatIsNotHeld_isAViolation() {
        let cases: [(OutcomeViolation, (inout AccountBook) -> Void)] = [
            (.notHeld, { $0.release(partition: 0, recipient: 1, offset: 10, as: .delivered) }),
            (.notHeld, { $0.release(partition: 0, recipient: 0, offset: 10, as: .held) }),
            (.notHeld, { $0.release(partition: 0, recipient: 0, offset: 11, as: .delivered) }),
            (.offsetWentBack, { $0.release(partition: 0, recipient: 0, offset: 9, as: .delivered) }),
            (.unknownRecipient, { $0.release(partition: 0, recipient: 2, offset: 10, as: .delivered) }),
            (.unknownPartition, { $0.release(partition: 1, recipient: 0, offset: 10, as: .delivered) }),
            (.missingOutcome, { _ in }),
        ]
        for (violation, act) in cases {
            var book = book()
            book.beginEvent(partition: 0, offset: 10)
            book.enter(.held, recipient: 0)
            book.enter(.withheld, recipient: 1)
            book.endEvent()
            book.commit()
            act(&book)
            #expect(book.closeBatch(events: 0, releases: 1) == violation)
        }
    }

    @Test func load_removedRecipient_getsNoOutcomes_andKeepsItsAccount() {
        var book = AccountBook()
        var counts = RecipientCounts()
        counts.consumed = 4
        counts.held = 4
        let removed = RecipientAccount(
            id: RecipientID("old")!, counts: counts, startingOffset: 0, isRemoved: true)
        let named = RecipientAccount(
            id: RecipientID("gacc")!, counts: RecipientCounts(), startingOffset: 0, isRemoved: false)
        let partition = TopicPartition(TopicName("us-iprc.seizures")!, 0)
        book.load([PartitionAccount(partition: partition, position: 0, recipients: [named, removed])])
        book.beginEvent(partition: 0, offset: 0)
        book.enterForEvery(.delivered)
        book.endEvent()
        #expect(book.closeBatch(events: 1) == nil)
        #expect(book.account(at: 0).recipients[1] == removed)
        #expect(book.account(at: 0).recipients[0].counts.delivered == 1)
    }
}
