internal import ArgumentParser
internal import Exchange
internal import Foundation
internal import GatewayModel
internal import Runtime

/// `map`: what recipients would get, offline.
struct MapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "map",
        abstract: "Map a file, or an NDJSON stream, through a source's recipients or one mapper, without a broker.",
        discussion: """
            With --config an event takes the whole way that `run` takes it, and the values are the same bytes: they go \
            to standard output, one a line, and what became of each event goes to standard error. Files that end in .xml \
            are XML; with --mapper values are written as JSON whatever they become.

              seizure-gateway map --config gateway.yaml --source us-iprc.seizures event.json
              seizure-gateway map --config gateway.yaml --source us-iprc.seizures --recipient gacc --explain event.json
              seizure-gateway map --mapper us-iprc.seizure.2--hub.seizure.1 event.json
            """)

    /// What makes the command end with status 1.
    enum FailOn: String, CaseIterable, ExpressibleByArgument {
        /// An event was rejected for a recipient.
        case rejected
    }

    @Option(help: ArgumentHelp("The configuration with the source.", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("The source's topic; not needed when there is only one.", valueName: "topic"))
    var source: String?

    @Option(help: ArgumentHelp("Only this recipient.", valueName: "id"))
    var recipient: String?

    @Option(help: ArgumentHelp("One mapper, by the name of its folder.", valueName: "from--to"))
    var mapper: String?

    @Option(help: ArgumentHelp("The catalog's folder, with --mapper.", valueName: "folder"))
    var schemas: String?

    @Flag(help: "One value a line.")
    var ndjson = false

    @Flag(help: "One record a line, as `generate --format records` writes them: with key, headers and timestamp.")
    var records = false

    @Option(help: ArgumentHelp("The record's timestamp, milliseconds since 1970 (default: now).", valueName: "ms"))
    var timestamp: Int64?

    @Flag(
        help: ArgumentHelp(
            "Tell of every field of the result its way back to the event, or why it is absent.",
            discussion: """
                Rule and revision of each mapper on the way, the places it read with the values they had, the rows of \
                code lists it took. The values are the event's own, undisclosed ones among them.
                """))
    var explain = false

    @Flag(help: "Print one JSON object for each event and recipient: outcome, key, headers, value, rejection.")
    var json = false

    @Option(help: "End with status 1 on: rejected.")
    var failOn: FailOn?

    @Argument(help: ArgumentHelp("Files, '-' for standard input.", valueName: "file"))
    var files: [String] = ["-"]

    func validate() throws {
        guard (config == nil) != (mapper == nil) else { throw ValidationError("Give either --config or --mapper.") }
        if mapper != nil {
            let others = [source, recipient].compactMap { $0 }
            guard others.isEmpty, !records else {
                throw ValidationError("--source, --recipient and --records go with --config.")
            }
        } else if schemas != nil {
            throw ValidationError("--schemas goes with --mapper: a configuration names its catalog.")
        }
        if ndjson && records { throw ValidationError("Give either --ndjson or --records.") }
    }

    func run() throws {
        let now = timestamp ?? Int64(Date().timeIntervalSince1970 * 1_000)
        if let mapper {
            let day = UTCDay.number(ofTimestampMs: now)
            let single = try SingleMapper(
                mapper, schemas: InstalledFiles.schemas(named: schemas), day: day, explains: explain, json: json)
            try single.map(files, isLines: ndjson, failsOnRejection: failOn == .rejected)
            return
        }
        let mapping = try sourceMapping()
        let wanted = try recipients(of: mapping.plan)
        let report = MapReport(mapping.plan, wanted, json: json, explains: explain)
        var rejected = 0
        var offset: Int64 = 0
        for file in files {
            try InputValues(file, isLines: ndjson || records).forEach { value in
                guard let event = event(value, now) else {
                    throw CommandFault(.usage, "\(value.name) is no record as `generate --format records` writes it")
                }
                let results = mapping.map(event, offset: offset)
                offset += 1
                rejected += results.count { wanted.contains($0.recipient) && $0.outcome == .rejected }
                try report.tell(value.name, event, results)
            }
        }
        if failOn == .rejected, rejected > 0 { throw CommandFault(.findings) }
    }

    private func event(_ value: InputValues.Value, _ now: Int64) -> SourceEvent? {
        records
            ? SourceEvent(line: value.bytes, timestampMs: now)
            : SourceEvent(value: value.bytes, form: value.form, timestampMs: now)
    }

    private func sourceMapping() throws -> SourceMapping {
        let configuration = try readConfiguration()
        let topics = configuration.sources.map(\.topic.rawValue)
        let index: Int
        if let source {
            guard let found = topics.firstIndex(of: source) else {
                let hint = NearestName.of(source, among: topics).map { ": did you mean '\($0)'?" }
                throw CommandFault(
                    .usage, "\(configuration.file) has no source '\(source)'\(hint ?? "")")
            }
            index = found
        } else {
            guard topics.count == 1 else {
                throw CommandFault(.usage, "name the source with --source: \(topics.joined(separator: ", "))")
            }
            index = 0
        }
        return SourceMapping(try configuration.loadPlans()[index])
    }

    private func readConfiguration() throws -> GatewayConfiguration {
        guard let config else { preconditionFailure("validate() asked for it") }
        return try ConfigurationOptions.read(config)
    }

    private func recipients(of plan: SourcePlan) throws(CommandFault) -> [Int] {
        guard let recipient else { return Array(plan.recipients.indices) }
        let names = plan.recipients.map(\.id.rawValue)
        guard let index = names.firstIndex(of: recipient) else {
            throw CommandFault(
                .usage, "the source has no recipient '\(recipient)'; it has \(names.joined(separator: ", "))")
        }
        return [index]
    }
}
