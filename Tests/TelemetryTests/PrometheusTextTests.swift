import GatewayModel
import Telemetry
import Testing

@Suite struct PrometheusTextTests {
    @Test func sample_labelsWithSpecials_areEscaped() {
        var page = PrometheusText()
        page.open("m_total", .counter, help: "Help.")
        page.sample([("a", "x\"y\\z\nw"), ("b", "")], 3)
        page.sample([], 1.5)
        #expect(
            page.text == """
                # HELP m_total Help.
                # TYPE m_total counter
                m_total{a="x\\"y\\\\z\\nw"} 3
                m_total 1.5

                """)
    }

    @Test(arguments: [
        (Double.nan, "NaN"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (0, "0.0"), (1e-9, "1e-09"),
    ])
    func sample_realNumbers_areWrittenAsPrometheusReadsThem(value: Double, text: String) {
        var page = PrometheusText()
        page.open("m", .gauge, help: "Help.")
        page.sample([], value)
        #expect(page.text.hasSuffix("m \(text)\n"))
    }

    private static func snapshot(lane: Int, partition: Int32) -> LaneSnapshot {
        var snapshot = LaneSnapshot(recipientCounts: [2])
        snapshot.condition = .running
        var counts = RecipientCounts()
        counts.consumed = 7
        counts.delivered = 6
        counts.rejected = 1
        snapshot.partitions = [
            PartitionSnapshot(
                partition: TopicPartition(TopicName("us.seizures")!, partition), committedOffset: 7, endOffset: 10,
                lastTimestampMs: 4_000, counts: [counts, counts])
        ]
        snapshot.rejections[0][1][.ruleViolation] = 1
        snapshot.rejections[0][2][.malformed] = 2
        snapshot.flags[0] = [LaneSnapshot.RuleCount(rule: "sums", count: 4)]
        snapshot.aborted[.rebalance] = 2
        snapshot.faults[.configuration] = 5
        snapshot.add(1_500_000_000, to: .commit)
        snapshot.committed = 3
        snapshot.events = 7
        return snapshot
    }

    private static func page() -> String {
        let page = MetricsPage(
            identity: .init(
                gateway: "g", instance: "i-0", version: "1.0", librdkafka: "2.0.2", delivery: "exactly-once"),
            sources: [.init(topic: "us.seizures", recipients: ["gacc", "wco"])])
        return page.render(
            .init(
                epochMs: 6_500, catalog: "abc", isReady: true,
                lanes: [(0, snapshot(lane: 0, partition: 0)), (1, snapshot(lane: 1, partition: 1))]))
    }

    @Test(arguments: [
        "gateway_build_info{version=\"1.0\",librdkafka=\"2.0.2\"} 1",
        "gateway_info{gateway=\"g\",instance=\"i-0\",delivery=\"exactly-once\"} 1",
        "gateway_catalog_info{digest=\"abc\"} 1",
        "gateway_lane_up{lane=\"1\"} 1",
        "gateway_source_lag_events{source=\"us.seizures\",partition=\"1\"} 3",
        "gateway_source_lag_seconds{source=\"us.seizures\",partition=\"0\"} 2.5",
        "gateway_events_total{source=\"us.seizures\",partition=\"0\",recipient=\"gacc\",outcome=\"delivered\"} 6",
        "gateway_rejections_total{source=\"us.seizures\",recipient=\"wco\",code=\"RULE_VIOLATION\"} 2",
        "gateway_rejections_total{source=\"us.seizures\",code=\"MALFORMED\"} 4",
        "gateway_rejections_total{source=\"us.seizures\",recipient=\"gacc\",code=\"MALFORMED\"} 0",
        "gateway_flags_total{source=\"us.seizures\",rule=\"sums\"} 8",
        "gateway_transactions_committed_total{lane=\"0\"} 3",
        "gateway_transactions_aborted_total{lane=\"0\",reason=\"rebalance\"} 2",
        "gateway_faults_total{lane=\"0\",class=\"configuration\"} 5",
        "gateway_stage_seconds_sum{lane=\"0\",stage=\"commit\"} 1.5",
        "gateway_stage_seconds_count{lane=\"0\",stage=\"commit\"} 1",
    ])
    func page_holdsTheSample(_ line: String) {
        #expect(Self.page().split(separator: "\n").contains(Substring(line)))
    }

    /// Prometheus refuses a page with a family or a series twice.
    @Test func page_familiesAndSeries_areUnique() {
        let lines = Self.page().split(separator: "\n")
        let families = lines.filter { $0.hasPrefix("# TYPE ") }
        #expect(Set(families).count == families.count)
        let series = lines.filter { !$0.hasPrefix("#") }.map { $0.prefix(upTo: $0.lastIndex(of: " ")!) }
        #expect(Set(series).count == series.count)
    }

    @Test func lag_whenNothingWaits_isZeroSeconds() {
        var snapshot = Self.snapshot(lane: 0, partition: 0)
        snapshot.partitions[0].endOffset = 7
        let page = MetricsPage(
            identity: .init(gateway: "g", instance: "i", version: "1", librdkafka: "2", delivery: "exactly-once"),
            sources: [.init(topic: "us.seizures", recipients: ["gacc", "wco"])])
        let text = page.render(.init(epochMs: 9_999, catalog: "", isReady: false, lanes: [(0, snapshot)]))
        #expect(text.contains("gateway_source_lag_seconds{source=\"us.seizures\",partition=\"0\"} 0.0\n"))
        #expect(text.contains("gateway_ready 0\n"))
    }

    /// The sender writes the timestamp of a record.
    @Test(arguments: [(Int64.min, "9.223372036854776e+15"), (.max, "0.0")])
    func lag_ofAnyTimestamp_isANumber(_ timestampMs: Int64, _ seconds: String) {
        var snapshot = Self.snapshot(lane: 0, partition: 0)
        snapshot.partitions[0].lastTimestampMs = timestampMs
        let page = MetricsPage(
            identity: .init(gateway: "g", instance: "i", version: "1", librdkafka: "2", delivery: "exactly-once"),
            sources: [.init(topic: "us.seizures", recipients: ["gacc", "wco"])])
        let text = page.render(.init(epochMs: 9_999, catalog: "", isReady: false, lanes: [(0, snapshot)]))
        #expect(
            text.contains("gateway_source_lag_seconds{source=\"us.seizures\",partition=\"0\"} \(seconds)\n"), "\(text)")
    }
}
