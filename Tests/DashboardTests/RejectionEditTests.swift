import GatewayModel
import HTTPTypes
import OperatorRecords
import RejectIndex
import Testing

@testable import Dashboard

@Suite struct RejectionEditTests {
    private static let value = Array(#"{"a":"40","n":12.50,"l":[{"u":"dz"}],"~/":1}"#.utf8)

    private static func made(_ form: String) throws -> String {
        let edit = try #require(try RejectionEdit(RequestFields(parsing: form)))
        return String(decoding: try edit.made(of: value).value, as: UTF8.self)
    }

    private static func row(_ operation: String, _ pointer: String, _ value: String, _ kind: String = "text") -> String
    {
        [("operation", operation), ("pointer", pointer), ("value", value), ("kind", kind)]
            .map { "\($0)=\(RequestFields.encoded($1.isEmpty ? " " : $1))" }.joined(separator: "&")
    }

    @Test(arguments: [
        (row("replace", "/a", "41"), #"{"a":"41","n":12.50,"l":[{"u":"dz"}],"~/":1}"#),
        (row("replace", "/n", "13.0", "json"), #"{"a":"40","n":13.0,"l":[{"u":"dz"}],"~/":1}"#),
        (row("replace", "/l/0/u", "件 \"x\""), #"{"a":"40","n":12.50,"l":[{"u":"件 \"x\""}],"~/":1}"#),
        (row("remove", "/~0~1", ""), #"{"a":"40","n":12.50,"l":[{"u":"dz"}]}"#),
        (row("replace", "/a", "41") + "&" + row("replace", "", ""), #"{"a":"41","n":12.50,"l":[{"u":"dz"}],"~/":1}"#),
        (
            "patch=" + RequestFields.encoded(#"[{"op":"replace","path":"/a","value":"1"}]"#),
            #"{"a":"1","n":12.50,"l":[{"u":"dz"}],"~/":1}"#
        ),
    ])
    func rows_changeOnePlaceAndNoOther(_ form: String, _ value: String) throws {
        #expect(try Self.made("editing=patch&" + form) == value)
    }

    @Test func aWholeValue_isItself_withLinesAsTheyWere() throws {
        #expect(try Self.made("editing=whole&whole=" + RequestFields.encoded("{\r\n}")) == "{\n}")
    }

    @Test(arguments: [
        ("editing=patch&" + row("replace", "/a", "40"), HTTPResponse.Status.unprocessableContent),
        ("editing=patch&" + row("replace", "", ""), .unprocessableContent),
        ("editing=patch&operation=add&pointer=%2Fgone&value=&kind=text", .unprocessableContent),
        ("editing=patch&" + row("replace", "/none", "x"), .unprocessableContent),
        ("editing=patch&" + row("replace", "no pointer", "x"), .unprocessableContent),
        ("editing=patch&" + row("replace", "/n", "1 2", "json"), .unprocessableContent),
        ("editing=patch&" + row("move", "/n", "1"), .badRequest),
        ("editing=patch&operation=add", .badRequest),
        ("editing=whole&whole=" + RequestFields.encoded(String(decoding: value, as: UTF8.self)), .unprocessableContent),
    ])
    func whatCannotBeMade_isRefusedInWords(_ form: String, _ status: HTTPResponse.Status) {
        #expect { _ = try Self.made(form) } throws: { ($0 as? Refusal)?.status == status }
    }

    @Test func anEdit_beginsWithARowForEveryViolation() throws {
        var letter = DeadLetter(
            at: PartitionPlace(TopicPartition(try #require(TopicName("t.dlq")), 0), offset: 0), timestampMs: 0)
        letter.violations = ["/a", "/n", "/l/0/u", "/gone", "", "/a"].map {
            LetterViolation(pointer: $0, rule: "enum", expected: "one of x")
        }
        let rows = RejectionEdit(of: letter, in: Self.value).rows
        #expect(rows.map(\.pointer) == ["/a", "/n", "/l/0/u", "/gone"])
        #expect(rows.map(\.value) == ["40", "12.50", "dz", ""])
        #expect(rows.map(\.isText) == [true, false, true, true])
        #expect(rows.map(\.operation) == ["replace", "replace", "replace", "add"])
    }

    @Test func fields_bringAnEditToTheNextForm() throws {
        let forms = [
            "editing=patch&" + Self.row("replace", "/l/0/u", "a&b=\"c\"") + "&" + Self.row("replace", "", ""),
            "editing=whole&whole=" + RequestFields.encoded("{ \"x\": 1 }\n"),
        ]
        for form in forms {
            let edit = try #require(try RejectionEdit(RequestFields(parsing: form)))
            let again = try #require(try RejectionEdit(RequestFields(edit.fields)))
            #expect(try again.made(of: Self.value).bytes == edit.made(of: Self.value).bytes)
        }
    }
}
