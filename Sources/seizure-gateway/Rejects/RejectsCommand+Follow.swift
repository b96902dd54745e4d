internal import ArgumentParser
internal import Dashboard
internal import RejectIndex
internal import Runtime

extension RejectsCommand {
    /// `rejects follow`: rejections as they come.
    struct Follow: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "follow", abstract: "Rejections as they come, until it is stopped.")

        @OptionGroup var configurationFile: ConfigurationOptions
        @OptionGroup(title: "Criteria") var criteria: RejectFilterOptions

        @Option(help: "Rejections that are there already, the newest of them, to begin with.")
        var tail = 10

        @Option(help: "Stop after so many.")
        var count: Int?

        @Flag(help: "Print one JSON document a line.")
        var ndjson = false

        private static let stepMs = 250
        private static let pageCount = 1_000

        func validate() throws {
            guard (0...RejectStore.pageMax).contains(tail) else {
                throw ValidationError("--tail must be \(0...RejectStore.pageMax).")
            }
            if let count, count < 1 { throw ValidationError("--count must be at least 1.") }
        }

        func run() throws {
            var desk = try RejectionDesk.open(configurationFile)
            let filter = criteria.filter(of: desk.recipients)
            var mark = try desk.ask { store throws(RejectIndexFault) in try store.newestMark() }
            var left = count ?? .max
            if tail > 0 {
                let page = try desk.ask { store throws(RejectIndexFault) in try store.page(filter, count: tail) }
                for rejection in page.found.reversed() where left > 0 {
                    try print(rejection)
                    left -= 1
                }
            }
            var faults = 0
            while left > 0 {
                faults = try RejectionDesk.check(desk.indexer.step(timeoutMs: Self.stepMs), faults)
                guard let store = desk.indexer.store else { continue }
                if store !== desk.store {
                    // The index was made anew: what it has is not new to the reader.
                    guard desk.indexer.isCaughtUp else { continue }
                    desk = RejectionDesk(configuration: desk.configuration, store: store, indexer: desk.indexer)
                    mark = try desk.ask { store throws(RejectIndexFault) in try store.newestMark() }
                }
                let wanted = min(left, Self.pageCount)
                let added = try desk.ask { store throws(RejectIndexFault) in
                    try store.added(after: &mark, filter, count: wanted)
                }
                for rejection in added { try print(rejection) }
                left -= added.count
            }
        }

        private func print(_ rejection: FoundRejection) throws(CommandFault) {
            if ndjson {
                try RejectOutput.json(RejectionEntry(rejection))
            } else {
                Console.print(RejectionText.line(rejection))
            }
        }
    }
}
