import GatewayModel
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

    private static let place = PartitionPlace("gw.commands/0/77")!
    private static let edit = RecordEdit(
        .patch, hash: String(repeating: "1", count: 64), before: String(repeating: "2", count: 64))

    /// Where a command leads that is taken up; nil for a refusal.
    private static func target(
        _ state: RejectionState, _ verb: RejectionVerb, isEdited: Bool, needsApproval: Bool, isSamePerson: Bool
    ) -> RejectionState? {
        switch (state, verb) {
        case (.open, .redrive): isEdited && needsApproval ? .awaitingApproval : .redriving
        case (.open, .discard): .discarded
        case (.awaitingApproval, .approve): isSamePerson ? nil : .redriving
        case (.awaitingApproval, .decline): .open
        default: nil
        }
    }

    @Test(arguments: RejectionState.allCases, RejectionVerb.allCases)
    func everyCommand_inEveryState(_ state: RejectionState, _ verb: RejectionVerb) {
        for number in 0..<8 {
            let (isEdited, needsApproval, isSame) = (number & 1 == 1, number & 2 == 2, number & 4 == 4)
            let command = RecordFormatTests.command {
                ($0.verb, $0.by, $0.edit) = (verb, isSame ? "bob" : "ann", isEdited ? Self.edit : nil)
            }
            let target = Self.target(
                state, verb, isEdited: isEdited, needsApproval: needsApproval, isSamePerson: isSame)
            switch Self.book(state).decide(command, at: Self.place, atMs: 7, editsNeedApproval: needsApproval) {
            case .accepted(let resolution, let action):
                #expect(resolution.state == target)
                #expect(action.outcome == (verb == .redrive ? .accepted : .done))
                #expect(action.before == state && action.after == target && action.atMs == 7 && action.by == command.by)
                // A judgement keeps who asked and why.
                #expect(resolution.by == (state == .open ? command.by : "bob"))
                #expect(resolution.approvedBy == (verb == .approve ? command.by : nil))
                let isOwnEdit = isEdited && state == .open
                #expect(resolution.edit?.place == (isOwnEdit ? Self.place : nil))
                #expect(verb != .decline || resolution.detail?.contains("declined by \(command.by)") == true)
            case .refused(let action):
                #expect(target == nil)
                #expect(action.outcome == .refused && action.before == state && action.after == state)
                let isOfNothing = state == .open || (state == .awaitingApproval && verb == .approve)
                #expect(action.detail?.contains(isOfNothing ? "approv" : "by bob") == true)
            }
        }
    }

    @Test func anApprovedCopy_isCarriedOutAsItWasAskedFor() {
        var book = ResolutionBook()
        let asked = RecordFormatTests.command { ($0.edit, $0.by) = (Self.edit, "ann") }
        guard case .accepted(let first, _) = book.decide(asked, at: Self.place, atMs: 1, editsNeedApproval: true) else {
            Issue.record("an edit is refused")
            return
        }
        book.set(first, of: Self.rejection)
        #expect(
            book.state(of: Self.rejection) == .awaitingApproval && book.nextRedrives(9).isEmpty && book.redriving == 0)
        let approval = RecordFormatTests.command { ($0.verb, $0.by, $0.id) = (.approve, "bob", "a2") }
        guard case .accepted(let second, _) = book.decide(approval, at: Self.place, atMs: 2) else {
            Issue.record("an approval is refused")
            return
        }
        book.set(second, of: Self.rejection)
        let next = book.nextRedrives(9)
        #expect(next.map(\.rejection) == [Self.rejection] && book.redriving == 1)
        #expect(next[0].resolution.command == asked.id && next[0].resolution.edit?.hash == Self.edit.hash)
        #expect(next[0].resolution.approvedBy == "bob")
    }

    @Test func theSameCommandTwice_isTakenUpOnce() {
        var book = ResolutionBook()
        guard case .accepted(let resolution, _) = book.decide(RecordFormatTests.command(), at: Self.place, atMs: 1)
        else {
            Issue.record("the first is refused")
            return
        }
        book.set(resolution, of: Self.rejection)
        let again = RecordFormatTests.command { $0.id = "2" }
        guard case .refused(let action) = book.decide(again, at: Self.place, atMs: 2) else {
            Issue.record("the second is taken up")
            return
        }
        #expect(action.detail?.hasPrefix("it is being sent again already, by Ann") == true)
    }

    @Test func attempts_haveALimit_andDiscardingHasNone() {
        let last = RecordFormatTests.command { $0.attempt = OperatorLimits.attemptsMax }
        guard case .refused(let action) = ResolutionBook().decide(last, at: Self.place, atMs: 1) else {
            Issue.record("one more than the limit is taken up")
            return
        }
        #expect(action.detail == "it was tried 20 times, which is the limit")
        let before = RecordFormatTests.command { $0.attempt = OperatorLimits.attemptsMax - 1 }
        if case .refused = ResolutionBook().decide(before, at: Self.place, atMs: 1) {
            Issue.record("the last attempt is refused")
        }
        let discard = RecordFormatTests.command { ($0.attempt, $0.verb) = (OperatorLimits.attemptsMax, .discard) }
        if case .refused = ResolutionBook().decide(discard, at: Self.place, atMs: 1) {
            Issue.record("discarding is refused")
        }
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
