internal import GatewayModel
internal import OperatorRecords
internal import RejectIndex
public import Telemetry

/// The gateway and the process that answers.
struct GatewayDocument: Encodable, Sendable {
    let gateway: String
    let instance: String
    let version: String
    let delivery: String
    let edits: String
    let catalog: String
    let ready: Bool
    let problems: [String]
}

/// The exchange as a whole.
struct ExchangeDocument: Encodable, Sendable {
    struct Source: Encodable, Sendable {
        let topic: String
        let agency: String
        let lagEvents: Int64?
        let lagSeconds: Int64?
        let lastEventAtMs: Int64?
        let eventsPerSecond: Double
        let recipients: [RecipientDocument]
    }

    let asOfMs: Int64?
    let problem: String?
    let sources: [Source]

    init(_ exchange: ExchangeSnapshot) {
        asOfMs = exchange.atMs
        problem = exchange.problem
        sources = exchange.sources.map { source in
            Source(
                topic: source.topic.rawValue, agency: source.agency.rawValue, lagEvents: source.lagEvents,
                lagSeconds: source.lagSeconds(atMs: TimeText.nowMs), lastEventAtMs: source.lastEventMs,
                eventsPerSecond: source.rates.last?.eventsPerSecond ?? 0,
                recipients: source.recipients.map(RecipientDocument.init))
        }
    }
}

/// A recipient: the same document as that of `seizure-gateway recipients list --json`.
public struct RecipientDocument: Encodable, Sendable {
    struct Interval: Encodable, Sendable {
        let partition: Int32
        let from: Int64
        let to: Int64
        let events: UInt64
    }

    let source: String
    let recipient: String
    let topic: String
    let state: String
    let isCatchingUp: Bool
    let cause: String?
    let by: String?
    let reason: String?
    let atMs: Int64?
    let consumed: UInt64
    let delivered: UInt64
    let rejected: UInt64
    let withheld: UInt64
    let held: UInt64
    let intervals: [Interval]

    /// The titles of `cells`.
    public static let titles = [
        "source", "recipient", "topic", "state", "cause", "by", "reason", "at", "consumed", "delivered", "rejected",
        "withheld", "held", "intervals",
    ]

    /// The cells of a line, as the titles say.
    public var cells: [String] {
        [source, recipient, topic, state, cause ?? "", by ?? "", reason ?? "", atMs.map { "\($0)" } ?? ""]
            + [consumed, delivered, rejected, withheld, held].map { "\($0)" }
            + [intervals.map { "\($0.partition):\($0.from)-\($0.to - 1)" }.joined(separator: " ")]
    }

    public init(_ status: RecipientStatus) {
        source = "\(status.place.source)"
        recipient = "\(status.place.recipient)"
        topic = "\(status.topic)"
        state = status.state.rawValue
        isCatchingUp = status.isCatchingUp
        cause = status.suspension?.cause.rawValue
        by = status.suspension?.by
        reason = status.suspension?.reason
        atMs = status.suspension?.atMs
        consumed = status.counts.consumed
        delivered = status.counts.delivered
        rejected = status.counts.rejected
        withheld = status.counts.withheld
        held = status.counts.held
        intervals = status.held.map {
            Interval(partition: $0.partition, from: $0.from, to: $0.to, events: $0.events)
        }
    }
}

/// A page of rejections.
struct RejectionListDocument: Encodable, Sendable {
    let rejections: [RejectionEntry]
    /// What `after` of the next page is; absent on the last.
    let next: String?
}

/// Causes of rejections.
struct CauseListDocument: Encodable, Sendable {
    struct Cause: Encodable, Sendable {
        let cluster: String
        let dialect: String
        let code: String
        let recipient: String?
        let pointer: String
        let rule: String
        let expected: String
        let rejections: Int
        let firstAtMs: Int64
        let lastAtMs: Int64

        init(_ cluster: RejectionCluster) {
            self.cluster = cluster.fingerprint.hexadecimal
            dialect = cluster.cause.dialect.rawValue
            code = cluster.cause.code
            recipient = cluster.cause.recipient
            pointer = cluster.cause.violation.pointer
            rule = cluster.cause.violation.rule
            expected = cluster.cause.violation.expected
            rejections = cluster.letters
            firstAtMs = cluster.firstMs
            lastAtMs = cluster.lastMs
        }
    }

    /// At least so many rejections fit the criteria.
    let rejections: Int
    /// Whether there are no more.
    let isExact: Bool
    let causes: [Cause]
}

/// What somebody did.
struct ActionDocument: Encodable, Sendable {
    let kind: String
    let verb: String
    let outcome: String
    let by: String
    let reason: String
    let atMs: Int64
    let target: String
    let source: String?
    let detail: String?
    let command: String?
    let selection: String?
    let before: String?
    let after: String?
    let cause: String?

    init(_ action: IndexedAction) {
        (kind, verb, outcome) = (action.kind.rawValue, action.verb, action.outcome)
        (by, reason, atMs) = (action.by, action.reason, action.atMs)
        (target, source, detail) = (action.target, action.source, action.detail)
        (command, selection) = (action.command, action.selection)
        (before, after, cause) = (action.before, action.after, action.cause)
    }
}

/// A page of what people did.
struct ActionListDocument: Encodable, Sendable {
    let actions: [ActionDocument]
    /// What `before` of the next page is; absent on the last.
    let next: String?
}

/// One rejection, what was decided about it, and what was done.
struct RejectionDocument: Encodable, Sendable {
    struct Decision: Encodable, Sendable {
        let state: String
        let by: String
        let reason: String
        let atMs: Int64
        let detail: String?
        let approvedBy: String?
    }

    let rejection: RejectionEntry
    let decision: Decision?
    let history: [ActionDocument]

    init(_ dossier: RejectionDossier, _ sight: Sight) {
        var entry = RejectionEntry(dossier.found, record: dossier.record?.letter)
        entry.mask(dossier.letter, sight)
        rejection = entry
        decision = dossier.resolution.map {
            Decision(
                state: $0.state.rawValue, by: $0.by, reason: $0.reason, atMs: $0.atMs, detail: $0.detail,
                approvedBy: $0.approvedBy)
        }
        history = dossier.history.map(ActionDocument.init)
    }
}

extension RejectionEntry {
    /// Leaves out what the visitor may not see.
    mutating func mask(_ letter: DeadLetter, _ sight: Sight) {
        `case` = sight.caseKey(of: letter)
        event = sight.eventID(of: letter)
    }
}

/// A rejected record.
struct PayloadDocument: Encodable, Sendable {
    struct Header: Encodable, Sendable {
        /// The name; what is no UTF-8 is replaced.
        let name: String
        /// The value in base64; absent for null.
        let value: String?
    }

    /// The key in base64; absent for none, and where it may not be seen.
    let key: String?
    /// The value in base64; absent for a record without one, and where it may not be seen.
    let value: String?
    /// The value as JSON text in which `▒▒▒▒` stands for what may not be seen; only for those who do not see payloads.
    let masked: String?
    let headers: [Header]
}

/// What would come of sending a rejection again.
struct TrialDocument: Encodable, Sendable {
    struct Delivery: Encodable, Sendable {
        let recipient: String
        let outcome: String
        let value: String?
        let code: String?
        let violations: [Violation]?
    }

    struct Violation: Encodable, Sendable {
        let pointer: String
        let rule: String
        let expected: String
    }

    let deliveries: [Delivery]
}

/// A decision that was written down.
struct DecisionDocument: Encodable, Sendable {
    let decision: String
    /// Commands that were written; absent when this process does not know any more.
    let asked: Int?
    let isSettled: Bool
    /// How many came to each outcome.
    let outcomes: [String: Int]
    let actions: [ActionDocument]
}
