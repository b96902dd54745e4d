internal import ArgumentParser
internal import Dashboard
internal import Exchange
internal import Foundation
internal import GatewayModel
internal import Logging
internal import Runtime
internal import ServiceLifecycle
internal import Telemetry
internal import UnixSignals

/// `run`: the gateway itself.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run the gateway: lanes and HTTP.",
        discussion: """
            SIGTERM and SIGINT end or abort the open transactions and close the clients. The lanes keep their places in \
            the group for session.timeout.ms, so that a restart finds its partitions again. Everything is checked before \
            the first event is read: the configuration, the catalog, the topics, the offsets and the address. \
            SIGHUP loads the catalog anew; one with defects changes nothing.
            """)

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        // Until the catalog can be loaded anew there is nothing that a SIGHUP could ask for.
        signal(SIGHUP, SIG_IGN)
        let configuration = try options.load()
        let plans = try configuration.loadPlans()
        let logger = Logger(label: "seizure-gateway") { _ in
            StandardErrorLog(level: configuration.logLevel, form: configuration.logForm)
        }
        let access = try DashboardAccess(configuration, logger)
        let tls = try configuration.dashboardTLS()
        let limits = try Self.checkBrokers(configuration, logger)
        let gateway = try Gateway(configuration: configuration, plans: plans, limits: limits, logger: logger)
        do {
            try await GatewayServices(gateway, configuration, access: access, tls: tls, logger).run()
        } catch let fault as ListenFault {
            throw CommandFault(.configuration, "\(configuration.file): \(fault)")
        }
    }
}

extension RunCommand {
    /// What the output topics take. A topic of events that is not there, or cannot be used, ends the command with one
    /// sentence; what only will go wrong some day is a warning.
    private static func checkBrokers(
        _ configuration: GatewayConfiguration, _ logger: Logger
    ) throws(CommandFault) -> OutputLimits {
        let comparison = try CheckCommand.live(configuration)
        let ofEvents = comparison.findings.filter { finding in
            finding.topic.map { configuration.carriesEvents($0) || $0 == configuration.stateTopic } ?? false
        }
        let blocking = ofEvents.filter { finding in
            // A recipient whose topic is gone is held; the others do not wait for it.
            Self.isBlocking(finding)
                && !(finding.topic.map { configuration.isOnlyARecipients($0) } ?? false && finding.matter == .missing)
        }
        guard blocking.isEmpty else {
            throw CommandFault(.configuration, blocking.map { Self.sentence($0) }.joined(separator: "\n"))
        }
        for finding in ofEvents where finding.severity <= .warning {
            logger.log(
                .warning, "A topic is not as it should be",
                [.topic: finding.topic.map { "\($0)" } ?? "", .detail: sentence(finding)])
        }
        return comparison.outputLimits
    }

    /// Whether the lanes cannot work with it.
    private static func isBlocking(_ finding: TopicFinding) -> Bool {
        guard finding.severity == .error else { return false }
        return switch finding.matter {
        case .missing, .partitions, .right, .unchecked, .accounts: true
        case .setting, .replication, .leader: false
        }
    }

    private static func sentence(_ finding: TopicFinding) -> String {
        let name = finding.topic.map { "the topic '\($0)': " } ?? ""
        return "\(name)expected \(finding.expected), found \(finding.actual): \(finding.advice)"
    }
}
