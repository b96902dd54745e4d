internal import Exchange
internal import GatewayModel
public import OperatorRecords
internal import RejectIndex

/// What came of sending a rejection again, or would come of it.
public struct RedriveResult: Equatable, Sendable {
    /// Redriven, rejected again, or open once more when it could not be tried.
    public let state: RejectionState
    /// What the state does not say, in a sentence.
    public let detail: String?

    init(_ state: RejectionState, _ detail: String? = nil) {
        self.state = state
        self.detail = detail
    }
}

/// What a dead letter is sent again as.
struct RedrivePlan: Equatable {
    /// The source, by its place in the configuration.
    let source: Int
    /// What is done.
    let redrive: Redrive
    /// How many of the letter's headers are those of the rejected record; the gateway's own stand behind them.
    let headerCount: Int
    /// Where the rejected record stood.
    let partition: Int32
    /// Its offset.
    let offset: Int64
    /// Its timestamp.
    let timestampMs: Int64
    /// The value that is sent: the letter's, or an edited copy.
    let value: [UInt8]?
    /// The hash of an edited copy that is made now; nil when none is.
    let editedHash: String?

    /// Why a rejection cannot be sent again.
    struct Refusal: Error, Equatable {
        let sentence: String

        init(_ sentence: String) { self.sentence = sentence }
    }

    /// Plans the redrive of a rejection. Pure.
    /// - Parameter edit: what is edited, and the bytes of the edit; nil for the record as it is.
    /// - Throws: why it cannot be sent again.
    init(
        of rejection: String, _ record: LetterRecord, edit: (edit: RecordEdit, bytes: [UInt8])? = nil,
        in configuration: GatewayConfiguration
    ) throws(Refusal) {
        let letter = record.letter
        guard letter.dialect == .gateway, letter.id == rejection, let place = letter.source else {
            throw Refusal("the dead letter \(letter.place) is of another rejection")
        }
        let topic = letter.place.partition.topic
        let known = configuration.sources.firstIndex { $0.topic.rawValue == place.topic && $0.deadLetterTopic == topic }
        guard let known else { throw Refusal("its source is not configured any more") }
        guard let partition = place.partition, let offset = place.offset, let timestampMs = place.timestampMs,
            partition == letter.place.partition.partition
        else { throw Refusal("the dead letter does not say where the record stood") }
        guard letter.attempt < OperatorLimits.attemptsMax else {
            throw Refusal("it was tried \(letter.attempt) times, which is the limit")
        }
        if record.areHeadersUnreadable { throw Refusal("the headers of the dead letter cannot be read") }
        guard letter.valueSHA256 == nil || record.value.map(EditMark.hash) == letter.valueSHA256 else {
            throw Refusal(
                "the dead letter has no value: it was too large for the topic, and the source does not have it any more"
            )
        }
        let name = Array("gateway-rejection".utf8)
        guard let headerCount = record.headers.lastIndex(where: { $0.name == name }) else {
            throw Refusal("the dead letter \(letter.place) is of another rejection")
        }
        guard record.value != nil || record.key != nil || headerCount > 0 else {
            throw Refusal("the dead letter has neither key nor value: its headers were too large for the topic")
        }
        var recipient: Int?
        if let id = letter.recipient {
            recipient = configuration.sources[known].recipients.firstIndex { $0.id.rawValue == id }
            if recipient == nil { throw Refusal("its recipient is not configured for this source any more") }
        }
        let edited = try Self.edited(record, edit)
        value = edited ?? record.value
        editedHash = edited.map(EditMark.hash)
        source = known
        redrive = Redrive(
            rejectionID: rejection, rootID: letter.rootID ?? rejection, attempt: letter.attempt + 1,
            recipient: recipient, edit: Self.mark(record, edit?.edit, edited))
        self.headerCount = headerCount
        self.partition = partition
        self.offset = offset
        self.timestampMs = timestampMs
    }

    private static func edited(
        _ record: LetterRecord, _ edit: (edit: RecordEdit, bytes: [UInt8])?
    ) throws(Refusal) -> [UInt8]? {
        guard let edit else { return nil }
        do throws(EditedValue.Refusal) { return try EditedValue.make(edit.edit, edit.bytes, of: record.value) } catch {
            throw Refusal(error.sentence)
        }
    }

    /// What was edited once stays marked, whoever sends it again.
    private static func mark(_ record: LetterRecord, _ edit: RecordEdit?, _ edited: [UInt8]?) -> EditMark? {
        guard let original = record.letter.editedFrom ?? edit?.before else { return nil }
        return EditMark(original: original, edited: EditMark.hash(of: edited ?? record.value ?? []))
    }
}

/// Processes rejected records again, by the catalog of the moment, into the open transaction. One thread owns it.
struct RedriveRun: ~Copyable {
    private let configuration: GatewayConfiguration
    private let processings: ProcessingTable<EventProcessor>
    private let views = HeaderViews()

    init(_ configuration: GatewayConfiguration, _ maker: ProcessingMaker<EventProcessor>) {
        self.configuration = configuration
        processings = maker.make(sources: configuration.sources.count)
    }

    /// Sends one rejection again.
    func send(
        _ plan: RedrivePlan, _ record: LetterRecord, into sink: inout some OutcomeSink
    ) -> RedriveResult {
        let recipients = configuration.sources[plan.source].recipients.map(\.id)
        var outcomes = [OutcomeKind](repeating: .withheld, count: recipients.count)
        withRecord(plan, record) { source in
            outcomes.withUnsafeMutableBufferPointer { outcomes in
                processings[plan.source].process(source, again: plan.redrive, into: &sink, outcomes: outcomes)
            }
        }
        return Self.result(of: outcomes, recipients, only: plan.redrive.recipient)
    }

    /// What the outcomes mean for the rejection: nothing that failed again is said to be done.
    static func result(of outcomes: [OutcomeKind], _ recipients: [RecipientID], only: Int?) -> RedriveResult {
        let concerned = only.map { [$0] } ?? Array(outcomes.indices)
        func names(_ kind: OutcomeKind) -> String? {
            let named = concerned.filter { outcomes[$0] == kind }.map { "\(recipients[$0])" }
            return named.isEmpty ? nil : "\(kind) for \(named.joined(separator: ", "))"
        }
        let state: RejectionState = concerned.contains { outcomes[$0] == .rejected } ? .rejectedAgain : .redriven
        let detail = [names(.delivered), names(.withheld), names(.held), names(.rejected)].compactMap(\.self)
        return RedriveResult(state, detail.joined(separator: "; "))
    }

    /// The record as it stood in its source. The letter's bytes do not move while the body runs.
    private func withRecord(_ plan: RedrivePlan, _ letter: LetterRecord, _ body: (SourceRecord) -> Void) {
        let bytes = PinnedBytes(letter, value: plan.value, headerCount: plan.headerCount)
        views.removeAll()
        for (name, value) in bytes.headers { views.append(HeaderView(name: name, value: value)) }
        body(
            SourceRecord(
                partition: plan.partition, offset: plan.offset, timestampMs: plan.timestampMs, key: bytes.key,
                value: bytes.value, headers: views.all))
        withExtendedLifetime(bytes) {}
    }
}

/// Bytes of a dead letter at places that do not move.
private final class PinnedBytes {
    private let block: UnsafeMutableRawBufferPointer
    private(set) var key: UnsafeRawBufferPointer?
    private(set) var value: UnsafeRawBufferPointer?
    private(set) var headers: [(UnsafeRawBufferPointer, UnsafeRawBufferPointer?)] = []
    private var used = 0

    init(_ letter: LetterRecord, value: [UInt8]?, headerCount: Int) {
        let headers = letter.headers.prefix(headerCount)
        let count = headers.reduce((letter.key?.count ?? 0) + (value?.count ?? 0)) {
            $0 + $1.name.count + ($1.value?.count ?? 0)
        }
        block = .allocate(byteCount: max(1, count), alignment: 16)
        key = letter.key.map(pin)
        self.value = value.map(pin)
        self.headers = headers.map { (pin($0.name), $0.value.map(pin)) }
    }

    deinit { block.deallocate() }

    private func pin(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
        let place = UnsafeMutableRawBufferPointer(rebasing: block[used..<used + bytes.count])
        place.copyBytes(from: bytes)
        used += bytes.count
        return UnsafeRawBufferPointer(place)
    }
}
