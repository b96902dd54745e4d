internal import GatewayModel
internal import Generator
internal import JSONTape
internal import KafkaClient
internal import RejectIndex
internal import Runtime

/// A topic that the demo reads back.
enum LedgerTopic: Hashable, Sendable {
    /// The topic of a route's recipient, both by their places.
    case inbox(route: Int, recipient: Int)
    /// The dead-letter topic of a route.
    case deadLetters(route: Int)

    /// All topics of the routes.
    static func all(of routes: [DemoRoute]) -> [LedgerTopic] {
        routes.indices.flatMap { route in
            routes[route].recipients.indices.map { .inbox(route: route, recipient: $0) } + [.deadLetters(route: route)]
        }
    }

    /// Its route's place.
    var route: Int {
        switch self {
        case .inbox(let route, _), .deadLetters(let route): route
        }
    }

    func name(in routes: [DemoRoute]) -> TopicName {
        switch self {
        case .inbox(let route, let recipient): routes[route].recipients[recipient].configuration.topic
        case .deadLetters(let route): routes[route].source.deadLetterTopic
        }
    }
}

/// One dead letter, as its headers tell it.
struct DemoLetter: Hashable, Sendable {
    /// The sender's id of the event; nil when it has none.
    let eventID: String?
    /// Why it was rejected; nil when the header cannot be read.
    let code: RejectionCode?
    /// For whom; nil for everybody.
    let recipient: String?
    /// The first broken rule; nil when the header names none.
    var reason: Reason?

    /// Where the event is off and what was expected there.
    struct Reason: Hashable, Sendable {
        /// JSON Pointer with `*` for every number, so that lines count together.
        let pointer: String
        let expected: String
    }

    init(eventID: String?, code: RejectionCode?, recipient: String?, reason: Reason? = nil) {
        self.eventID = eventID
        self.code = code
        self.recipient = recipient
        self.reason = reason
    }

    /// What a dead letter says.
    init(_ letter: DeadLetter) {
        eventID = letter.eventID
        code = RejectionCode(rawValue: letter.code)
        recipient = letter.recipient
        reason = letter.violations.first.map { Reason(pointer: $0.general.pointer, expected: $0.expected) }
    }
}

/// What was read of the partners' and the dead-letter topics, and nothing else.
struct Ledger: Sendable {
    /// What one recipient got.
    struct Inbox: Sendable {
        var count = 0
        /// The sender's published figures, recomputed; nil when nothing can be recomputed.
        var report: TallyReport?
        /// Events that could not be counted.
        var unreadable = 0
    }

    /// By route and recipient.
    var inboxes: [[Inbox]]
    /// By route.
    var deadLetters: [[DemoLetter]]
    /// What became of the event that is shown.
    var sample: RecordPicture?
    /// A `gateway-rejection` header to show: the first that names a field.
    var sampleRejection: (route: Int, header: [UInt8])?
}
