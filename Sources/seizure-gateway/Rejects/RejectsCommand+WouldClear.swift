internal import ArgumentParser
internal import Exchange
internal import GatewayModel
internal import OperatorRecords
internal import RejectIndex
internal import Runtime
internal import Telemetry

extension RejectsCommand {
    /// `rejects would-clear`: what would come of sending rejections again.
    struct WouldClear: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "would-clear", abstract: "What would come of sending rejections again; nothing is published.",
            discussion: """
                Open rejections go through today's catalog, or through one that is not live yet, and their outcomes are \
                counted by cause. Without criteria all that are open are tried.
                """)

        @OptionGroup var configurationFile: ConfigurationOptions
        @OptionGroup(title: "Criteria") var criteria: RejectFilterOptions

        @OptionGroup(title: "Edited copy of one rejection") var copy: EditOptions

        @Option(help: "The catalog to try; that of the configuration without it.", completion: .directory)
        var catalog: String?

        @Flag(help: "Tell of one rejection how every field comes about.")
        var explain = false

        @Option(help: "Exit with status 1 when at least so many would not clear.")
        var failOn: Int?

        @Flag(
            help: "Print one JSON document; of one rejection with --explain, --patch or --value-from one a recipient.")
        var json = false

        @Flag(help: "Print one JSON document a line: one for every rejection.")
        var ndjson = false

        private static let pageCount = 1_000

        func validate() throws {
            if let failOn, failOn < 1 { throw ValidationError("--fail-on must be at least 1.") }
            if json, ndjson { throw ValidationError("Give either --json or --ndjson.") }
            if ndjson, explain || copy.edit != nil {
                throw ValidationError(
                    "--explain, --patch and --value-from are of one rejection: --json goes with them.")
            }
        }

        func run() throws {
            let desk = try RejectionDesk.open(configurationFile)
            let plans = try load(desk.configuration)
            let limits = try CheckCommand.live(desk.configuration).outputLimits
            var filter = criteria.filter(of: desk.recipients)
            if criteria.state.isEmpty { filter.states = [.open] }
            let trial = RedriveTrial(desk.configuration, plans: plans, limits: limits)
            if explain || copy.edit != nil {
                let found = try desk.ask { store throws(RejectIndexFault) in try store.page(filter, count: 2).found }
                guard found.count == 1, let one = found.first else {
                    let count = found.isEmpty ? "none is" : "more are"
                    throw CommandFault(
                        .usage, "--explain, --patch and --value-from are of one rejection: \(count) selected.")
                }
                return try tell(one, trial, plans, desk.configuration)
            }
            let clearance = try tryAll(filter, trial, desk)
            try print(clearance)
            if let failOn, clearance.again + clearance.cannot >= failOn { throw CommandFault(.findings) }
        }

        private func load(_ configuration: GatewayConfiguration) throws(CommandFault) -> [SourcePlan] {
            do throws(DefectList) { return try configuration.loadPlans(from: catalog) } catch {
                throw CommandFault(error)
            }
        }

        private func tryAll(_ filter: RejectFilter, _ trial: RedriveTrial, _ desk: RejectionDesk) throws -> Clearance {
            var clearance = Clearance(catalog: trial.catalog)
            var progress = ProgressLine()
            var next: PageCursor?
            var foreign = 0
            repeat {
                let page = try desk.ask { store throws(RejectIndexFault) in
                    try store.page(filter, after: next, count: Self.pageCount)
                }
                next = page.next
                let ours = page.found.filter { $0.letter.dialect == .gateway }
                foreign += page.found.count - ours.count
                let tries = try Self.tries(ours, trial, desk.configuration)
                for found in ours {
                    let tried = tries[found.letter.place] ?? .gone
                    clearance.add(found, tried)
                    if ndjson { try RejectOutput.json(ClearanceLine(found, tried)) }
                }
                progress.show("\(Figures.grouped(clearance.rejections)) tried")
            } while next != nil
            progress.clear()
            if foreign > 0 {
                Console.note("\(Figures.grouped(foreign)) were rejected by others, who alone can send them again.")
            }
            return clearance
        }

        private static func tries(
            _ found: [FoundRejection], _ trial: RedriveTrial, _ configuration: GatewayConfiguration
        ) throws(CommandFault) -> [PartitionPlace: ClearanceTry] {
            let ids = Dictionary(
                found.map { ($0.letter.place, $0.letter.id ?? "") }, uniquingKeysWith: { first, _ in first })
            var tries: [PartitionPlace: ClearanceTry] = [:]
            do throws(RuntimeFault) {
                try LetterRecord.read(found.map(\.letter.place), of: configuration) { place, record in
                    tries[place] = ClearanceTry(ids[place] ?? "", record, trial)
                }
            } catch {
                throw CommandFault(error)
            }
            return tries
        }

        private func print(_ clearance: Clearance) throws(CommandFault) {
            if ndjson { return }
            if json { return try RejectOutput.json(clearance.document) }
            Console.print(clearance.rejections == 0 ? RejectionText.none(criteria.state.isEmpty) : clearance.text)
        }

        /// One rejection: what each recipient would get, and with --explain how every field comes about.
        private func tell(
            _ found: FoundRejection, _ trial: RedriveTrial, _ plans: [SourcePlan], _ configuration: GatewayConfiguration
        ) throws {
            let made = try copy.edit.map { edit throws(CommandFault) in try edit.make(of: found, configuration) }
            var letter: LetterRecord?
            do throws(RuntimeFault) {
                try LetterRecord.read([found.letter.place], of: configuration) { letter = $1 }
            } catch {
                throw CommandFault(error)
            }
            guard let letter else {
                throw CommandFault(.findings, "The dead letter \(found.letter.place) is not in Kafka any more.")
            }
            var kept = KeptOutcomes()
            let outcome: (source: Int, recipient: Int?, result: RedriveResult)
            do throws(RedriveTrial.Refusal) {
                outcome = try trial.send(
                    found.letter.id ?? "", letter, edit: made.map { ($0.edit, $0.bytes) }, into: &kept)
            } catch {
                throw CommandFault(.findings, "It cannot be sent again: \(error)")
            }
            let plan = plans[outcome.source]
            let recipients = outcome.recipient.map { [$0] } ?? Array(plan.recipients.indices)
            let report = MapReport(plan, recipients, json: json, explains: explain, isHarmless: true)
            try report.tell(
                RejectionText.name(found.letter), SourceEvent(letter, value: made?.value),
                recipients.map { kept.result(of: $0) })
            if failOn != nil, outcome.result.state != .redriven { throw CommandFault(.findings) }
        }
    }
}

extension KeptOutcomes {
    /// What became of one recipient.
    fileprivate func result(of recipient: Int) -> SourceMapping.Result {
        let delivery = deliveries[recipient]
        let letter = deadLetter(of: recipient)
        return SourceMapping.Result(
            recipient: recipient, outcome: delivery != nil ? .delivered : letter != nil ? .rejected : .withheld,
            delivery: delivery, deadLetter: letter)
    }
}

extension SourceEvent {
    /// The record that a dead letter is about, or an edited copy of it.
    fileprivate init(_ letter: LetterRecord, value edited: [UInt8]?) {
        self.init(value: [], timestampMs: letter.letter.source?.timestampMs ?? letter.letter.timestampMs)
        key = letter.key
        value = edited ?? letter.value
        headers = letter.headers.prefix(letter.recordHeaderCount).map { ($0.name, $0.value) }
    }
}
