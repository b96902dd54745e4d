import Exchange
import GatewayModel
import Testing

/// One event and what its rejection says.
struct RejectionCase: Sendable, CustomTestStringConvertible {
    var name: String
    var code: RejectionCode
    var stage: RejectionStage
    /// The recipients that do not get it; nil when the whole event is rejected.
    var recipients: [String]?
    var pointer: String
    /// What the rule begins with; lines of mappers may move.
    var rule: String
    /// A part of what was expected.
    var expected: String
    var event: @Sendable () throws -> TestEvent

    var testDescription: String { "\(code.rawValue): \(name)" }

    init(
        _ name: String, _ code: RejectionCode, _ stage: RejectionStage, for recipients: [String]? = nil,
        at pointer: String = "", rule: String, expected: String, _ event: @escaping @Sendable () throws -> TestEvent
    ) {
        self.name = name
        self.code = code
        self.stage = stage
        self.recipients = recipients
        self.pointer = pointer
        self.rule = rule
        self.expected = expected
        self.event = event
    }
}

/// The events of the tables: all of the US source, made from its examples.
enum SampleEvents {
    static func example(_ name: String) throws -> TestEvent {
        TestEvent(try RealSources.example("us-iprc", "\(name).json"))
    }

    static func plain() throws -> TestEvent { try example("valid-plain") }

    static func plain(_ headers: TestHeader...) throws -> TestEvent {
        var event = try plain()
        event.headers = headers
        return event
    }

    /// The plain event with one place replaced.
    static func plain(_ path: String, _ value: JSONTree) throws -> TestEvent {
        TestEvent(try plainTree().replacing([JSONTree.Step](path), with: value).bytes)
    }

    static func plainTree() throws -> JSONTree { try JSONTree(try plain().value ?? []) }

    /// The plain event in structured mode, between these texts.
    static func structured(_ before: String, _ after: String = "}") throws -> TestEvent {
        let data = String(decoding: try plain().value ?? [], as: UTF8.self)
        return TestEvent(before + data + after).with(TestHeader("content-type", "application/cloudevents+json"))
    }

    /// The plain event with many headers.
    static func plain(headers count: Int) throws -> TestEvent {
        var event = try plain()
        event.headers = (0..<count).map { TestHeader("x-\($0)", "y") }
        return event
    }
}
