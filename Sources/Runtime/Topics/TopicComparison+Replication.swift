internal import GatewayModel

/// Leaders and copies.
extension TopicComparison {
    /// Partition numbers that one finding lists.
    private static let numbersMax = 8

    static func findings(
        onReplicationOf topic: PlannedTopic, _ partitions: [PartitionObservation], _ settings: SettingsObservation,
        brokers: Int
    ) -> [TopicFinding] {
        let needed = settings[SettingName.inSyncReplicasMin].flatMap { Int($0) }
        return leaders(of: topic, partitions) + copiesNow(of: topic, partitions, needed: needed)
            + copiesPlanned(of: topic, partitions.map(\.replicas).min() ?? 0, needed: needed, brokers: brokers)
    }

    private static func leaders(of topic: PlannedTopic, _ partitions: [PartitionObservation]) -> [TopicFinding] {
        let leaderless = partitions.filter { !$0.hasLeader }
        guard !leaderless.isEmpty else { return [] }
        return [
            TopicFinding(
                .error, .leader, topic.name, expected: "a leader of every partition",
                actual: "none of \(list(leaderless))",
                advice: "nothing can be read from them or written to them: bring the brokers with copies of them back")
        ]
    }

    /// Partitions that have a leader and lack copies at the moment.
    private static func copiesNow(
        of topic: PlannedTopic, _ partitions: [PartitionObservation], needed: Int?
    ) -> [TopicFinding] {
        let led = partitions.filter(\.hasLeader)
        // More copies needed than there are at all is another finding.
        let refusing = led.filter { $0.inSyncReplicas < min(needed ?? 1, $0.replicas) }
        guard refusing.isEmpty else {
            return [
                TopicFinding(
                    .error, .replication, topic.name,
                    expected: "\(SettingName.inSyncReplicasMin)=\(needed ?? 1) copies in sync",
                    actual: "fewer of \(list(refusing))",
                    advice: "writes to them are refused until the brokers with the other copies are back")
            ]
        }
        let lacking = led.filter { $0.inSyncReplicas < $0.replicas }
        guard !lacking.isEmpty else { return [] }
        return [
            TopicFinding(
                .warning, .replication, topic.name, expected: "all copies in sync",
                actual: "fewer of \(list(lacking))", advice: "see why their brokers are away or behind")
        ]
    }

    /// What the number of copies means for the day on which a broker fails.
    private static func copiesPlanned(
        of topic: PlannedTopic, _ replicas: Int, needed: Int?, brokers: Int
    ) -> [TopicFinding] {
        let copies = counted(replicas, "copy", plural: "copies")
        let addCopies = "add copies with kafka-reassign-partitions.sh"
        if let needed, needed > replicas {
            let advice = "no write is ever accepted: lower \(SettingName.inSyncReplicasMin), or \(addCopies)"
            return [
                TopicFinding(
                    .error, .replication, topic.name, expected: "at least \(needed) copies of every partition",
                    actual: copies, advice: advice)
            ]
        }
        if replicas == 1 {
            // One broker is one finding for the cluster.
            guard brokers > 1 else { return [] }
            let wanted = min(TopicRules.copiesForSafety, brokers)
            return [
                TopicFinding(
                    .warning, .replication, topic.name, expected: "\(wanted) copies of every partition",
                    actual: copies, advice: "one broker lost is the records lost: \(addCopies)")
            ]
        }
        guard let needed else { return [] }
        if needed < TopicRules.inSyncReplicasMin { return [tooFewInSync(topic, needed, copies)] }
        guard needed == replicas else { return [] }
        return [
            TopicFinding(
                .warning, .replication, topic.name,
                expected: "more copies than \(SettingName.inSyncReplicasMin)=\(needed)", actual: copies,
                advice: "writes stop while one broker is away: \(addCopies)")
        ]
    }

    private static func tooFewInSync(_ topic: PlannedTopic, _ needed: Int, _ copies: String) -> TopicFinding {
        let name = SettingName.inSyncReplicasMin
        return TopicFinding(
            .warning, .replication, topic.name, expected: "\(name)=\(TopicRules.inSyncReplicasMin)",
            actual: "\(name)=\(needed) of \(copies)",
            advice: "an acknowledged record can be lost with one broker; "
                + howToSet(name, "\(TopicRules.inSyncReplicasMin)", topic))
    }

    private static func list(_ partitions: [PartitionObservation]) -> String {
        let numbers = partitions.prefix(numbersMax).map { "\($0.number)" }.joined(separator: ", ")
        let more = partitions.count > numbersMax ? " and \(partitions.count - numbersMax) more" : ""
        return "partition\(partitions.count == 1 ? "" : "s") \(numbers)\(more)"
    }

    private static func counted(_ count: Int, _ noun: String, plural: String) -> String {
        "\(count) \(count == 1 ? noun : plural)"
    }
}
