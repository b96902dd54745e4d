internal import Exchange
public import GatewayModel
internal import KafkaClient
public import RejectIndex

/// A dead letter as it stands in Kafka: all its bytes.
public struct LetterRecord: Sendable {
    /// One header; a nil value is null, not empty.
    public struct Header: Sendable {
        /// The name's bytes.
        public let name: [UInt8]
        /// The value's bytes.
        public let value: [UInt8]?
    }

    /// What the headers say.
    public let letter: DeadLetter
    /// The key; nil when there is none.
    public let key: [UInt8]?
    /// The value; nil for a record without one.
    public let value: [UInt8]?
    /// The headers in their order.
    public let headers: [Header]
    /// Whether there are headers that break Kafka's format: none could be read then.
    public let areHeadersUnreadable: Bool

    private static let answerMs = 10_000
    private static let pollMs = 200
    /// Reads of one record at most, the last of which has waited.
    private static let readsMax = 50

    /// Reads one record.
    /// - Returns: nil when there is no record at the place any more.
    /// - Throws: one sentence when the brokers do not answer or refuse.
    public static func read(
        _ place: PartitionPlace, of configuration: GatewayConfiguration
    ) throws(RuntimeFault) -> LetterRecord? {
        do throws(KafkaFault) {
            let range = PartitionReader.Range(place.partition, from: place.offset, to: place.offset + 1)
            let reader = try PartitionReader(
                configuration.clientSettings, ranges: [range], group: "\(configuration.id).rejections",
                timeoutMs: answerMs)
            var batch = RecordBatch()
            for _ in 0..<readsMax {
                let outcome = reader.read(into: &batch, limits: PollLimits(records: 1), timeoutMs: pollMs)
                if batch.count > 0, batch[0].offset == place.offset { return LetterRecord(batch[0], place) }
                switch outcome {
                case .finished: return nil
                case .fault(let fault): if fault.faultClass != .retriable { throw fault }
                case .idle, .records: break
                }
                batch.removeAll()
            }
        } catch {
            throw RuntimeFault(error.kind.needsOperator ? .configuration : .unreachable, error.description)
        }
        throw RuntimeFault(.unreachable, "the record \(place) did not come in time")
    }

    /// Readings of many records at most, of which each keeps a limited number of bytes.
    private static let readingsMax = 10_000

    /// Reads many records and hands each to the body as it comes, in the order of the places as far as they are read
    /// together; those that are not there any more are left out.
    public static func read(
        _ places: [PartitionPlace], of configuration: GatewayConfiguration,
        _ body: (PartitionPlace, LetterRecord) -> Void
    ) throws(RuntimeFault) {
        var left = places
        do throws(KafkaFault) {
            for _ in 0..<readingsMax where !left.isEmpty {
                let letters = try LetterFetch(configuration).read(left)
                for place in left { if let record = letters.found[place] { body(place, record) } }
                left = left.filter(letters.left.contains)
            }
        } catch {
            throw RuntimeFault(error.kind.needsOperator ? .configuration : .unreachable, error.description)
        }
    }

    /// Bytes of key, value and headers.
    var bytes: Int {
        headers.reduce((key?.count ?? 0) + (value?.count ?? 0)) { $0 + $1.name.count + ($1.value?.count ?? 0) }
    }

    /// How many of the headers are those of the rejected record: the gateway's own stand behind them. Of letters that
    /// others wrote all are.
    public var recordHeaderCount: Int {
        let name = Array("gateway-rejection".utf8)
        return letter.dialect == .gateway ? headers.lastIndex { $0.name == name } ?? headers.count : headers.count
    }

    init(
        _ letter: DeadLetter, key: [UInt8]?, value: [UInt8]?, headers: [Header], areHeadersUnreadable: Bool = false
    ) {
        self.letter = letter
        self.key = key
        self.value = value
        self.headers = headers
        self.areHeadersUnreadable = areHeadersUnreadable
    }

    /// Where the value stands that was too large for the letter; nil when the letter has what there is, or does not name
    /// a place of the source that it belongs to.
    func placeOfValue(in configuration: GatewayConfiguration) -> PartitionPlace? {
        guard letter.dialect == .gateway, letter.valueSHA256 != nil, value == nil, let source = letter.source,
            let topic = TopicName(source.topic), let offset = source.offset, offset >= 0,
            source.partition == letter.place.partition.partition,
            configuration.sources.contains(where: {
                $0.topic == topic && $0.deadLetterTopic == letter.place.partition.topic
            })
        else { return nil }
        return PartitionPlace(TopicPartition(topic, letter.place.partition.partition), offset: offset)
    }

    /// The same letter with key, value and headers of the rejected record, behind which the gateway's own stay; as it is
    /// when the record is not the one that was rejected.
    func completed(from record: LetterRecord) -> LetterRecord {
        guard let value = record.value, EditMark.hash(of: value) == letter.valueSHA256 else { return self }
        return LetterRecord(
            letter, key: record.key, value: value,
            headers: record.headers + headers[min(recordHeaderCount, headers.count)...],
            areHeadersUnreadable: record.areHeadersUnreadable)
    }

    /// The value of the last header of a name; nil when there is none, or a null one.
    static func header(_ name: String, of record: borrowing RecordView) -> [UInt8]? {
        let headers = record.headers
        for index in (0..<headers.count).reversed() where headers[index].name.elementsEqual(name.utf8) {
            return headers[index].value.map { Array($0) }
        }
        return nil
    }

    /// The value of the last header of a name; nil when there is none, or a null one.
    public func header(_ name: String) -> [UInt8]? {
        headers.last { $0.name.elementsEqual(name.utf8) }?.value
    }

    init(_ record: borrowing RecordView, _ place: PartitionPlace) {
        var reader = DeadLetterReader()
        letter = reader.read(record, of: place.partition.topic)
        key = record.key.map { Array($0) }
        value = record.value.map { Array($0) }
        let headers = record.headers
        areHeadersUnreadable = headers.isUnreadable
        self.headers = (0..<headers.count).map { index in
            let header = headers[index]
            return Header(name: Array(header.name), value: header.value.map { Array($0) })
        }
    }
}
