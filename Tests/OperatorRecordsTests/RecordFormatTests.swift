import Foundation
import GatewayModel
import Testing

@testable import OperatorRecords

/// The records of the commands, state and actions topics: what is written is what is read, and nothing else is.
struct RecordFormatTests {
    static let rejection = String(repeating: "0a", count: 32)

    static func command(_ change: (inout OperatorCommand) -> Void = { _ in }) -> OperatorCommand {
        var command = OperatorCommand(
            id: "c0ffee", selection: "5e1ec7", verb: .redrive, rejection: rejection, attempt: 2,
            letter: PartitionPlace("us.seizures.dlq/3/41")!, by: "Ann \"A\" Ång\u{1B}", reason: "unit\nadded 单位")
        change(&command)
        return command
    }

    private static func decode(_ text: String) -> OperatorCommand? {
        Array(text.utf8).withUnsafeBytes { OperatorCommand(decoding: $0) }
    }

    static let edit = RecordEdit(
        .value, hash: String(repeating: "0f", count: 32), before: String(repeating: "e1", count: 32))

    @Test func aCommand_isReadAsItWasWritten() {
        let commands =
            RejectionVerb.allCases.map { verb in Self.command { $0.verb = verb } }
            + [Self.command { $0.selection = nil }, Self.command { $0.edit = Self.edit }]
        for command in commands {
            #expect(command.encoded.withUnsafeBytes { OperatorCommand(decoding: $0) } == command)
        }
    }

    @Test func aResolution_isReadAsItWasWritten() {
        for state in RejectionState.allCases {
            var resolution = Resolution(state, by: Self.command(), atMs: -5, detail: state == .open ? nil : "done")
            #expect(resolution.encoded.withUnsafeBytes { Resolution(decoding: $0) } == resolution)
            resolution.edit = Self.edit
            resolution.edit?.after = Self.rejection
            resolution.edit?.place = PartitionPlace("gw.commands/0/9")
            resolution.approvedBy = "Bob"
            #expect(resolution.encoded.withUnsafeBytes { Resolution(decoding: $0) } == resolution)
        }
    }

    @Test func anAction_isReadAsItWasWritten() {
        for outcome in ActionRecord.Outcome.allCases {
            let action = ActionRecord(
                outcome, of: Self.command(), before: .open, after: .redriving, atMs: 17, detail: "why")
            #expect(action.encoded.withUnsafeBytes { ActionRecord(decoding: $0) } == action)
        }
        let resolution = Resolution(.redriving, by: Self.command(), atMs: 9)
        let done = ActionRecord(done: resolution, of: Self.rejection, after: .redriven, detail: nil)
        #expect(done.outcome == .done && done.before == .redriving && done.by == resolution.by)
        #expect(ActionRecord(done: resolution, of: Self.rejection, after: .open, detail: "x").outcome == .refused)
    }

    @Test(arguments: [
        "{}", "7", "null", #"{"kind":"patch"}"#, #"{"kind":"other","hash":"H","before":"H"}"#,
        #"{"kind":"patch","hash":"H","before":"0f"}"#, #"{"kind":"patch","hash":"xx","before":"H"}"#,
    ])
    func anEditThatIsNone_makesNoCommand(_ edit: String) {
        let hash = String(repeating: "0f", count: 32)
        let text = String(decoding: Self.command().encoded.dropLast(), as: UTF8.self)
        let right = #","edit":{"kind":"patch","hash":"\#(hash)","before":"\#(hash)"}}"#
        #expect(Self.decode(text + right) != nil)
        #expect(
            Self.decode(text + ",\"edit\":" + edit.replacingOccurrences(of: "\"H\"", with: "\"\(hash)\"") + "}") == nil)
    }

    @Test func theText_isJSONInOneOrder() {
        let text = String(
            decoding: Self.command {
                $0.by = "ann"; $0.reason = "why"
            }.encoded, as: UTF8.self)
        #expect(
            text == """
                {"version":1,"id":"c0ffee","selection":"5e1ec7","verb":"redrive","rejection":"\(Self.rejection)",\
                "attempt":2,"letter":"us.seizures.dlq/3/41","by":"ann","reason":"why"}
                """)
    }

    @Test(arguments: [
        ("", ""), ("version\":1", "version\":2"), ("version\":1", "version\":\"1\""), ("\"id\":\"c0ffee\",", ""),
        ("c0ffee", "C0FFEE"), ("c0ffee", ""), ("redrive", "replay"), (rejection, "\(rejection)00"),
        ("attempt\":2", "attempt\":0"),
        ("attempt\":2", "attempt\":21"), ("attempt\":2", "attempt\":1e1"),
        ("us.seizures.dlq/3/41", "us.seizures.dlq/3"),
        ("us.seizures.dlq/3/41", "../3/41x"), ("\"by\":\"ann\"", "\"by\":\"\""), ("\"by\":\"ann\"", "\"by\":null"),
        ("ann", String(repeating: "a", count: 201)), ("\"why\"", "\"\(String(repeating: "w", count: 2_001))\""),
        ("}", ""), ("{\"version\"", "[\"version\""), ("\"reason\":\"why\"", "\"reason\":\"why\",\"reason\":\"why\""),
    ])
    func whatIsNoCommand_isNotRead(_ part: String, _ replacement: String) {
        let text = String(
            decoding: Self.command {
                $0.by = "ann"; $0.reason = "why"
            }.encoded, as: UTF8.self)
        #expect(Self.decode(text) != nil)
        let changed = part.isEmpty ? "" : text.replacing(part, with: replacement)
        #expect(changed != text)
        #expect(Self.decode(changed) == nil)
    }

    @Test func limits_areTheLastThatIsRead() {
        let name = String(repeating: "a", count: OperatorLimits.nameBytesMax)
        let reason = String(repeating: "r", count: OperatorLimits.reasonBytesMax)
        let command = Self.command {
            ($0.by, $0.reason, $0.attempt) = (name, reason, OperatorLimits.attemptsMax)
        }
        #expect(command.encoded.withUnsafeBytes { OperatorCommand(decoding: $0) } == command)
    }

    @Test(arguments: [
        ("rejection/\(rejection)", true), ("rejection/", false), (rejection, false), ("rejection/\(rejection)0", false),
        ("rejectioN/\(rejection)", false), ("", false),
    ])
    func keys_nameTheRejection(_ key: String, _ isKey: Bool) {
        let found = Array(key.utf8).withUnsafeBytes { RejectionKey.rejection(of: $0) }
        #expect(found == (isKey ? Self.rejection : nil))
        #expect(RejectionKey.encoded(Self.rejection) == Array("rejection/\(Self.rejection)".utf8))
    }
}
