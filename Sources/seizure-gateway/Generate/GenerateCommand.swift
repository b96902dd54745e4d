internal import ArgumentParser
internal import Foundation
internal import GatewayModel
internal import Generator
internal import KafkaClient
internal import Runtime
internal import Telemetry

/// `generate`: synthetic events of any schema that has a profile, to a file or to a topic.
struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Makes synthetic events of a schema in the published proportions, the same for the same seed.",
        discussion: """
            What events of a schema look like stands beside it in generate.yaml: how many cases a year has and how they \
            unfold (amended, cancelled ...), published tables, and named ways to spoil an event, one or more for each \
            rejection code. Events come in the order of their times.

            Published records carry the time of publishing, because a topic with a retention deletes those of a year long \
            past; --timestamps event is for topics that keep everything. The event's own time is in ce_time.
            """)

    /// The time that a published record carries.
    enum Timestamps: String, CaseIterable, ExpressibleByArgument {
        /// When the event was recorded, in the profile's year.
        case event
        /// When the record is published.
        case now
    }

    @Argument(help: "The schema, like us-iprc.seizure/2.")
    var schema: String?

    @Flag(help: "List the schemas that have a profile, and their ways of spoiling.")
    var list = false

    @Option(help: "The catalog. (default: schemas, here or beside the program)", completion: .directory)
    var schemas: String?

    @Option(help: "How many events. (default: the year of the profile)")
    var events: Int?

    @Option(help: "The same seed gives the same bytes.")
    var seed: UInt64 = 1

    @Option(help: "The share of events to spoil, like 2% or 0.02.")
    var spoiled = Share(0)

    @Option(help: ArgumentHelp("Spoil for this rejection only; may be repeated.", valueName: "code"))
    var code: [SpoilingCode] = []

    @Option(help: "A file, or - for standard output. (default: -)", completion: .file())
    var output: String?

    @Option(help: "ndjson: the values alone; records: objects with key, headers, timestamp and what was spoiled.")
    var format: EventFormat?

    @Option(help: "Publish to this topic instead of writing.")
    var topic: String?

    @Option(help: "The brokers, host:port.")
    var bootstrapServers: String?

    @Option(help: "Take the kafka section and the catalog from this configuration.", completion: .file())
    var config: String?

    @Option(help: "The time of published records. (default: now)")
    var timestamps: Timestamps?

    @Flag(help: "Print the list as JSON.")
    var json = false

    func validate() throws {
        guard !list else {
            guard schema == nil, topic == nil, output == nil else { throw ValidationError("--list stands alone.") }
            return
        }
        guard schema != nil else { throw ValidationError("Name a schema, or ask for --list.") }
        if json { throw ValidationError("--json goes with --list.") }
        guard code.isEmpty || spoiled.value > 0 else { throw ValidationError("--code goes with --spoiled.") }
        if let events, !(1...Profile.casesMax).contains(events) {
            throw ValidationError("--events must be 1...\(Profile.casesMax).")
        }
        try validateTarget()
    }

    private func validateTarget() throws {
        if topic != nil {
            guard bootstrapServers != nil || config != nil else {
                throw ValidationError("--topic needs --bootstrap-servers or --config.")
            }
            guard output == nil, format == nil else {
                throw ValidationError("--topic does not go with --output or --format.")
            }
        } else if bootstrapServers != nil || timestamps != nil {
            throw ValidationError("--bootstrap-servers and --timestamps go with --topic.")
        }
    }

    func run() throws {
        let configuration = try config.map(ConfigurationOptions.read)
        let folder = try InstalledFiles.schemas(named: schemas ?? configuration?.schemasFolder.value)
        let library = ProfileLibrary(folder: folder)
        guard !list, let schema else { return try ProfileList(library).print(asJSON: json) }
        let profile = try library.profile(named: schema)
        try checkCodes(profile)
        let codes = code.isEmpty ? nil : Set(code.map(\.code))
        var generator = Generator(
            profile: profile,
            settings: GenerationSettings(
                seed: seed, eventCount: events, spoiledShare: spoiled.value, spoilingCodes: codes))
        tellSpoiled(generator)
        var probe = generator
        let isXML = probe.next().map { EventForm.isXML($0) } ?? false
        let form = isXML ? EventForm(profile.schema, catalog: try CommandCatalog.load(folder)) : nil
        if let topic {
            try publish(&generator, form, to: topic, settings: settings(configuration))
        } else {
            try write(&generator, form)
        }
    }

    private func settings(_ configuration: GatewayConfiguration?) -> ClientSettings {
        var settings = ClientSettings((configuration?.kafka ?? []).map { ($0.name, $0.value) })
        if let bootstrapServers { settings["bootstrap.servers"] = bootstrapServers }
        return settings
    }

    private func checkCodes(_ profile: Profile) throws(CommandFault) {
        let possible = profile.spoilingCodes
        for wanted in code where !possible.contains(wanted.code) {
            let names = possible.map(\.rawValue).joined(separator: ", ")
            throw CommandFault(
                .usage,
                "the profile of \(profile.schema) cannot spoil an event for \(wanted.code.rawValue) (one of \(names))")
        }
    }

    /// Only cases with a single event can be spoiled.
    private func tellSpoiled(_ generator: Generator) {
        let wanted = Int((Double(generator.eventCount) * spoiled.value).rounded())
        guard generator.spoiledCount < wanted else { return }
        Console.note(
            "Only \(Figures.grouped(generator.spoiledCount)) of \(Figures.grouped(wanted)) events can be spoiled: those "
                + "that are the only one of their case.")
    }

    // MARK: Where events go

    private func write(_ generator: inout Generator, _ form: EventForm?) throws(CommandFault) {
        var file = try LineFile(path: output ?? "-")
        var progress = ProgressLine(isOn: Console.isTerminal && !file.isTerminal)
        let format = format ?? .ndjson
        var leftOut = 0
        while let event = generator.next() {
            // Alone on a line values are JSON; a record is as it is sent.
            let sent = format == .records ? try form?.sent(event) ?? event : event
            if !format.append(sent, to: &file.bytes) { leftOut += 1 }
            try file.writeIfLarge()
            progress.show(line(event.number + 1, of: generator.eventCount))
        }
        try file.flush()
        progress.clear()
        if leftOut > 0 {
            let events = leftOut == 1 ? "1 event" : "\(Figures.grouped(leftOut)) events"
            Console.note("\(events) without a value left out: --format records has a line for them.")
        }
    }

    private func publish(
        _ generator: inout Generator, _ form: EventForm?, to topic: String, settings: ClientSettings
    ) throws(CommandFault) {
        guard let name = TopicName(topic) else { throw CommandFault(.usage, "'\(topic)' is not a topic name") }
        var progress = ProgressLine()
        var fault: CommandFault?
        do throws(KafkaFault) {
            var publisher = try EventPublisher(settings, topics: [name])
            while fault == nil, let event = generator.next() {
                let sent: GeneratedEvent
                do throws(CommandFault) { sent = try form?.sent(event) ?? event } catch {
                    fault = error
                    continue
                }
                try publisher.publish(sent, to: 0, timestampMs: timestamps == .event ? event.timestampMs : 0)
                progress.show(line(event.number + 1, of: generator.eventCount))
            }
            try publisher.finish()
        } catch {
            fault = CommandFault(error)
        }
        progress.clear()
        if let fault { throw fault }
    }

    private func line(_ done: Int, of total: Int) -> String {
        let bar = ProgressLine.bar(done: done, of: total, width: 30)
        return "\(schema ?? "") \(bar) \(Figures.grouped(done)) of \(Figures.grouped(total)) events"
    }
}

/// A rejection code on the command line.
struct SpoilingCode: ExpressibleByArgument {
    let code: RejectionCode

    init?(argument: String) {
        guard let code = RejectionCode(rawValue: argument.uppercased()) else { return nil }
        self.code = code
    }

    static var allValueStrings: [String] { RejectionCode.allCases.map(\.rawValue) }
}
