import GatewayModel
import Testing

@testable import RejectIndex

struct FingerprintTests {
    private static func letter(_ pointer: String = "/lines/3/hs6", expected: String = "at most 6 digits") -> DeadLetter
    {
        var letter = DeadLetter(at: PartitionPlace("a.dlq/0/1")!, timestampMs: 5)
        letter.dialect = .gateway
        letter.code = "SCHEMA_VIOLATION"
        letter.recipient = "gacc"
        letter.violations = [LetterViolation(pointer: pointer, rule: "maxLength", expected: expected)]
        return letter
    }

    private static func fingerprint(_ letter: DeadLetter) -> Fingerprint { Fingerprint(of: LetterCause(of: letter)) }

    /// It is shown to people and kept in scripts: it never changes. The digits are those that Python's hashlib gives.
    @Test func theFingerprint_isWhatItWas() {
        #expect(Self.fingerprint(Self.letter()).hexadecimal == "e6e028d4661b21cda0276c8569208bd2")
        #expect("\(Self.fingerprint(Self.letter()))" == "e6e028d4661b21cd")
    }

    @Test func sameCauseElsewhere_isTheSame() {
        var other = Self.letter("/lines/17/hs6")
        other.place = PartitionPlace("b.dlq/3/9")!
        other.timestampMs = 99
        other.caseKey = "another"
        other.violations.append(LetterViolation(pointer: "/x", rule: "y", expected: "z"))
        #expect(Self.fingerprint(other) == Self.fingerprint(Self.letter()))
    }

    @Test func everyPartOfTheCause_tells() {
        var others = [Self.letter("/lines/3/hs8"), Self.letter(expected: "at most 7 digits")]
        for change in [
            { $0.code = "RULE_VIOLATION" }, { $0.recipient = nil }, { $0.recipient = "wco" }, { $0.dialect = .connect },
            { $0.violations[0].rule = "minLength" }, { $0.violations = [] },
        ] as [(inout DeadLetter) -> Void] {
            var letter = Self.letter()
            change(&letter)
            others.append(letter)
        }
        #expect(Set((others + [Self.letter()]).map(Self.fingerprint)).count == others.count + 1)
    }

    /// Parts are told from each other: what one ends with is not what the next begins with.
    @Test func partsAreNotJoined() {
        let one = LetterCause(
            dialect: .gateway, code: "A", recipient: nil,
            violation: LetterViolation(pointer: "bc", rule: "", expected: ""))
        let other = LetterCause(
            dialect: .gateway, code: "Ab", recipient: nil,
            violation: LetterViolation(pointer: "c", rule: "", expected: ""))
        #expect(Fingerprint(of: one) != Fingerprint(of: other))
    }

    @Test(arguments: [
        ("/lines/3/hs6", "/lines/*/hs6"), ("/a/0/b/12", "/a/*/b/*"), ("", ""), ("/a/1b/2", "/a/1b/*"), ("/", "/"),
        ("/a//3", "/a//*"), ("/a/*/b", "/a/*/b"),
    ])
    func pointers_loseTheNumbersOfElements(_ pointer: String, _ general: String) {
        #expect(LetterViolation.general(pointer) == general)
    }

    @Test(arguments: [
        ("Cannot read field 'weight' at 17", "Cannot read field \"…\" at #"),
        ("id 3f2a-99 of \"Zhang San\": too old", "id # of \"…\": too old"), ("can't do it", "can't do it"),
        ("no numbers, no names", "no numbers, no names"), ("'never closed", "\"…\""), ("", ""),
    ])
    func messagesOfOthers_loseWhatDiffers(_ message: String, _ general: String) {
        #expect(LetterCause.general(message) == general)
    }

    @Test(arguments: [
        ("found the end at byte 120", "found the end at byte #"), ("line 3, column 17", "line #, column #"),
        ("at most 35 characters", "at most 35 characters"), ("byte order 1", "byte order 1"),
        ("kilobyte 7", "kilobyte 7"),
    ])
    func expectations_losePlacesInATextOnly(_ text: String, _ general: String) {
        #expect(LetterViolation(pointer: "", rule: "", expected: text).general.expected == general)
    }

    @Test func ownExpectations_areKept_foreignMessagesAreNot() {
        var letter = Self.letter(expected: "at most 35 characters")
        #expect(LetterCause(of: letter).violation.expected == "at most 35 characters")
        letter.dialect = .spring
        #expect(LetterCause(of: letter).violation.expected == "at most # characters")
    }
}
