internal import GatewayModel
internal import Runtime

/// A plan as commands of Kafka's own tools, for those who create topics and rights by other hands.
struct ToolCommands {
    /// What `--bootstrap-server` is set to.
    let servers: String

    /// Lines of a shell script, comments first. Whoever runs it has the rights to create, so none are granted for that.
    func lines(_ plan: TopicPlan) -> [String] {
        let comments = [
            "# Principals are named after the gateway and the agencies: put the names that the brokers know.",
            "# Where the brokers ask who you are, add --command-config FILE to every line.",
        ]
        let grants = plan.rights.filter { $0.holder != .administrator }
        return comments + plan.topics.map(create) + grants.map(grant)
    }

    private func create(_ topic: PlannedTopic) -> String {
        var words = ["--create", "--if-not-exists", "--topic", topic.name.rawValue]
        words += ["--partitions", "\(topic.partitions)"]
        if let copies = topic.replicationFactor { words += ["--replication-factor", "\(copies)"] }
        for setting in topic.settings { words += ["--config", "\(setting.name)=\(setting.value)"] }
        return line("kafka-topics.sh", words)
    }

    private func grant(_ right: AccessRight) -> String {
        var words = ["--add", "--allow-principal", "User:\(right.holder.name)"]
        for operation in right.operations { words += ["--operation", operation.rawValue] }
        let place = right.resource.place
        if place.isPrefix { words += ["--resource-pattern-type", "prefixed"] }
        words += right.resource == .cluster ? ["--cluster"] : ["--\(place.kind)", place.name]
        return line("kafka-acls.sh", words)
    }

    private func line(_ tool: String, _ words: [String]) -> String {
        ([tool, "--bootstrap-server", servers] + words).map(Self.quoted).joined(separator: " ")
    }

    /// The word as a shell takes it for one word.
    static func quoted(_ word: String) -> String {
        let plain = word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"),
                UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: ","), UInt8(ascii: "/"):
                true
            default: false
            }
        }
        guard !plain || word.isEmpty else { return word }
        return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
