import Testing

@testable import OperatorRecords

/// Every state with every command.
struct ResolutionBookTests {
    private static let rejection = RecordFormatTests.rejection

    private static func book(_ state: RejectionState) -> ResolutionBook {
        var book = ResolutionBook()
        guard state != .open else { return book }
        let earlier = RecordFormatTests.command { $0.by = "bob" }
        book.set(Resolution(state, by: earlier, atMs: 1), of: rejection)
        return book
    }

    @Test(arguments: RejectionState.allCases, RejectionVerb.allCases)
    func aCommand_isTakenUpOnlyForAnOpenRejection(_ state: RejectionState, _ verb: RejectionVerb) {
        let command = RecordFormatTests.command { $0.verb = verb }
        switch Self.book(state).decide(command, atMs: 7) {
        case .accepted(let resolution, let action):
            #expect(state == .open)
            #expect(resolution.state == (verb == .redrive ? .redriving : .discarded))
            #expect(action.outcome == (verb == .redrive ? .accepted : .done))
            #expect(action.before == .open && action.after == resolution.state && action.atMs == 7)
            #expect(
                resolution.by == command.by && resolution.reason == command.reason
                    && resolution.letter == command.letter)
        case .refused(let action):
            #expect(state != .open)
            #expect(action.outcome == .refused && action.before == state && action.after == state)
            #expect(action.detail?.contains("by bob") == true)
        }
    }

    @Test func theSameCommandTwice_isTakenUpOnce() {
        var book = ResolutionBook()
        guard case .accepted(let resolution, _) = book.decide(RecordFormatTests.command(), atMs: 1) else {
            Issue.record("the first is refused")
            return
        }
        book.set(resolution, of: Self.rejection)
        guard case .refused(let action) = book.decide(RecordFormatTests.command { $0.id = "2" }, atMs: 2) else {
            Issue.record("the second is taken up")
            return
        }
        #expect(action.detail?.hasPrefix("it is being sent again already, by Ann") == true)
    }

    @Test func attempts_haveALimit_andDiscardingHasNone() {
        let last = RecordFormatTests.command { $0.attempt = OperatorLimits.attemptsMax }
        guard case .refused(let action) = ResolutionBook().decide(last, atMs: 1) else {
            Issue.record("one more than the limit is taken up")
            return
        }
        #expect(action.detail == "it was tried 20 times, which is the limit")
        let before = RecordFormatTests.command { $0.attempt = OperatorLimits.attemptsMax - 1 }
        if case .refused = ResolutionBook().decide(before, atMs: 1) { Issue.record("the last attempt is refused") }
        let discard = RecordFormatTests.command { ($0.attempt, $0.verb) = (OperatorLimits.attemptsMax, .discard) }
        if case .refused = ResolutionBook().decide(discard, atMs: 1) { Issue.record("discarding is refused") }
    }

    private static func id(_ number: Int) -> String { String(repeating: "0", count: 60) + String(1_000 + number) }

    @Test func redrives_waitInTheOrderOfTakingUp_eachOnce() {
        var book = ResolutionBook()
        let redriving = Resolution(.redriving, by: RecordFormatTests.command(), atMs: 1)
        for number in 0..<5 { book.set(redriving, of: Self.id(number)) }
        #expect(book.nextRedrives(3).map(\.rejection) == [0, 1, 2].map(Self.id))
        book.set(redriving.moved(to: .redriven), of: Self.id(0))
        book.set(redriving.moved(to: .open), of: Self.id(2))
        #expect(book.nextRedrives(10).map(\.rejection) == [1, 3, 4].map(Self.id))
        // Given back and taken up again.
        book.set(redriving, of: Self.id(2))
        #expect(book.nextRedrives(10).map(\.rejection).sorted() == [1, 2, 3, 4].map(Self.id))
        for number in 1..<5 { book.set(redriving.moved(to: .rejectedAgain), of: Self.id(number)) }
        #expect(book.nextRedrives(10).isEmpty)
        #expect(book.state(of: Self.id(1)) == .rejectedAgain)
        #expect(book.state(of: Self.id(9)) == .open)
        book.remove(Self.id(1))
        #expect(book.state(of: Self.id(1)) == .open)
        #expect(book.count == 4)
    }
}
