public import GatewayModel

/// One header of a generated record.
public struct GeneratedHeader: Hashable, Sendable {
    /// The name.
    public let name: String
    /// The value's bytes.
    public let value: [UInt8]
}

/// One generated source record.
public struct GeneratedEvent: Sendable {
    /// Its number in the run, from 0.
    public let number: Int
    /// The number of its case, from 1.
    public let caseNumber: Int
    /// The version of the case, from 1.
    public let version: Int
    /// What happened, as the profile calls it: recorded, amended, cancelled …
    public let kind: String
    /// How it was spoiled; nil for a sound event.
    public let spoiling: Spoiling?
    /// When it was recorded, in milliseconds since 1970.
    public let timestampMs: Int64
    /// The record's key.
    public let key: [UInt8]?
    /// The record's value; nil for a tombstone.
    public let value: [UInt8]?
    /// The value before it was cut short; the same as `value` when it was not.
    public let whole: [UInt8]?
    /// The CloudEvents headers and what else the profile sends.
    public let headers: [GeneratedHeader]

    /// The event with its whole value in another form, in XML: cut short before a tag, at about the same share, where
    /// this one's is.
    public func rewritten(_ whole: [UInt8]) -> GeneratedEvent {
        var end = whole.count
        if let value, let before = self.whole, value.count < before.count {
            end = whole.count * value.count / before.count
            // No character of UTF-8 or GB18030 has this byte inside.
            while end > 0, whole[end] != UInt8(ascii: "<") { end -= 1 }
        }
        return GeneratedEvent(
            number: number, caseNumber: caseNumber, version: version, kind: kind, spoiling: spoiling,
            timestampMs: timestampMs, key: key, value: value == nil ? nil : Array(whole[..<end]), whole: whole,
            headers: headers)
    }
}

/// What a run of a generator is to be.
public struct GenerationSettings: Hashable, Sendable {
    /// The same seed gives the same bytes.
    public var seed: UInt64
    /// How many events; nil for the whole year of the profile.
    public var eventCount: Int?
    /// The share of events to spoil, 0...1.
    public var spoiledShare: Double
    /// The rejections to provoke; nil for all that the profile can. A code it cannot provoke spoils nothing.
    public var spoilingCodes: Set<RejectionCode>?

    public init(
        seed: UInt64 = 1, eventCount: Int? = nil, spoiledShare: Double = 0, spoilingCodes: Set<RejectionCode>? = nil
    ) {
        self.seed = seed
        self.eventCount = eventCount
        self.spoiledShare = spoiledShare
        self.spoilingCodes = spoilingCodes
    }
}

/// Makes synthetic source events of one schema from its profile, in the order of their times. The same profile and
/// settings give the same bytes, on every machine.
///
/// A spoiled event is always the only one of its case, so that what a recipient gets and what is rejected add up to
/// what was generated, in events as well as in cases and amounts.
public struct Generator: Sendable {
    /// The profile.
    public let profile: Profile
    /// The settings.
    public let settings: GenerationSettings
    private var evaluation: Evaluation
    private let kinds: [String]
    private var position = 0

    /// Plans the run: deals the published counts, calibrates the amounts, orders the events.
    public init(profile: Profile, settings: GenerationSettings) {
        self.profile = profile
        self.settings = settings
        let plan = Plan(profile: profile, settings: settings)
        evaluation = Evaluation(profile: profile, plan: plan, seed: settings.seed)
        let table = profile.tables[profile.slots[ProfileReader.given.event].table]
        let column = table.column("name") ?? 0
        kinds = (0..<table.rowCount).map { row in
            String(decoding: profile.pool[table.cell(row: row, column: column).text.range], as: UTF8.self)
        }
    }

    /// The events of the run.
    public var eventCount: Int { evaluation.plan.entries.count }

    /// The cases of the run, those cancelled in the end included.
    public var caseCount: Int { evaluation.plan.caseCount }

    /// The spoiled events of the run: fewer than were asked for when there are not as many cases with a single event.
    public var spoiledCount: Int { evaluation.plan.spoilers.count { $0 != Plan.sound } }

    /// The plan, for those who account for what was generated.
    var plan: Plan { evaluation.plan }

    /// The next event; nil after the last one.
    public mutating func next() -> GeneratedEvent? {
        guard position < evaluation.plan.entries.count else { return nil }
        position += 1
        return event(position - 1)
    }

    private mutating func event(_ number: Int) -> GeneratedEvent {
        let entry = evaluation.plan.entries[number]
        let index = Int(entry.caseIndex)
        let history = profile.histories[Int(evaluation.plan.histories[index])]
        let row = history.steps[Int(entry.step)]
        let spoilerIndex = evaluation.plan.spoilers[index]
        let spoiler = spoilerIndex == Plan.sound ? nil : profile.spoilers[Int(spoilerIndex)]
        evaluation.draw(
            Evaluation.Occurrence(
                caseIndex: index, step: Int(entry.step), row: row, time: entry.time,
                isSettled: Int(entry.step) >= history.settledBy),
            slots: spoiler?.slots ?? profile.slots)
        let (whole, end) = value(spoiler)
        return GeneratedEvent(
            number: number, caseNumber: index + 1, version: Int(entry.step) + 1, kind: kinds[Int(row)],
            spoiling: spoiler?.spoiling, timestampMs: entry.time * 1_000, key: text(spoiler?.key ?? profile.key),
            value: whole.map { Array($0[..<end]) }, whole: whole, headers: headers(spoiler))
    }

    /// The value, and how much of it is kept.
    private mutating func value(_ spoiler: Spoiler?) -> ([UInt8]?, Int) {
        if let spoiler, spoiler.isTombstone { return (nil, 0) }
        let start = evaluation.writeValue()
        var end = evaluation.buffer.count
        if let spoiler, spoiler.keeps < 1 {
            end = start + Int(Double(end - start) * spoiler.keeps)
            // Between characters: what is left is cut short, but of its charset.
            while end > start, evaluation.buffer[end] & 0xC0 == 0x80 { end -= 1 }
        }
        return (Array(evaluation.buffer[start...]), end - start)
    }

    private mutating func headers(_ spoiler: Spoiler?) -> [GeneratedHeader] {
        var headers: [GeneratedHeader] = []
        for header in spoiler?.headers ?? profile.headers {
            guard let value = text(header.value) else { continue }
            headers.append(GeneratedHeader(name: header.name, value: value))
        }
        if let repeated = spoiler?.repeatedHeader {
            for _ in 0..<repeated.times { headers.append(GeneratedHeader(name: repeated.name, value: [])) }
        }
        return headers
    }

    private mutating func text(_ parts: [TextPart]) -> [UInt8]? {
        let start = evaluation.buffer.count
        defer { evaluation.rewind(to: start) }
        return evaluation.append(parts) ? Array(evaluation.buffer[start...]) : nil
    }
}
