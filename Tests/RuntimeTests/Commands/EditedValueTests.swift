import Exchange
import OperatorRecords
import Testing

@testable import Runtime

/// What an edit may be, and when it is not made.
struct EditedValueTests {
    private static let value = Array(#"{"a":1,"b":[2]}"#.utf8)
    private static let patch = Array(#"[{"op":"replace","path":"/b/0","value":"x"}]"#.utf8)

    private static func edit(_ kind: RecordEdit.Kind, _ bytes: [UInt8], of value: [UInt8] = value) -> RecordEdit {
        RecordEdit(kind, hash: EditMark.hash(of: bytes), before: EditMark.hash(of: value))
    }

    private static func sentence(_ body: () throws -> Void) -> String {
        #expect(throws: EditedValue.Refusal.self, performing: body)?.sentence ?? ""
    }

    @Test func aPatchAndAValue_makeTheEditedValue() throws {
        let patched = try EditedValue.make(Self.edit(.patch, Self.patch), Self.patch, of: Self.value)
        #expect(patched == Array(#"{"a":1,"b":["x"]}"#.utf8))
        #expect(try EditedValue.make(Self.edit(.value, [1, 2]), [1, 2], of: Self.value) == [1, 2])
        #expect(try EditedValue.make(Self.edit(.value, [1], of: []), [1], of: nil) == [1], "a tombstone gets a value")
    }

    @Test func anotherValue_isNotTouched() {
        for kind in RecordEdit.Kind.allCases {
            let edit = Self.edit(kind, Self.patch)
            #expect(
                Self.sentence { _ = try EditedValue.make(edit, Self.patch, of: Self.value + [0x20]) }
                    .contains("of another value"))
        }
    }

    @Test func aPatchThatDoesNotFit_isRefused() {
        let bytes = Array(#"[{"op":"remove","path":"/c"}]"#.utf8)
        #expect(
            Self.sentence { _ = try EditedValue.make(Self.edit(.patch, bytes), bytes, of: Self.value) }
                .hasPrefix("step 1 of the patch"))
        let xml = Array("<a/>".utf8)
        #expect(
            Self.sentence { _ = try EditedValue.make(Self.edit(.patch, Self.patch, of: xml), Self.patch, of: xml) }
                .hasPrefix("the value is no JSON"))
    }

    @Test func bytesThatAreNotThoseOfTheCommand_areRefused() throws {
        let edit = Self.edit(.patch, Self.patch)
        #expect(try EditedValue.bytes(of: edit, in: Self.patch) == Self.patch)
        #expect(Self.sentence { _ = try EditedValue.bytes(of: edit, in: nil) }.contains("not with the command"))
        #expect(Self.sentence { _ = try EditedValue.bytes(of: edit, in: [1]) }.contains("another one"))
        let large = [UInt8](repeating: 0x20, count: OperatorLimits.editBytesMax + 1)
        #expect(
            Self.sentence { _ = try EditedValue.bytes(of: Self.edit(.value, large), in: large) }.contains("more than"))
    }

    @Test func theMark_tellsOneEditFromAnother_andNothingElse() {
        let one = EditMark(original: "a", edited: "b")
        #expect(one == EditMark(original: "a", edited: "b"))
        #expect(one.id != EditMark(original: "a", edited: "c").id && one.id != EditMark(original: "c", edited: "b").id)
        #expect(one.id != EditMark(original: "ab", edited: "").id && one.id.count == 64)
    }

    /// The figures are whole milliseconds.
    @Test(arguments: [(1, 1), (50, 50), (1_000, 200), (100_000, 200)])
    func thePacer_allowsAsManyASecondAsItMay(_ perSecond: Int, _ chunk: Int) {
        var pacer = RedrivePacer(perSecond: perSecond, chunkMax: 200)
        var sent = 0
        for nowMs in Int64(5_000)..<15_000 {
            let count = pacer.allowance(nowMs: nowMs)
            #expect(count == 0 || count == chunk)
            #expect((count == 0) == (pacer.waitMs(nowMs: nowMs) > 0))
            if count > 0 { pacer.spend(count, nowMs: nowMs) }
            sent += count
        }
        #expect(sent <= 10 * perSecond + chunk && sent >= min(10 * perSecond, 10_000 * chunk) * 9 / 10)
        #expect(pacer.waitMs(nowMs: 1_000_000) == 0)
    }
}
