internal import GatewayModel
internal import Glibc
internal import KafkaClient

/// How long the brokers may take, in milliseconds.
struct TopicTimeouts: Sendable {
    /// The first answer of any broker.
    var contactMs = 10_000
    /// Every further answer.
    var answerMs = 10_000
    /// Until every broker knows the topics that were created, and leads them.
    var spreadMs = 15_000
    /// Between two looks at topics that were created.
    var lookAgainMs: UInt32 = 100
}

/// Asks the brokers about topics, and has them created. The thin side of planning and comparing: it decides nothing.
/// It belongs to one thread, and its calls wait for answers.
struct TopicInspector {
    let configuration: GatewayConfiguration
    let timeouts: TopicTimeouts
    let admin: Admin

    /// - Throws: one sentence when librdkafka does not take the settings.
    init(_ configuration: GatewayConfiguration, timeouts: TopicTimeouts = TopicTimeouts()) throws(RuntimeFault) {
        self.configuration = configuration
        self.timeouts = timeouts
        do throws(KafkaFault) {
            admin = try Admin(configuration.clientSettings)
        } catch {
            throw RuntimeFault(.configuration, "librdkafka does not take the settings in kafka: \(error.text)")
        }
    }

    /// Looks at the topics.
    /// - Throws: `.unreachable` when no broker answers in time.
    func observe(_ names: [TopicName]) throws(RuntimeFault) -> ClusterObservation {
        let cluster = try contact()
        let listed = Dictionary(cluster.topics.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var observation = ClusterObservation(brokers: cluster.brokers.count, topics: [:])
        for name in names where observation.topics[name] == nil {
            switch try describe(name, listed[name]) {
            case .success(let topic):
                observation.topics[name] = .present(
                    partitions: topic.partitions.map(Self.observation), settings: try settings(of: name, observation))
            case .failure(let fault): observation.topics[name] = Self.untold(fault)
            }
        }
        return observation
    }

    /// The brokers do not list what this principal may not see, and say so when they are asked for it by name.
    private func describe(
        _ name: TopicName, _ listed: TopicDescription?
    ) throws(RuntimeFault) -> Result<TopicDescription, KafkaFault> {
        if let listed { return .success(listed) }
        return try answer { admin, timeoutMs throws(KafkaFault) in try admin.topic(name, timeoutMs: timeoutMs) }
    }

    private static func observation(_ partition: PartitionDescription) -> PartitionObservation {
        PartitionObservation(
            number: partition.number, hasLeader: partition.leader >= 0, replicas: partition.replicas,
            inSyncReplicas: partition.inSyncReplicas)
    }

    private static func untold(_ fault: KafkaFault) -> TopicObservation {
        fault.kind == .unknownTopic
            ? .missing : .untold(reason: Self.answered(fault), isRight: fault.kind == .authorisation)
    }

    /// The settings of a topic that exists. Brokers that could not tell those of another cannot tell these.
    private func settings(
        of name: TopicName, _ known: ClusterObservation
    ) throws(RuntimeFault) -> SettingsObservation {
        if let reason = known.unsupportedReason { return .unsupported(reason: reason) }
        let asked = try answer { admin, timeoutMs throws(KafkaFault) in
            try admin.settings(of: name, timeoutMs: timeoutMs)
        }
        switch asked {
        case .success(let settings):
            let told = settings.compactMap { setting in setting.value.map { (setting.name, $0) } }
            return .told(Dictionary(told, uniquingKeysWith: { first, _ in first }))
        case .failure(let fault):
            return fault.kind == .authorisation
                ? .refused(reason: Self.answered(fault)) : .unsupported(reason: Self.answered(fault))
        }
    }

    /// What the gateway's group has committed for these partitions. A group without a coordinator does not answer, and
    /// that says nothing about the brokers.
    func group(_ partitions: [TopicPartition]) -> GroupObservation {
        do throws(KafkaFault) {
            let offsets = try admin.committed(
                byGroup: configuration.id, partitions, timeoutMs: timeouts.answerMs)
            let committed = zip(partitions, offsets).compactMap { partition, offset in offset.map { (partition, $0) } }
            return .told(Dictionary(committed, uniquingKeysWith: { first, _ in first }))
        } catch {
            return .untold(reason: Self.answered(error), isRight: error.kind == .authorisation)
        }
    }

    /// Has topics created; one result for each, in their order.
    func create(_ topics: [PlannedTopic]) throws(RuntimeFault) -> [TopicResult] {
        let requests = topics.map { topic in
            NewTopic(
                topic.name, partitions: topic.partitions, replicationFactor: topic.replicationFactor,
                configuration: Dictionary(
                    topic.settings.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }))
        }
        let answered = try answer { admin, timeoutMs throws(KafkaFault) in
            try admin.create(requests, timeoutMs: timeoutMs)
        }
        let results: [TopicResult]
        switch answered {
        case .success(let told): results = told
        case .failure(let fault): throw notCreated(fault)
        }
        let created = zip(topics, results).filter { $1 == .done }.map(\.0.name)
        try awaitLeaders(of: created)
        return results
    }

    /// The controller has created them; the brokers learn of it a little later.
    private func awaitLeaders(of names: [TopicName]) throws(RuntimeFault) {
        guard !names.isEmpty else { return }
        let deadlineMs = Clocks.monotonicMs() + Int64(timeouts.spreadMs)
        while true {
            let led = Set(try contact().topics.filter { $0.partitions.allSatisfy { $0.leader >= 0 } }.map(\.name))
            // What is not led by then is found and said by the comparison.
            if led.isSuperset(of: names) || Clocks.monotonicMs() > deadlineMs { return }
            usleep(timeouts.lookAgainMs * 1_000)
        }
    }
}
