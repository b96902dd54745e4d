internal import ArgumentParser
internal import Runtime

/// `topics`: the topics that a configuration needs, and the rights on them.
struct TopicsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "topics",
        abstract: "The topics this configuration needs, with partitions, settings and rights.",
        subcommands: [Plan.self, Apply.self])
}

/// How topics are created where the configuration leaves it open.
struct TopicCreationOptions: ParsableArguments {
    @Option(help: "Partitions of a source that does not exist yet, and of what follows it.")
    var partitions = TopicOptions().partitions

    @Option(help: "Copies of every partition. (default: the cluster's)")
    var replicationFactor: Int?

    /// The options as planning takes them.
    var options: TopicOptions { TopicOptions(partitions: partitions, replicationFactor: replicationFactor) }

    func validate() throws {
        guard TopicOptions.partitionsAllowed.contains(partitions) else {
            throw ValidationError("--partitions must be \(TopicOptions.partitionsAllowed).")
        }
        if let replicationFactor, !TopicOptions.replicationFactorAllowed.contains(replicationFactor) {
            throw ValidationError("--replication-factor must be \(TopicOptions.replicationFactorAllowed).")
        }
    }
}
