internal import Exchange
internal import GatewayModel
internal import KafkaClient

/// The work of the port: every event of the batch through the processing of its source.
extension KafkaLanePort where Processing: ~Copyable {
    mutating func process(_ number: TransactionNumber, into book: inout AccountBook) throws(LaneFault) {
        guard let sink else { throw LaneFault(.fatal, .process, message: "there is no producer") }
        sink.startBatch()
        startFigures()
        holdMoment = assembly.holds.moment
        try processReleases(holdMoment, sink: sink, book: &book)
        var entered = -1
        var held: RecipientSet = []
        for index in 0..<batch.count where sink.fault == nil {
            let place = batch[index].assignmentIndex
            if place != entered {
                marker.enter(partitions[place])
                sink.source = sources[place]
                held = holdMoment.held[sources[place]].union(book.behind(partition: place))
                entered = place
            }
            processEvent(at: index, place: place, holding: held, sink: sink, book: &book)
        }
        marker.end()
        endFigures(sink)
        batch.removeAll()
        releaseBatch.removeAll()
        releases.removeAll()
        if let fault = sink.fault { throw given(fault, .process) }
        try readPositions()
    }

    /// One event: its record, its outcomes, its entries in the book.
    @inline(__always)
    private mutating func processEvent(
        at index: Int, place: Int, holding held: RecipientSet, sink: LaneSink, book: inout AccountBook
    ) {
        let record = Self.sourceRecord(batch[index], headerViews)
        let recipients = assembly.configuration.sources[sources[place]].recipients.count
        let outcomes = UnsafeMutableBufferPointer(rebasing: self.outcomes[..<recipients])
        marker.begin(record.offset)
        book.beginEvent(partition: place, offset: record.offset)
        var target = sink
        work(record, place: place, holding: held, into: &target, outcomes: outcomes)
        for recipient in 0..<recipients { book.enter(outcomes[recipient], recipient: recipient) }
        book.endEvent()
        figures.lastTimestampMs[place] = record.timestampMs
    }

    /// What becomes of one event for those that may have it.
    @inline(__always)
    func work(
        _ record: SourceRecord, place: Int, holding held: RecipientSet, into target: inout LaneSink,
        outcomes: UnsafeMutableBufferPointer<OutcomeKind>
    ) {
        let source = sources[place]
        if !suspects.isEmpty, isCondemned(record.offset, place) {
            processings[source].quarantine(record, holding: held, into: &target, outcomes: outcomes)
        } else {
            processings[source].process(record, holding: held, into: &target, outcomes: outcomes)
        }
    }

    /// Whether the process died on the event in its batch and then once more on it alone.
    private func isCondemned(_ offset: Int64, _ place: Int) -> Bool {
        let partition = partitions[place]
        return suspects.contains {
            $0.offset == offset && $0.partition == partition && $0.crashes >= CrashSuspects.crashesMax
        }
    }

    /// The record as the processing takes it. Its bytes stay in librdkafka's memory until the batch is emptied; the
    /// views of its headers until the next record.
    @inline(__always)
    static func sourceRecord(_ view: borrowing RecordView, _ headerViews: HeaderViews) -> SourceRecord {
        let headers = view.headers
        headerViews.removeAll()
        for place in 0..<headers.count {
            let header = headers[place]
            headerViews.append(HeaderView(name: header.name, value: header.value))
        }
        return SourceRecord(
            partition: view.partition, offset: view.offset, timestampMs: view.timestampMs, key: view.key,
            value: view.value, headers: headerViews.all, areHeadersUnreadable: headers.isUnreadable)
    }

    private mutating func startFigures() {
        figures.events = UInt64(batch.count)
        figures.bytesConsumed = UInt64(batch.totalBytes)
    }

    private mutating func endFigures(_ sink: LaneSink) {
        figures.rejections = sink.rejections
        figures.bytesProduced = sink.bytes
        figures.waitedNs = sink.waitedNs
        figures.flags = (0..<processings.count).map { processings[$0].takeFlags() }
    }

    /// Positions come from the consumer, never from counting: transaction markers take offsets too.
    private mutating func readPositions() throws(LaneFault) {
        let partitions = self.partitions
        let read = try call(.process) { port throws(KafkaFault) in try port.open().positions(partitions) }
        for (index, position) in read.enumerated() {
            if let position { positions[index] = position }
        }
    }
}
