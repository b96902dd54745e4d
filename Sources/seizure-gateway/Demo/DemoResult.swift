internal import GatewayModel
internal import Generator
internal import Runtime

/// What came of a run, and what follows from it.
struct DemoResult: Sendable {
    /// A sender's published figures: as generated, as the recipient has them, as the dead letters took them away.
    struct Comparison: Sendable {
        let route: Int
        let recipient: Int
        let generated: TallyReport
        let delivered: TallyReport
        let rejected: TallyReport

        /// Whether delivered + rejected = generated, in every row and to the last digit.
        var isExact: Bool { delivered + rejected == generated }
    }

    /// Events that nobody spoiled and that a recipient could not get all the same, by reason.
    struct SoundRejection: Sendable {
        let route: Int
        /// The recipient's id; nil for everybody.
        let recipient: String?
        let code: RejectionCode?
        let reason: DemoLetter.Reason?
        let count: Int
    }

    /// Something that must hold.
    struct Check: Sendable {
        let sentence: String
        let isMet: Bool
    }

    let settings: GenerationSettings
    let routes: [DemoRoute]
    let accounts: DemoAccounts
    let ledger: Ledger
    /// What was generated, by route.
    let events: [EventIndex]
    /// How long each route took.
    let durations: [Duration]
    let sample: RecordPicture?
    /// The figures of every recipient whose schema has them.
    let comparisons: [Comparison]
    let soundRejections: [SoundRejection]
    let checks: [Check]

    init(
        settings: GenerationSettings, routes: [DemoRoute], accounts: DemoAccounts, ledger: Ledger, events: [EventIndex],
        durations: [Duration], sample: RecordPicture?
    ) {
        self.settings = settings
        self.routes = routes
        self.accounts = accounts
        self.ledger = ledger
        self.events = events
        self.durations = durations
        self.sample = sample
        comparisons = Self.comparisons(routes, ledger, events)
        soundRejections = routes.indices.flatMap { Self.soundRejections($0, ledger.deadLetters[$0], events[$0]) }
        checks = Self.checks(routes, accounts, ledger, events, comparisons)
    }

    /// The name of a recipient's column: `us-iprc → gacc`.
    func name(route: Int, recipient: Int) -> String {
        "\(routes[route].source.agency) → \(routes[route].recipients[recipient].configuration.id)"
    }

    /// Events of a route that were spoiled for a code.
    func spoiled(route: Int, code: RejectionCode) -> Int { events[route].spoilings.values.count { $0.code == code } }

    // MARK: What follows

    private static func comparisons(
        _ routes: [DemoRoute], _ ledger: Ledger, _ events: [EventIndex]
    ) -> [Comparison] {
        var comparisons: [Comparison] = []
        for (place, route) in routes.enumerated() {
            for (index, recipient) in route.recipients.enumerated() {
                let cases = rejectedCases(ledger.deadLetters[place], recipient.configuration.id, events[place])
                guard let delivered = ledger.inboxes[place][index].report,
                    let sound = route.generator.report(spoiled: false),
                    let spoiled = route.generator.report(spoiled: true),
                    let rejected = route.generator.report(ofCases: cases)
                else { continue }
                comparisons.append(
                    Comparison(
                        route: place, recipient: index, generated: sound + spoiled, delivered: delivered,
                        rejected: rejected))
            }
        }
        return comparisons
    }

    private static func rejectedCases(
        _ letters: [DemoLetter], _ recipient: RecipientID, _ events: EventIndex
    ) -> Set<Int> {
        var cases: Set<Int> = []
        for letter in letters where letter.recipient == nil || letter.recipient == recipient.rawValue {
            if let id = letter.eventID, let number = events.caseNumbers[id] { cases.insert(Int(number)) }
        }
        return cases
    }

    private static func soundRejections(
        _ route: Int, _ letters: [DemoLetter], _ events: EventIndex
    ) -> [SoundRejection] {
        var counts: [DemoLetter: Int] = [:]
        for letter in letters {
            guard let id = letter.eventID, events.caseNumbers[id] != nil, events.spoilings[id] == nil else { continue }
            let kind = DemoLetter(eventID: nil, code: letter.code, recipient: letter.recipient, reason: letter.reason)
            counts[kind, default: 0] += 1
        }
        let rejections = counts.map { kind, count in
            SoundRejection(
                route: route, recipient: kind.recipient, code: kind.code, reason: kind.reason, count: count)
        }
        return rejections.sorted {
            (-$0.count, $0.recipient ?? "", $0.reason?.pointer ?? "")
                < (-$1.count, $1.recipient ?? "", $1.reason?.pointer ?? "")
        }
    }

    private static func checks(
        _ routes: [DemoRoute], _ accounts: DemoAccounts, _ ledger: Ledger, _ events: [EventIndex],
        _ comparisons: [Comparison]
    ) -> [Check] {
        let consumed = routes.indices.allSatisfy { route in
            accounts.accounts[route].allSatisfy { Int($0.counts.consumed) == routes[route].eventCount }
        }
        let readBack = routes.indices.allSatisfy { route in
            ledger.deadLetters[route].count == accounts.deadLetters(route: route)
                && zip(ledger.inboxes[route], accounts.accounts[route]).allSatisfy {
                    $0.count == Int($1.counts.delivered) && $0.unreadable == 0
                }
        }
        let caught = routes.indices.allSatisfy { isCaught(events[$0], ledger.deadLetters[$0]) }
        return [
            Check(sentence: "every event that was generated was consumed, once for each recipient", isMet: consumed),
            Check(
                sentence: "every account is balanced: consumed = delivered + withheld + held + rejected",
                isMet: accounts.isBalanced),
            Check(sentence: "every delivery and every dead letter was read back from its topic", isMet: readBack),
            Check(sentence: "every spoiled event was rejected with the code it was spoiled for", isMet: caught),
            Check(
                sentence: "every figure adds up to the last digit: delivered + rejected = generated",
                isMet: comparisons.allSatisfy(\.isExact)),
        ]
    }

    private static func isCaught(_ events: EventIndex, _ letters: [DemoLetter]) -> Bool {
        var codes: [String: Set<RejectionCode>] = [:]
        for letter in letters {
            if let id = letter.eventID, let code = letter.code { codes[id, default: []].insert(code) }
        }
        return events.spoilings.allSatisfy { codes[$0.key]?.contains($0.value.code) == true }
    }
}
