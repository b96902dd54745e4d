internal import ArgumentParser
internal import GatewayModel
internal import Runtime

extension TopicsCommand {
    /// `topics apply`: creates what is missing, and changes nothing that is there.
    struct Apply: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "apply", abstract: "Creates the topics that are missing.",
            discussion: """
                Topics that exist are compared and never changed: what differs is said, with the command that changes it, \
                and the exit status is 1.
                """)

        @OptionGroup var configurationFile: ConfigurationOptions
        @OptionGroup var creation: TopicCreationOptions

        @Flag(help: "Print what was done as JSON.")
        var json = false

        func run() throws {
            let configuration = try configurationFile.load()
            let application = try apply(configuration)
            if json {
                try Console.printJSON(ApplicationReport(application))
            } else {
                Console.print(ApplicationReport.table(application).text)
                let findings = FindingReport(application.findings.filter { $0.severity <= .warning }).findings
                if !findings.isEmpty { Console.print("\n" + FindingReport.text(findings)) }
            }
            if !application.isComplete { throw CommandFault(.findings) }
        }

        private func apply(_ configuration: GatewayConfiguration) throws(CommandFault) -> TopicApplication {
            do throws(RuntimeFault) {
                return try TopicApplication.apply(configuration, options: creation.options)
            } catch {
                throw CommandFault(error)
            }
        }
    }
}

/// What was done, as it is printed.
struct ApplicationReport: Encodable {
    struct Topic: Encodable {
        let topic: String
        let role: String
        let result: String
        let reason: String?
    }

    let topics: [Topic]
    let findings: [FindingReport.Finding]

    init(_ application: TopicApplication) {
        topics = application.rows.map { row in
            let (result, reason) = Self.words(row.outcome)
            return Topic(topic: row.topic.name.rawValue, role: row.topic.role.rawValue, result: result, reason: reason)
        }
        findings = FindingReport(application.findings).findings
    }

    static func table(_ application: TopicApplication) -> TextTable {
        var table = TextTable([("TOPIC", .left), ("ROLE", .left), ("RESULT", .left)])
        for row in application.rows {
            let (result, reason) = words(row.outcome)
            table.add([
                row.topic.name.rawValue, row.topic.role.rawValue, reason.map { "\(result): \($0)" } ?? result,
            ])
        }
        return table
    }

    private static func words(_ outcome: TopicApplication.Outcome) -> (result: String, reason: String?) {
        switch outcome {
        case .created: ("created", nil)
        case .existed: ("exists", nil)
        case .differs: ("differs", nil)
        case .failed(let reason): ("failed", reason)
        }
    }
}
