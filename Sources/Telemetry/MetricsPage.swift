internal import GatewayModel

/// The `/metrics` page: everything the process tells about itself, rendered from the lanes' boards on request.
///
/// Label values come from closed sets: names of the configuration, codes, stages, reasons. Nothing of an event's
/// content can become a label.
public struct MetricsPage: Sendable {
    /// What does not change while the process lives.
    public struct Identity: Sendable {
        /// `gateway.id` of the configuration.
        public let gateway: String
        /// `gateway.instance` of the configuration.
        public let instance: String
        /// The gateway's version.
        public let version: String
        /// The version of librdkafka that is running.
        public let librdkafka: String
        /// `exactly-once` or `at-least-once`.
        public let delivery: String

        public init(gateway: String, instance: String, version: String, librdkafka: String, delivery: String) {
            self.gateway = gateway
            self.instance = instance
            self.version = version
            self.librdkafka = librdkafka
            self.delivery = delivery
        }
    }

    /// One source and its recipients, in the order of the configuration.
    public struct Source: Sendable {
        /// The source's topic.
        public let topic: String
        /// Its recipients' ids.
        public let recipients: [String]

        public init(topic: String, recipients: [String]) {
            self.topic = topic
            self.recipients = recipients
        }
    }

    /// What changes, read at the moment of the request.
    public struct Moment: Sendable {
        /// Milliseconds since 1970.
        public let epochMs: Int64
        /// The digest of the catalog in use.
        public let catalog: String
        /// Whether `/readyz` passes.
        public let isReady: Bool
        /// Every lane with its snapshot.
        public let lanes: [(lane: Int, snapshot: LaneSnapshot)]

        /// What the index of rejections is doing; nil when none is kept.
        public let rejectionIndex: RejectionIndexSnapshot?
        /// What the desk of commands is doing; nil when there is none.
        public let commands: RejectionCommandSnapshot?
        /// Whether each recipient gets events, in the order of the sources and their recipients; empty when nobody knows.
        public let holds: [[RecipientHoldSnapshot]]

        public init(
            epochMs: Int64, catalog: String, isReady: Bool, lanes: [(lane: Int, snapshot: LaneSnapshot)],
            rejectionIndex: RejectionIndexSnapshot? = nil, commands: RejectionCommandSnapshot? = nil,
            holds: [[RecipientHoldSnapshot]] = []
        ) {
            self.epochMs = epochMs
            self.catalog = catalog
            self.isReady = isReady
            self.lanes = lanes
            self.rejectionIndex = rejectionIndex
            self.commands = commands
            self.holds = holds
        }
    }

    let identity: Identity
    let sources: [Source]

    /// A page for these sources; the snapshots' tables are in the same order.
    public init(identity: Identity, sources: [Source]) {
        self.identity = identity
        self.sources = sources
    }

    /// The page as of now.
    public func render(_ moment: Moment) -> String {
        var page = PrometheusText()
        writeProcess(moment, to: &page)
        writeLag(moment, to: &page)
        writeAccounts(moment, to: &page)
        writeHolds(moment, to: &page)
        writeRejections(moment, to: &page)
        if let index = moment.rejectionIndex { Self.writeIndex(index, nowMs: moment.epochMs, to: &page) }
        if let commands = moment.commands { Self.writeCommands(commands, to: &page) }
        writeTransactions(moment, to: &page)
        writeStages(moment, to: &page)
        writeVolume(moment, to: &page)
        writeClients(moment, to: &page)
        return page.text
    }

    private func writeProcess(_ moment: Moment, to page: inout PrometheusText) {
        page.open("gateway_build_info", .gauge, help: "Versions of the gateway and of librdkafka.")
        page.sample([("version", identity.version), ("librdkafka", identity.librdkafka)], 1)
        page.open("gateway_info", .gauge, help: "The gateway's identity and its delivery guarantee.")
        page.sample(
            [("gateway", identity.gateway), ("instance", identity.instance), ("delivery", identity.delivery)], 1)
        page.open("gateway_catalog_info", .gauge, help: "Digest of the catalog in use.")
        page.sample([("digest", moment.catalog)], 1)
        page.open("gateway_ready", .gauge, help: "1 when /readyz passes.")
        page.sample([], moment.isReady ? 1 : 0)
        page.open("gateway_lane_up", .gauge, help: "1 when the lane works, 0 when it waits for something or stopped.")
        for (lane, snapshot) in moment.lanes {
            page.sample([("lane", "\(lane)")], snapshot.condition == .running && snapshot.problem == nil ? 1 : 0)
        }
        page.open("gateway_lane_state", .gauge, help: "1 for the state the lane is in.")
        for (lane, snapshot) in moment.lanes {
            for state in LaneCondition.allCases {
                page.sample([("lane", "\(lane)"), ("state", state.rawValue)], snapshot.condition == state ? 1 : 0)
            }
        }
    }

    private func writeLag(_ moment: Moment, to page: inout PrometheusText) {
        page.open("gateway_source_lag_events", .gauge, help: "Events after the committed offset of a source partition.")
        forEachPartition(moment) { partition, labels in
            if let lag = partition.lagEvents { page.sample(labels, lag) }
        }
        page.open(
            "gateway_source_lag_seconds", .gauge,
            help: "Age of the last committed event of a source partition that has events waiting; 0 without any.")
        forEachPartition(moment) { partition, labels in
            guard let lag = partition.lagEvents, let lastMs = partition.lastTimestampMs else { return }
            // The sender writes the timestamp, and may write anything.
            let (ageMs, isTooLong) = moment.epochMs.subtractingReportingOverflow(lastMs)
            let age = isTooLong ? (lastMs < 0 ? Double(Int64.max) : 0) : Double(max(0, ageMs))
            page.sample(labels, lag == 0 ? 0 : age / 1_000)
        }
        page.open("gateway_source_committed_offset", .gauge, help: "The committed offset of a source partition.")
        forEachPartition(moment) { partition, labels in
            if let offset = partition.committedOffset { page.sample(labels, offset) }
        }
    }

    private func forEachPartition(
        _ moment: Moment, _ body: (PartitionSnapshot, [PrometheusText.Label]) -> Void
    ) {
        for (_, snapshot) in moment.lanes {
            for partition in snapshot.partitions {
                let topic = partition.partition.topic.rawValue
                body(partition, [("source", topic), ("partition", "\(partition.partition.partition)")])
            }
        }
    }

    /// P3 as numbers: cumulative since the first event, because they come from the committed offsets' metadata.
    private func writeAccounts(_ moment: Moment, to page: inout PrometheusText) {
        page.open(
            "gateway_events_total", .counter,
            help: "Events by outcome since the source's beginning: consumed = delivered + rejected + withheld + held.")
        let recipients = Dictionary(sources.map { ($0.topic, $0.recipients) }, uniquingKeysWith: { first, _ in first })
        forEachPartition(moment) { partition, labels in
            let names = recipients[partition.partition.topic.rawValue] ?? []
            for (name, counts) in zip(names, partition.counts) {
                let account = labels + [("recipient", name)]
                page.sample(account + [("outcome", "consumed")], counts.consumed)
                page.sample(account + [("outcome", "delivered")], counts.delivered)
                page.sample(account + [("outcome", "rejected")], counts.rejected)
                page.sample(account + [("outcome", "withheld")], counts.withheld)
                page.sample(account + [("outcome", "held")], counts.held)
            }
        }
    }

    private func writeRejections(_ moment: Moment, to page: inout PrometheusText) {
        page.open(
            "gateway_rejections_total", .counter,
            help: "Dead letters of this process by code; without a recipient the event was rejected as a whole.")
        for (index, source) in sources.enumerated() {
            let places = source.recipients + [""]
            for (place, recipient) in places.enumerated() {
                for code in RejectionCode.allCases {
                    let count = moment.lanes.reduce(0) { $0 &+ $1.snapshot.rejections[index][place][code] }
                    page.sample(
                        [("source", source.topic), ("recipient", recipient), ("code", code.rawValue)], count)
                }
            }
        }
        page.open("gateway_flags_total", .counter, help: "Events flagged by a rule of severity flag.")
        for (index, source) in sources.enumerated() {
            var sums: [String: UInt64] = [:]
            for lane in moment.lanes {
                for flag in lane.snapshot.flags[index] { sums[flag.rule, default: 0] &+= flag.count }
            }
            for (rule, count) in sums.sorted(by: { $0.key < $1.key }) {
                page.sample([("source", source.topic), ("rule", rule)], count)
            }
        }
    }

    private static func writeUndecided(
        _ index: RejectionIndexSnapshot, nowMs: Int64, to page: inout PrometheusText
    ) {
        page.open(
            "gateway_rejections_undecided", .gauge,
            help: "Rejections nobody has decided, by code, recipient and rule; an empty code is the rest.")
        for one in index.undecided {
            page.sample(
                [("code", one.code), ("recipient", one.recipient), ("rule", one.rule)], UInt64(max(0, one.count)))
        }
        page.open(
            "gateway_rejections_oldest_undecided_seconds", .gauge,
            help: "Age of the oldest rejection that nobody has decided; 0 when there is none.")
        page.sample([], index.oldestUndecidedMs.map { Double(max(0, nowMs - $0)) / 1_000 } ?? 0)
    }

    private static func writeIndex(
        _ index: RejectionIndexSnapshot, nowMs: Int64, to page: inout PrometheusText
    ) {
        writeUndecided(index, nowMs: nowMs, to: &page)
        page.open("gateway_rejection_index_up", .gauge, help: "1 while the index of rejections is kept up to date.")
        page.sample([], index.problem == nil && index.isCaughtUp ? 1 : 0)
        page.open(
            "gateway_rejection_index_letters_total", .counter,
            help: "Dead letters that this process put into the index.")
        page.sample([], index.added)
        page.open(
            "gateway_rejection_index_renewals_total", .counter,
            help: "How often the index, or a part of it, was read anew: damaged, deleted, or a topic made anew.")
        page.sample([], index.renewals)
    }

    private static func writeCommands(_ commands: RejectionCommandSnapshot, to page: inout PrometheusText) {
        page.open(
            "gateway_commands_up", .gauge,
            help: "1 while commands about rejections are carried out, or could be.")
        page.sample([], commands.problem == nil ? 1 : 0)
        page.open(
            "gateway_commands_owner", .gauge, help: "1 in the process that carries commands out.")
        page.sample([], commands.isOwner ? 1 : 0)
        page.open("gateway_commands_total", .counter, help: "Commands about rejections, by what was decided here.")
        for (outcome, count) in [
            ("accepted", commands.accepted), ("refused", commands.refused), ("ignored", commands.ignored),
        ] { page.sample([("outcome", outcome)], count) }
        page.open("gateway_redrives_total", .counter, help: "Rejections that were sent again here, by what came of it.")
        for (outcome, count) in [
            ("redriven", commands.redriven), ("rejected_again", commands.rejectedAgain),
            ("given_back", commands.givenBack),
        ] { page.sample([("outcome", outcome)], count) }
        page.open("gateway_redrives_waiting", .gauge, help: "Redrives that are taken up and not done.")
        page.sample([], commands.waiting)
    }

    private func writeTransactions(_ moment: Moment, to page: inout PrometheusText) {
        page.open("gateway_transactions_committed_total", .counter, help: "Transactions that committed.")
        for (lane, snapshot) in moment.lanes { page.sample([("lane", "\(lane)")], snapshot.committed) }
        page.open("gateway_transactions_aborted_total", .counter, help: "Transactions that were given up, by reason.")
        for (lane, snapshot) in moment.lanes {
            for (reason, count) in snapshot.aborted.all {
                page.sample([("lane", "\(lane)"), ("reason", reason.rawValue)], count)
            }
        }
        page.open("gateway_faults_total", .counter, help: "Kafka faults by what they mean for the lane.")
        for (lane, snapshot) in moment.lanes {
            for (label, count) in snapshot.faults.all {
                page.sample([("lane", "\(lane)"), ("class", label.rawValue)], count)
            }
        }
    }

    private func writeStages(_ moment: Moment, to page: inout PrometheusText) {
        page.open("gateway_stage_seconds", .summary, help: "Time per stage of a batch.")
        for (lane, snapshot) in moment.lanes {
            for (stage, sum) in zip(LaneStage.allCases, snapshot.stages) {
                let labels: [PrometheusText.Label] = [("lane", "\(lane)"), ("stage", stage.rawValue)]
                page.sample(labels, suffix: "_sum", Double(sum.nanoseconds) / 1e9)
                page.sample(labels, suffix: "_count", sum.count)
            }
        }
    }

    private func writeVolume(_ moment: Moment, to page: inout PrometheusText) {
        page.open("gateway_batch_events", .summary, help: "Events per committed transaction.")
        for (lane, snapshot) in moment.lanes {
            page.sample([("lane", "\(lane)")], suffix: "_sum", snapshot.events)
            page.sample([("lane", "\(lane)")], suffix: "_count", snapshot.committed)
        }
        page.open("gateway_bytes_total", .counter, help: "Bytes of keys and values, aborted work included.")
        for (lane, snapshot) in moment.lanes {
            page.sample([("lane", "\(lane)"), ("direction", "consumed")], snapshot.bytesConsumed)
            page.sample([("lane", "\(lane)"), ("direction", "produced")], snapshot.bytesProduced)
        }
    }

    private func writeClients(_ moment: Moment, to page: inout PrometheusText) {
        writeClient(moment, to: &page, "kafka_queue_messages", .gauge, help: "Messages in the producer's queue.") {
            $0.queueMessages
        }
        writeClient(moment, to: &page, "kafka_queue_messages_bytes", .gauge, help: "Bytes in the producer's queue.") {
            $0.queueBytes
        }
        writeClient(moment, to: &page, "kafka_requests_total", .counter, help: "Requests sent to brokers.") {
            $0.requests
        }
        writeClient(moment, to: &page, "kafka_requests_bytes_total", .counter, help: "Bytes sent to brokers.") {
            $0.requestBytes
        }
        writeClient(moment, to: &page, "kafka_responses_total", .counter, help: "Responses received from brokers.") {
            $0.responses
        }
        writeClient(moment, to: &page, "kafka_responses_bytes_total", .counter, help: "Bytes received from brokers.") {
            $0.responseBytes
        }
    }

    private func writeClient(
        _ moment: Moment, to page: inout PrometheusText, _ name: StaticString, _ kind: PrometheusText.Kind,
        help: StaticString, _ value: (ClientSnapshot) -> Int64
    ) {
        page.open(name, kind, help: help)
        for (lane, snapshot) in moment.lanes {
            page.sample([("lane", "\(lane)"), ("client", "consumer")], value(snapshot.consumer))
            page.sample([("lane", "\(lane)"), ("client", "producer")], value(snapshot.producer))
        }
    }
}
