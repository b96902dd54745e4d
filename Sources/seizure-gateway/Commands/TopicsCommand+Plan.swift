internal import ArgumentParser
internal import GatewayModel
internal import Runtime

extension TopicsCommand {
    /// `topics plan`: says what is needed, and asks nobody.
    struct Plan: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "plan", abstract: "Prints the topics and rights, without asking a broker.",
            discussion: """
                Sources that exist keep their partitions and sizes: 'topics apply' asks for them, and makes dead-letter \
                topics to match.
                """)

        @OptionGroup var configurationFile: ConfigurationOptions
        @OptionGroup var creation: TopicCreationOptions

        @Flag(help: "Print commands for kafka-topics.sh and kafka-acls.sh instead.")
        var commands = false

        @Flag(help: "Print the plan as JSON.")
        var json = false

        func run() throws {
            let configuration = try configurationFile.load()
            let plan = TopicPlan(configuration, options: creation.options)
            let lines = commands ? ToolCommands(servers: configuration.bootstrapServers).lines(plan) : nil
            if json {
                try Console.printJSON(PlanReport(plan, commands: lines))
            } else if let lines {
                Console.print(lines.joined(separator: "\n"))
            } else {
                Console.print(PlanReport.topicTable(plan).text + "\n\n" + PlanReport.rightTable(plan).text)
            }
        }
    }
}

/// A plan as it is printed.
struct PlanReport: Encodable {
    struct Topic: Encodable {
        let topic: String
        let role: String
        let agencies: [String]
        let partitions: Int
        let replicationFactor: Int?
        let settings: [String: String]
    }

    struct Right: Encodable {
        let holder: String
        let principal: String
        let resource: String
        let name: String
        let pattern: String
        let operations: [String]
        let purpose: String
    }

    let topics: [Topic]
    let rights: [Right]
    let commands: [String]?

    init(_ plan: TopicPlan, commands: [String]?) {
        topics = plan.topics.map { topic in
            Topic(
                topic: topic.name.rawValue, role: topic.role.rawValue, agencies: topic.agencies.map(\.rawValue),
                partitions: topic.partitions, replicationFactor: topic.replicationFactor,
                settings: Dictionary(
                    topic.settings.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }))
        }
        rights = plan.rights.map { right in
            let place = right.resource.place
            return Right(
                holder: right.holder.kind, principal: right.holder.name, resource: place.kind, name: place.name,
                pattern: place.isPrefix ? "prefixed" : "literal", operations: right.operations.map(\.rawValue),
                purpose: right.purpose)
        }
        self.commands = commands
    }

    static func topicTable(_ plan: TopicPlan) -> TextTable {
        var table = TextTable([
            ("TOPIC", .left), ("ROLE", .left), ("PARTITIONS", .right), ("COPIES", .right), ("SETTINGS", .left),
        ])
        for topic in plan.topics {
            table.add([
                topic.name.rawValue, topic.role.rawValue, "\(topic.partitions)",
                topic.replicationFactor.map { "\($0)" } ?? "default",
                topic.settings.map { "\($0.name)=\($0.value)" }.joined(separator: " "),
            ])
        }
        return table
    }

    /// What is the same as in the line above is left out.
    static func rightTable(_ plan: TopicPlan) -> TextTable {
        var table = TextTable([("WHO", .left), ("MAY", .left), ("ON", .left), ("WHAT FOR", .left)])
        var last = ["", "", ""]
        for right in plan.rights {
            let who = "\(right.holder)"
            let operations = right.operations.map(\.rawValue).joined(separator: ", ")
            let isSameHolder = who == last[0]
            let isSame = isSameHolder && [who, operations, right.purpose] == last
            table.add([
                isSameHolder ? "" : who, isSame ? "" : operations, "\(right.resource)", isSame ? "" : right.purpose,
            ])
            last = [who, operations, right.purpose]
        }
        return table
    }
}

extension AccessRight.Holder {
    /// What kind of holder it is.
    var kind: String {
        switch self {
        case .gateway: "gateway"
        case .agency: "agency"
        case .administrator: "administrator"
        }
    }
}

extension AccessRight.Resource {
    /// Kafka's kind of resource, its name or prefix, and which of the two it is.
    var place: (kind: String, name: String, isPrefix: Bool) {
        switch self {
        case .topic(let name): ("topic", name.rawValue, false)
        case .group(let name): ("group", name, false)
        case .groupsBeginning(let prefix): ("group", prefix, true)
        case .transactionalIDsBeginning(let prefix): ("transactional-id", prefix, true)
        case .cluster: ("cluster", "kafka-cluster", false)
        }
    }
}
