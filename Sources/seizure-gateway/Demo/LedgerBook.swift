internal import GatewayModel
internal import Generator
internal import KafkaClient
internal import Runtime

/// Writes the ledger, record by record. It belongs to the reader's thread.
struct LedgerBook: ~Copyable {
    /// Tallies do not copy, and arrays hold only what does.
    private final class Account {
        var tally: Tally?
        var count = 0

        init(_ route: DemoRoute, _ recipient: DemoRoute.Recipient) {
            tally = recipient.profile.flatMap { Tally(received: $0, sent: route.generator.profile) }
        }
    }

    private let topics: [LedgerTopic]
    private let accounts: [[Account]]
    private let sample: SampleEvent?
    private var samplePicture: RecordPicture?
    private var sampleRejection: (route: Int, header: [UInt8])?
    private var deadLetters: [[DeadLetter]]
    private var rejections = RejectionReader()
    /// The records of each topic.
    private(set) var counts: [Int]

    init(topics: [LedgerTopic], routes: [DemoRoute], sample: SampleEvent?) {
        self.topics = topics
        self.sample = sample
        accounts = routes.map { route in route.recipients.map { Account(route, $0) } }
        deadLetters = routes.map { _ in [] }
        counts = topics.map { _ in 0 }
    }

    /// Takes one record.
    mutating func add(_ record: RecordView) {
        counts[record.topicIndex] += 1
        switch topics[record.topicIndex] {
        case .inbox(let route, let recipient):
            accounts[route][recipient].count += 1
            if let value = record.value { accounts[route][recipient].tally?.add(value.bytes) }
            keepSample(record, route: route, recipient: recipient)
        case .deadLetters(let route):
            let (letter, header) = rejections.read(record)
            deadLetters[route].append(letter)
            if sampleRejection == nil, letter.reason?.pointer.isEmpty == false { sampleRejection = (route, header) }
        }
    }

    /// Events of a case come in order, so the first one with its key is its first version.
    private mutating func keepSample(_ record: RecordView, route: Int, recipient: Int) {
        guard let sample, samplePicture == nil, sample.route == route, recipient == 0, let key = record.key,
            key.elementsEqual(sample.key)
        else { return }
        samplePicture = RecordPicture(record)
    }

    /// Everything so far.
    var ledger: Ledger {
        Ledger(
            inboxes: accounts.map { route in
                route.map { account in
                    Ledger.Inbox(
                        count: account.count, report: account.tally?.report,
                        unreadable: account.tally?.unreadable ?? 0)
                }
            }, deadLetters: deadLetters, sample: samplePicture, sampleRejection: sampleRejection)
    }
}
