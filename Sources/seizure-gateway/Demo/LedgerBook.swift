internal import Catalog
internal import Exchange
internal import GatewayModel
internal import Generator
internal import JSONTape
internal import KafkaClient
internal import RejectIndex
internal import Runtime

/// Writes the ledger, record by record. It belongs to the reader's thread.
struct LedgerBook: ~Copyable {
    /// Tallies do not copy, and arrays hold only what does.
    private final class Account {
        var tally: Tally?
        var count = 0
        /// The recipient's schema, which says in which forms values can come.
        let schema: CatalogSchema?

        init(_ route: DemoRoute, _ recipient: DemoRoute.Recipient, _ catalog: Catalog) {
            schema = catalog.schemas[recipient.configuration.schema.value]
            tally = recipient.profile.flatMap {
                Tally(received: $0, sent: route.generator.profile, keys: catalog.keys)
            }
        }
    }

    private let topics: [LedgerTopic]
    private let accounts: [[Account]]
    private let sample: SampleEvent?
    private var samplePicture: RecordPicture?
    private var sampleRejection: (route: Int, header: [UInt8])?
    private var deadLetters: [[DemoLetter]]
    private var letters = DeadLetterReader()
    private let names: [TopicName]
    private let keys: KeyTable
    private var reader = ValueReader()
    private var tape = Tape()
    /// The records of each topic.
    private(set) var counts: [Int]

    init(topics: [LedgerTopic], routes: [DemoRoute], sample: SampleEvent?, catalog: Catalog) {
        keys = catalog.keys
        self.topics = topics
        names = topics.map { $0.name(in: routes) }
        self.sample = sample
        accounts = routes.map { route in route.recipients.map { Account(route, $0, catalog) } }
        deadLetters = routes.map { _ in [] }
        counts = topics.map { _ in 0 }
    }

    /// Takes one record.
    mutating func add(_ record: RecordView) {
        counts[record.topicIndex] += 1
        switch topics[record.topicIndex] {
        case .inbox(let route, let recipient):
            accounts[route][recipient].count += 1
            count(record, accounts[route][recipient])
            keepSample(record, route: route, recipient: recipient)
        case .deadLetters(let route):
            let letter = DemoLetter(letters.read(record, of: names[record.topicIndex]))
            deadLetters[route].append(letter)
            if sampleRejection == nil, letter.reason?.pointer.isEmpty == false {
                sampleRejection = (route, Self.rejection(of: record))
            }
        }
    }

    /// The gateway's own header of a dead letter, which stands behind the sender's.
    private static func rejection(of record: RecordView) -> [UInt8] {
        let headers = record.headers
        var rejection: [UInt8] = []
        for index in 0..<headers.count where headers[index].name.elementsEqual("gateway-rejection".utf8) {
            rejection = headers[index].value.map { Array($0) } ?? []
        }
        return rejection
    }

    /// Reads a value as a partner does: in the form that its content type says.
    private mutating func count(_ record: RecordView, _ account: Account) {
        guard account.tally != nil, let value = record.value else { return }
        guard let form = account.schema?.form(of: record) else {
            account.tally?.addUnreadable()
            return
        }
        do throws(ValueFault) {
            try reader.read(value.bytes, as: form, layout: account.schema?.layout, keys: keys, into: &tape)
            account.tally?.add(tape)
        } catch {
            account.tally?.addUnreadable()
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

extension CatalogSchema {
    /// The form of a published value by its content type; nil when it is none of the schema's.
    fileprivate func form(of record: RecordView) -> ValueForm? {
        let headers = record.headers
        for index in 0..<headers.count where headers[index].name.elementsEqual("content-type".utf8) {
            guard let value = headers[index].value else { return nil }
            let wire = wires.first { value.elementsEqual($0.contentType.utf8) }
            return wire.map { $0.isXML ? .xml(nil) : .json }
        }
        return nil
    }
}
