import GatewayModel
import OperatorRecords
import Testing

@Suite struct SuspensionBookTests {
    private static let place = RecipientPlace(TopicName("us.seizures")!, RecipientID("gacc")!)

    private static func command(
        _ verb: RecipientVerb, cause: SuspensionCause = .person, by: String = "ann"
    ) -> RecipientCommand {
        RecipientCommand(
            id: String(repeating: "a", count: 32), verb, place, cause: cause, by: by, reason: "the \"treaty\" rests")
    }

    private static func book(_ state: RecipientState, cause: SuspensionCause = .person) -> SuspensionBook {
        var book = SuspensionBook()
        if state != .active { book.set(Suspension(state, by: command(.suspend, cause: cause), atMs: 7), of: place) }
        return book
    }

    /// Every state with every command, of a recipient that is configured and of one that is not.
    @Test func everyCommand_inEveryState() {
        let cases: [(RecipientState, RecipientVerb, Bool, RecipientState?)] = [
            (.active, .suspend, true, .suspending), (.active, .suspend, false, nil),
            (.active, .resume, true, nil), (.active, .resume, false, nil),
            (.suspending, .suspend, true, nil), (.suspending, .suspend, false, nil),
            (.suspending, .resume, true, .active), (.suspending, .resume, false, .active),
            (.suspended, .suspend, true, nil), (.suspended, .suspend, false, nil),
            (.suspended, .resume, true, .active), (.suspended, .resume, false, .active),
        ]
        #expect(cases.count == RecipientState.allCases.count * RecipientVerb.allCases.count * 2)
        for (before, verb, isConfigured, after) in cases {
            let book = Self.book(before)
            switch book.decide(Self.command(verb, by: "bob"), isConfigured: isConfigured, atMs: 9) {
            case .accepted(let suspension, let action):
                #expect(suspension.state == after && suspension.by == "bob" && suspension.atMs == 9)
                #expect(action.before == before && action.after == after)
                #expect(action.outcome == (verb == .suspend ? .accepted : .done))
            case .refused(let action):
                #expect(after == nil && action.after == before && action.outcome == .refused)
                #expect(action.detail?.isEmpty == false)
            }
        }
    }

    @Test func aRefusal_saysWhoHoldsIt() {
        let words: [(SuspensionCause, String)] = [
            (.person, "by ann"), (.breaker, "by the breaker"), (.unavailable, "its topic cannot be written to"),
        ]
        for (cause, word) in words {
            guard
                case .refused(let action) = Self.book(.suspended, cause: cause)
                    .decide(Self.command(.suspend), isConfigured: true, atMs: 1)
            else { return #expect(Bool(false), "it was accepted") }
            #expect(action.detail?.contains(word) == true)
        }
    }

    @Test func records_readBack() throws {
        let command = Self.command(.suspend, cause: .breaker)
        #expect(command.encoded.withUnsafeBytes { RecipientCommand(decoding: $0) } == command)
        let suspension = Suspension(.suspending, by: command, atMs: 1_700_000_000_000)
        #expect(suspension.encoded.withUnsafeBytes { Suspension(decoding: $0) } == suspension)
        let action = RecipientAction(
            .refused, of: command, before: .active, after: .active, atMs: 5, detail: "there is no such recipient")
        #expect(action.encoded.withUnsafeBytes { RecipientAction(decoding: $0) } == action)
        #expect(RecipientAction(confirmed: suspension, of: Self.place).outcome == .done)
        #expect(Self.place.key.withUnsafeBytes { RecipientPlace(key: $0) } == Self.place)
    }

    @Test(arguments: [
        "", "recipient/", "recipient/us.seizures", "recipient/us.seizures/", "recipient/us.seizures/gacc/x",
        "recipient//gacc", "rejection/us.seizures/gacc", "recipient/us seizures/gacc",
    ])
    func otherKeys_areNoRecipients(key: String) {
        #expect(Array(key.utf8).withUnsafeBytes { RecipientPlace(key: $0) } == nil)
    }

    @Test(arguments: [
        "{}", "[]", #"{"version":2}"#, "nothing",
        #"{"version":1,"id":"aa","verb":"stop","source":"s","recipient":"r","cause":"person","by":"a","reason":""}"#,
        #"{"version":1,"id":"aa","verb":"suspend","source":"s","recipient":"r","cause":"person","by":"","reason":""}"#,
        #"{"version":1,"id":"AA","verb":"suspend","source":"s","recipient":"r","cause":"person","by":"a","reason":""}"#,
        #"{"version":1,"id":"aa","verb":"suspend","source":"s","recipient":"R","cause":"person","by":"a","reason":""}"#,
    ])
    func hostileRecords_areNoCommands(text: String) {
        #expect(Array(text.utf8).withUnsafeBytes { RecipientCommand(decoding: $0) } == nil)
    }
}
