internal import GatewayModel
internal import KafkaClient

/// Reads dead letters by their places, many at a time.
struct LetterFetch {
    /// What one reading brought.
    struct Letters {
        /// Those that are there.
        var found: [PartitionPlace: LetterRecord] = [:]
        /// Those that were left for another reading, because so many bytes were read already.
        var left: Set<PartitionPlace> = []
    }

    /// Bytes of values that one reading keeps; the record that passes it is kept too.
    private static let bytesMax = 32 << 20
    private static let pollLimits = PollLimits(records: 1_000, bytes: 8 << 20)
    /// Offsets that a partition is read from its beginning for what did not come.
    private static let rereadMax: Int64 = 500_000
    /// Offsets between two wanted ones that are rather read past than asked for anew.
    private static let gapMax: Int64 = 2_000

    private let configuration: GatewayConfiguration
    private let settings: ClientSettings
    private let group: String
    private let timeouts: CommandAssembly.Timeouts
    private let heartbeat: CallHeartbeat
    private let logSink: ClientLogSink?

    /// Reads for a desk.
    init(assembly: CommandAssembly) {
        configuration = assembly.configuration
        settings = assembly.clientSettings
        group = assembly.configuration.commandsName
        timeouts = assembly.timeouts
        heartbeat = assembly.heartbeat
        logSink = assembly.logSink
    }

    /// Reads for a person.
    init(_ configuration: GatewayConfiguration) {
        self.configuration = configuration
        settings = configuration.clientSettings
        group = "\(configuration.id).rejections"
        timeouts = CommandAssembly.Timeouts()
        heartbeat = CallHeartbeat()
        logSink = nil
    }

    /// Reads those of the places that are there. The partitions exist. A value that was too large for its dead letter is
    /// read from the source, while that has it.
    func read(_ places: [PartitionPlace]) throws(KafkaFault) -> Letters {
        var bytes = 0
        var letters = try readLetters(places, &bytes)
        try complete(&letters, &bytes)
        return letters
    }

    private func complete(_ letters: inout Letters, _ bytes: inout Int) throws(KafkaFault) {
        var sources: [PartitionPlace: PartitionPlace] = [:]
        for (place, record) in letters.found { sources[place] = record.placeOfValue(in: configuration) }
        guard !sources.isEmpty else { return }
        var records = Letters()
        let wanted = Set(sources.values)
        do throws(KafkaFault) {
            for ranges in Self.rounds(of: Array(wanted)) where bytes <= Self.bytesMax {
                try read(ranges, wanted: wanted, into: &records, &bytes)
            }
        } catch {
            // A source that is gone or forbidden: its letters stay as they are.
            guard error.kind.needsOperator else { throw error }
        }
        for (place, source) in sources {
            if let record = records.found[source] {
                letters.found[place] = letters.found[place]?.completed(from: record)
            } else if bytes > Self.bytesMax, letters.found.count > 1 {
                letters.found[place] = nil
                letters.left.insert(place)
            }
        }
    }

    private func readLetters(_ places: [PartitionPlace], _ bytes: inout Int) throws(KafkaFault) -> Letters {
        var letters = Letters()
        for ranges in Self.rounds(of: places) {
            guard bytes <= Self.bytesMax else { break }
            try read(ranges, wanted: Set(places), into: &letters, &bytes)
        }
        let missing = places.filter { letters.found[$0] == nil }
        guard !missing.isEmpty else { return letters }
        guard bytes <= Self.bytesMax else {
            letters.left = Set(missing)
            return letters
        }
        // Some brokers name aborted transactions that ended before what is asked for, and whoever reads committed records
        // then misses what the same producer wrote later. Read from the beginning everything is there.
        let near = missing.filter { $0.offset < Self.rereadMax }
        let ends = Dictionary(near.map { ($0.partition, $0.offset + 1) }, uniquingKeysWith: max)
        let ranges = ends.map { PartitionReader.Range($0.key, to: $0.value) }
        guard !ranges.isEmpty else { return letters }
        try read(ranges, wanted: Set(missing), into: &letters, &bytes)
        if bytes > Self.bytesMax { letters.left = Set(missing.filter { letters.found[$0] == nil }) }
        return letters
    }

    /// What to read together: of each partition at most one range a round.
    private static func rounds(of places: [PartitionPlace]) -> [[PartitionReader.Range]] {
        var rounds: [[PartitionReader.Range]] = []
        for (partition, places) in Dictionary(grouping: places, by: \.partition) {
            var runs: [(first: Int64, last: Int64)] = []
            for offset in places.map(\.offset).sorted() {
                if let last = runs.last?.last, offset - last <= gapMax {
                    runs[runs.count - 1].last = offset
                } else {
                    runs.append((offset, offset))
                }
            }
            for (round, run) in runs.enumerated() {
                if round == rounds.count { rounds.append([]) }
                rounds[round].append(PartitionReader.Range(partition, from: run.first, to: run.last + 1))
            }
        }
        return rounds
    }

    private func read(
        _ ranges: [PartitionReader.Range], wanted: Set<PartitionPlace>, into letters: inout Letters, _ bytes: inout Int
    ) throws(KafkaFault) {
        let reader = try PartitionReader(
            settings, ranges: ranges, group: group, timeoutMs: timeouts.questionMs, heartbeat: heartbeat,
            logSink: logSink)
        try reader.readToEnd(
            limits: Self.pollLimits, silenceMs: timeouts.transactionMs, late: "dead letters did not come in time"
        ) { record in
            let partition = TopicPartition(reader.topics[record.topicIndex], record.partition)
            let place = PartitionPlace(partition, offset: record.offset)
            guard wanted.contains(place), letters.found[place] == nil else { return bytes <= Self.bytesMax }
            let letter = LetterRecord(record, place)
            bytes += letter.bytes
            letters.found[place] = letter
            return bytes <= Self.bytesMax
        }
    }
}
