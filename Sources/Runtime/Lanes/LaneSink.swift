internal import Exchange
internal import GatewayModel
internal import KafkaClient
internal import RejectIndex
internal import Telemetry

/// Produces the outcomes of a batch in the open transaction. It keeps the first fault and ignores what comes after it;
/// the port asks for it after every event.
///
/// One lane owns it. A class, because the processing takes a sink as a value and the headers under construction must
/// not be copied.
final class LaneSink: OutcomeSink {
    /// The topics of one source, as the producer of the moment numbers them.
    struct Topics {
        /// Nil for a recipient whose topic was not there: it is held.
        var recipients: [ProducerTopic?]
        var deadLetters: ProducerTopic
        /// Where the sender is told of rejections; nil when it is not.
        var receipts: ProducerTopic?

        /// The recipients' topics by name.
        let names: [TopicName]

        /// Asks for the topics of a source now, so that the first record of each does not wait for its leader.
        /// - Parameter isGone: is told of recipients' topics that are gone or forbidden, which is no fault of the source.
        init(
            _ source: SourceConfiguration, _ producer: Producer, timeoutMs: Int,
            isGone: (KafkaFault) -> Void = { _ in }
        ) throws(KafkaFault) {
            recipients = []
            names = source.recipients.map(\.topic)
            for recipient in source.recipients {
                do throws(KafkaFault) {
                    recipients.append(try producer.topic(named: recipient.topic, timeoutMs: timeoutMs))
                } catch {
                    guard error.kind.closesTopic else { throw error }
                    recipients.append(nil)
                    isGone(error)
                }
            }
            deadLetters = try producer.topic(named: source.deadLetterTopic, timeoutMs: timeoutMs)
            if let name = source.receiptsTopic {
                receipts = try producer.topic(named: name, timeoutMs: timeoutMs)
            }
        }
    }

    /// How long a full queue is waited for before the transaction is given up, in milliseconds.
    private static let queueFullWaitMs: Int64 = 60_000
    /// How long a topic's partitions are asked for, in milliseconds.
    private static let lookMs = 15_000
    /// One wait for a full queue, in milliseconds.
    private static let queueFullPollMs = 20

    private let producer: Producer
    private var topics: [Topics]
    private let gateway: String
    private var headers = OutgoingHeaders()
    private var letters = DeadLetterReader()
    /// The source of the event at hand.
    var source = 0
    /// The first fault of the batch.
    private(set) var fault: KafkaFault?
    /// Dead letters by source, recipient (the last place stands for the event as a whole) and code.
    private(set) var rejections: [[CountTable<RejectionCode>]]
    /// Bytes of keys and values handed to the producer.
    private(set) var bytes: UInt64 = 0
    /// Nanoseconds spent waiting for the producer's queue.
    private(set) var waitedNs: UInt64 = 0

    /// - Parameter gateway: the gateway's id, for what is told to senders.
    init(producer: Producer, topics: [Topics], gateway: String) {
        self.producer = producer
        self.topics = topics
        self.gateway = gateway
        rejections = topics.map { [CountTable<RejectionCode>](repeating: CountTable(), count: $0.recipients.count + 1) }
    }

    /// Forgets the last batch.
    func startBatch() {
        fault = nil
        bytes = 0
        waitedNs = 0
        for source in rejections.indices {
            for place in rejections[source].indices where rejections[source][place].total > 0 {
                rejections[source][place] = CountTable()
            }
        }
    }

    func deliver(
        to recipient: Int, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?,
        headers: UnsafeBufferPointer<HeaderView>
    ) {
        guard fault == nil else { return }
        if topics[source].recipients[recipient] == nil { fault = lookAgain(recipient, source) }
        guard let topic = topics[source].recipients[recipient] else { return }
        produce(to: topic, .byKey, key, value, headers)
    }

    /// Looks for a recipient's topic that was not there; a sentence while it is not, nil when it is.
    func missingTopic(ofRecipient recipient: Int, source: Int) -> String? {
        guard topics[source].recipients[recipient] == nil else { return nil }
        return lookAgain(recipient, source).map { FaultTranslation.sentence($0) }
    }

    /// A topic that was not there may have come back.
    private func lookAgain(_ recipient: Int, _ source: Int) -> KafkaFault? {
        do throws(KafkaFault) {
            topics[source].recipients[recipient] = try producer.topic(
                named: topics[source].names[recipient], timeoutMs: Self.lookMs)
            return nil
        } catch {
            return error
        }
    }

    func deadLetter(
        recipient: Int?, code: RejectionCode, partition: Int32, key: UnsafeRawBufferPointer?,
        value: UnsafeRawBufferPointer?, headers: UnsafeBufferPointer<HeaderView>
    ) {
        let place = recipient ?? topics[source].recipients.count
        rejections[source][place][code] &+= 1
        produce(to: topics[source].deadLetters, .number(partition), key, value, headers)
        if let receipts = topics[source].receipts { tell(receipts, key, headers) }
    }

    /// Tells the sender of a rejection, in the same transaction.
    private func tell(
        _ topic: ProducerTopic, _ key: UnsafeRawBufferPointer?, _ rejected: UnsafeBufferPointer<HeaderView>
    ) {
        guard fault == nil, let receipt = RejectionReceipt(rejected, gateway: gateway, reader: &letters) else { return }
        headers.removeAll()
        for (name, value) in receipt.headers {
            Array(name.utf8).withUnsafeBytes { name in
                Array(value.utf8).withUnsafeBytes { headers.append(name: name, value: $0) }
            }
        }
        receipt.value.withUnsafeBytes { produceWithHeaders(to: topic, .byKey, key, $0) }
    }

    /// Produces a record of the gateway's own, without headers.
    /// - Parameter partition: nil for the one of the key.
    func record(to topic: ProducerTopic, partition: Int32? = nil, key: [UInt8], value: [UInt8]) {
        let target = partition.map { TargetPartition.number($0) } ?? .byKey
        key.withUnsafeBytes { key in
            value.withUnsafeBytes { produce(to: topic, target, key, $0, UnsafeBufferPointer(start: nil, count: 0)) }
        }
    }

    private func produce(
        to topic: ProducerTopic, _ partition: TargetPartition, _ key: UnsafeRawBufferPointer?,
        _ value: UnsafeRawBufferPointer?, _ views: UnsafeBufferPointer<HeaderView>
    ) {
        guard fault == nil else { return }
        headers.removeAll()
        for view in views { headers.append(name: view.name, value: view.value) }
        produceWithHeaders(to: topic, partition, key, value)
    }

    private func produceWithHeaders(
        to topic: ProducerTopic, _ partition: TargetPartition, _ key: UnsafeRawBufferPointer?,
        _ value: UnsafeRawBufferPointer?
    ) {
        bytes &+= UInt64((key?.count ?? 0) + (value?.count ?? 0))
        switch producer.produce(to: topic, partition: partition, key: key, value: value, headers: &headers) {
        case .queued: break
        case .fault(let fault) where fault.kind == .unknownPartition:
            produceAfterLooking(to: topic, partition, key, value)
        case .fault(let fault): self.fault = fault
        case .queueFull: produceWhenThereIsRoom(to: topic, partition, key, value)
        }
    }

    /// The topic may have grown since it was last asked for: asks once, and tries again.
    private func produceAfterLooking(
        to topic: ProducerTopic, _ partition: TargetPartition, _ key: UnsafeRawBufferPointer?,
        _ value: UnsafeRawBufferPointer?
    ) {
        do throws(KafkaFault) {
            try producer.refresh(topic, timeoutMs: Self.lookMs)
        } catch {
            fault = error
            return
        }
        switch producer.produce(to: topic, partition: partition, key: key, value: value, headers: &headers) {
        case .queued: break
        case .fault(let fault): self.fault = fault
        case .queueFull: produceWhenThereIsRoom(to: topic, partition, key, value)
        }
    }

    /// Lets the producer work until its queue takes the record, or its patience is over: then the batch is aborted and
    /// processed again, and nothing is lost or rejected (P9).
    private func produceWhenThereIsRoom(
        to topic: ProducerTopic, _ partition: TargetPartition, _ key: UnsafeRawBufferPointer?,
        _ value: UnsafeRawBufferPointer?
    ) {
        let startedNs = Clocks.monotonicNs()
        defer { waitedNs &+= Clocks.monotonicNs() &- startedNs }
        let deadlineMs = Clocks.monotonicMs() + Self.queueFullWaitMs
        while Clocks.monotonicMs() < deadlineMs {
            producer.poll(timeoutMs: Self.queueFullPollMs)
            switch producer.produce(to: topic, partition: partition, key: key, value: value, headers: &headers) {
            case .queued: return
            case .fault(let fault):
                self.fault = fault
                return
            case .queueFull: continue
            }
        }
        fault = KafkaFault(
            .abort, kind: .timedOut, code: -184, codeName: "_QUEUE_FULL", operation: .produce,
            topic: producer.name(of: topic), text: "the producer's queue stayed full")
    }
}
