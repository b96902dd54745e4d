internal import ArgumentParser
internal import Catalog
internal import Dashboard
internal import Exchange
internal import Foundation
internal import GatewayModel
internal import Logging
internal import Runtime

/// `check`: everything that can be known before the first event.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Load and prove everything: configuration, schemas, mappers, rules, agreements, code lists.",
        discussion: """
            Runs the cases beside the mappers and the examples beside the schemas, and tells what was proved, what is \
            checked for every event, and what each path tells its recipient; and compares every schema version with \
            the one before it. --live also compares the brokers with what the configuration needs. Exit status 0 when \
            all is well, 1 when cases, examples or brokers are not as they should be, 78 when something cannot be \
            loaded or proved.
            """)

    @Option(help: ArgumentHelp("The configuration file.", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("A catalog's folder alone, without a configuration.", valueName: "folder"))
    var schemas: String?

    @Flag(help: "Compare the brokers too.")
    var live = false

    @Flag(help: "List every field that each path tells its recipient, against the agreement.")
    var fields = false

    @Flag(help: "List what each mapper has to fulfil, what is checked for every event, and what no case touches.")
    var proof = false

    @Flag(help: "List every difference between a schema version and the one before it.")
    var versions = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard (config == nil) != (schemas == nil) else { throw ValidationError("Give either --config or --schemas.") }
        if live && config == nil { throw ValidationError("--live needs --config.") }
    }

    func run() throws {
        let configuration = try config.map(ConfigurationOptions.read)
        let plans = try configuration?.loadPlans() ?? []
        if let configuration { try Self.checkPages(configuration) }
        let catalog = try plans.first?.catalog ?? CommandCatalog.load(schemas ?? "schemas")
        let now = Int64(Date().timeIntervalSince1970 * 1_000)
        var report = CheckReport(catalog, CatalogCheck.run(catalog), plans, timestampMs: now)
        if live, let configuration { report.live = FindingReport(try Self.live(configuration)).findings }
        try tell(report)
        if report.hasFindings { throw CommandFault(.findings) }
    }

    /// The users' file and the certificate of the pages, when there are any.
    private static func checkPages(_ configuration: GatewayConfiguration) throws(CommandFault) {
        _ = try DashboardAccess(configuration, Logger(label: "check") { _ in SwiftLogNoOpLogHandler() })
        _ = try configuration.dashboardTLS()
    }

    private func tell(_ report: CheckReport) throws {
        guard !json else { return try Console.printJSON(report) }
        Console.print(
            report.text(CheckReport.Lists(fields: fields, differences: versions, proof: proof)))
        for defect in report.defects { Console.print(defect) }
        guard let findings = report.live else { return }
        if !findings.contains(where: { $0.severity != "note" }) {
            Console.print("The brokers have all that is needed.")
        }
        if !findings.isEmpty { Console.print(FindingReport.text(findings)) }
    }
}
