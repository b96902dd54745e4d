internal import CBenchForwarder
internal import Exchange
internal import GatewayModel

/// Runs events through the processing of a lane with a sink that only looks at what it is given.
final class ProcessorBench {
    /// Takes what the processing makes.
    private struct Sink: OutcomeSink {
        var delivered = 0
        var rejected = 0
        var bytes = 0
        var lastCode = "none"

        mutating func deliver(
            to recipient: Int, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?,
            headers: UnsafeBufferPointer<HeaderView>
        ) {
            delivered += 1
            bytes += value?.count ?? 0
            cbench_keep(value?.baseAddress)
        }

        mutating func deadLetter(
            recipient: Int?, code: RejectionCode, partition: Int32, key: UnsafeRawBufferPointer?,
            value: UnsafeRawBufferPointer?, headers: UnsafeBufferPointer<HeaderView>
        ) {
            rejected += 1
            lastCode = code.rawValue
        }
    }

    /// The headers of the events.
    typealias Headers = [(StaticString, StaticString)]

    /// Those of the US sender, in JSON.
    static let json: Headers = [
        ("ce_specversion", "1.0"), ("ce_id", "bench"), ("ce_source", "/us/iprc"),
        ("ce_type", "us-iprc.seizure.recorded"), ("ce_time", "2014-10-01T00:00:00Z"),
        ("ce_dataschema", "us-iprc.seizure/2"), ("content-type", "application/json"),
    ]
    /// Those of the Chinese sender, in XML.
    static let xml: Headers = [
        ("ce_specversion", "1.0"), ("ce_id", "bench"), ("ce_source", "/cn/gacc"),
        ("ce_type", "cn-gacc.seizure.recorded"), ("ce_time", "2014-10-01T00:00:00Z"),
        ("ce_dataschema", "cn-gacc.seizure/2"), ("content-type", "application/xml"),
    ]
    /// 2014-10-01T00:00:00Z.
    private static let timestampMs: Int64 = 1_412_121_600_000

    private var processor: EventProcessor
    private var sink = Sink()
    private let views: UnsafeMutableBufferPointer<HeaderView>
    private let outcomes: UnsafeMutableBufferPointer<OutcomeKind>

    init(_ plan: SourcePlan, headers: Headers = json) {
        outcomes = .allocate(capacity: plan.recipients.count)
        outcomes.initialize(repeating: .rejected)
        processor = EventProcessor(plan: plan, sizes: OutputSizes(recipientCount: plan.recipients.count))
        views = .allocate(capacity: headers.count)
        for (index, header) in headers.enumerated() {
            views.initializeElement(
                at: index, to: HeaderView(name: Self.bytes(header.0), value: Self.bytes(header.1)))
        }
    }

    deinit {
        views.deallocate()
        outcomes.deallocate()
    }

    /// Deliveries so far.
    var delivered: Int { sink.delivered }
    /// Dead letters so far.
    var rejected: Int { sink.rejected }
    /// Bytes delivered so far.
    var bytes: Int { sink.bytes }
    /// The code of the last dead letter.
    var lastCode: String { sink.lastCode }

    private static func bytes(_ text: StaticString) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }

    /// Processes one event, which has no key.
    func process(_ text: [UInt8], offset: Int64) {
        text.withUnsafeBytes { value in
            let record = SourceRecord(
                partition: 0, offset: offset, timestampMs: Self.timestampMs, key: nil, value: value,
                headers: UnsafeBufferPointer(views))
            processor.process(record, into: &sink, outcomes: outcomes)
        }
    }
}
