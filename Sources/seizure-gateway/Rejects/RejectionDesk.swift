internal import ArgumentParser
internal import GatewayModel
internal import KafkaClient
internal import RejectIndex
internal import Runtime
internal import Telemetry

/// Where the index comes from.
struct RejectIndexOptions: ParsableArguments {
    @OptionGroup var configuration: ConfigurationOptions

    @Flag(help: "Answer from the index as it is, without asking the brokers what came since.")
    var offline = false
}

/// The index of a command: opened, and brought up to date from the topics first.
struct RejectionDesk {
    private static let stepMs = 200
    /// Steps with a fault that may pass, one after the other, before the command gives up.
    private static let faultsMax = 20

    let configuration: GatewayConfiguration
    let store: RejectStore
    let indexer: RejectionIndexer

    /// Opens the index of a configuration and reads what the topics have.
    static func open(_ configuration: ConfigurationOptions) throws(CommandFault) -> RejectionDesk {
        var options = RejectIndexOptions()
        options.configuration = configuration
        options.offline = false
        return try open(options)
    }

    /// Opens the index and reads what the topics have.
    static func open(_ options: RejectIndexOptions) throws(CommandFault) -> RejectionDesk {
        let configuration = try options.configuration.load()
        let indexer = RejectionIndexer(configuration)
        if options.offline {
            do throws(RejectIndexFault) {
                let store = try RejectStore(path: indexer.path)
                if store.isNew { Console.note("There was no index: without --offline it is made from the topics.") }
                return RejectionDesk(configuration: configuration, store: store, indexer: indexer)
            } catch {
                throw CommandFault(.failure, error.description)
            }
        }
        let store = try catchUp(indexer)
        return RejectionDesk(configuration: configuration, store: store, indexer: indexer)
    }

    private static func catchUp(_ indexer: RejectionIndexer) throws(CommandFault) -> RejectStore {
        var progress = ProgressLine()
        var faults = 0
        while true {
            let step = indexer.step(timeoutMs: stepMs)
            faults = try check(step, faults)
            if let store = indexer.store, indexer.isCaughtUp {
                progress.clear()
                return store
            }
            progress.show("Reading dead letters: at most \(Figures.grouped(Int(indexer.remaining))) are left")
        }
    }

    /// Says what has to be said of a step.
    /// - Returns: faults one after the other, this one counted.
    static func check(_ step: RejectionIndexer.Step, _ faults: Int) throws(CommandFault) -> Int {
        switch step {
        case .idle, .added: return 0
        case .renewed(let reason):
            Console.note(reason)
            return faults + 1
        case .kafkaFault(let fault):
            guard fault.faultClass == .retriable, faults < faultsMax else { throw CommandFault(fault) }
            return faults + 1
        case .indexFault(let fault):
            guard fault.kind == .busy, faults < faultsMax else { throw CommandFault(.failure, fault.description) }
            return faults + 1
        }
    }

    /// The recipients' ids of the configuration.
    var recipients: [String] {
        var ids: [String] = []
        for source in configuration.sources {
            for recipient in source.recipients where !ids.contains(recipient.id.rawValue) {
                ids.append(recipient.id.rawValue)
            }
        }
        return ids
    }

    /// Asks the index; its fault ends the command.
    func ask<Value>(_ question: (RejectStore) throws(RejectIndexFault) -> Value) throws(CommandFault) -> Value {
        do throws(RejectIndexFault) { return try question(store) } catch {
            throw CommandFault(.failure, error.description)
        }
    }
}
