public import GatewayModel

/// Why an event, or one delivery of it, could not be made.
public struct Rejection: Hashable, Sendable {
    /// The code.
    public var code: RejectionCode
    /// The step that refused it.
    public var stage: RejectionStage
    /// The violations, at most `Limits.violationsMax`.
    public var violations: [Violation]
    /// Violations beyond those listed.
    public var violationsCut: Int

    /// One broken rule of a rejected event, in words its sender can act on (P11): never content, and names of properties
    /// the schema does not have only by their position.
    public struct Violation: Hashable, Sendable {
        /// JSON Pointer into the event's value; empty for the whole value.
        public var pointer: String
        /// The schema keyword, the rule's id or the mapper's conversion that was broken.
        public var rule: String
        /// What was expected.
        public var expected: String

        public init(pointer: String, rule: String, expected: String) {
            self.pointer = pointer
            self.rule = rule
            self.expected = expected
        }
    }

    public init(code: RejectionCode, stage: RejectionStage, violations: [Violation], violationsCut: Int = 0) {
        self.code = code
        self.stage = stage
        self.violations = violations
        self.violationsCut = violationsCut
    }

    init(_ code: RejectionCode, at stage: RejectionStage, pointer: String = "", rule: String, expected: String) {
        self.init(
            code: code, stage: stage, violations: [Violation(pointer: pointer, rule: rule, expected: expected)])
    }
}

/// What a rejection says about itself beside its reason: where the event came from and what judged it.
struct RejectionContext {
    /// The rejection's id, 64 hexadecimal digits.
    var id: String
    /// Which attempt was rejected, from 1.
    var attempt: Int
    /// The id of the first rejection of the same delivery.
    var rootID: String
    /// The recipient; nil when the whole event is rejected.
    var recipient: String?
    /// The source topic.
    var topic: String
    /// The source partition.
    var partition: Int32
    /// The source offset.
    var offset: Int64
    /// The source record's timestamp, milliseconds since 1970.
    var timestampMs: Int64
    /// The schema the event was read as; nil when it is unknown.
    var schema: String?
    /// The mappers of the path, in their order.
    var mappers: [String]
    /// The catalog's digest.
    var catalog: String
    /// The agreement; nil when the whole event is rejected.
    var agreement: String?
    /// The gateway's id, instance and version.
    var gateway: GatewayIdentity
    /// SHA-256 of the value in hexadecimal, when the value had to be replaced.
    var valueSha256: String?
    /// SHA-256 of the sender's value, when an edited copy was rejected.
    var editedFrom: String?
}

/// Who is speaking in a dead letter.
public struct GatewayIdentity: Hashable, Sendable {
    /// `gateway.id` of the configuration.
    public let id: String
    /// `gateway.instance` of the configuration.
    public let instance: String
    /// The version of the program.
    public let version: String

    public init(id: String, instance: String, version: String) {
        self.id = id
        self.instance = instance
        self.version = version
    }
}
