internal import GatewayModel
internal import Generator
internal import Runtime

/// One source of the demo: what is generated for it, and who gets it.
struct DemoRoute: Sendable {
    /// Who gets the events of a source.
    struct Recipient: Sendable {
        let configuration: RecipientConfiguration
        /// The profile of the recipient's schema: it says where figures stand. Nil when the schema has none.
        let profile: Profile?
    }

    let source: SourceConfiguration
    let recipients: [Recipient]
    /// The run, at its beginning.
    let generator: Generator

    /// Events that will be published.
    var eventCount: Int { generator.eventCount }

    /// The routes of a configuration.
    /// - Throws: the defects of a profile, or a usage fault about a source whose schema has none.
    static func routes(
        of configuration: GatewayConfiguration, settings: GenerationSettings
    ) throws(CommandFault) -> [DemoRoute] {
        let library = ProfileLibrary(folder: configuration.schemasFolder.value)
        var routes: [DemoRoute] = []
        for source in configuration.sources {
            let profile = try library.profile(named: source.defaultSchema.value.description)
            var recipients: [Recipient] = []
            do throws(DefectList) {
                for recipient in source.recipients {
                    let profile = try library.profile(of: recipient.schema.value)
                    recipients.append(Recipient(configuration: recipient, profile: profile))
                }
            } catch {
                throw CommandFault(error)
            }
            let generator = Generator(profile: profile, settings: settings)
            routes.append(DemoRoute(source: source, recipients: recipients, generator: generator))
        }
        return routes
    }
}

/// What the demo knows of the events it generated, by the ids that their senders gave them.
struct EventIndex: Sendable {
    /// The case of every event.
    var caseNumbers: [String: Int32] = [:]
    /// How the spoiled ones were spoiled.
    var spoilings: [String: Spoiling] = [:]

    /// Takes an event.
    mutating func add(_ event: GeneratedEvent) {
        guard let header = event.headers.first(where: { $0.name == "ce_id" }) else { return }
        let id = String(decoding: header.value, as: UTF8.self)
        caseNumbers[id] = Int32(event.caseNumber)
        if let spoiling = event.spoiling { spoilings[id] = spoiling }
    }
}
