internal import ArgumentParser
internal import Dashboard
internal import GatewayModel
internal import OperatorRecords
internal import RejectIndex

/// Which rejections a command is about.
struct RejectFilterOptions: ParsableArguments {
    @Option(help: "A rejection code; of foreign letters the exception's class. Repeatable, as the other criteria.")
    var code: [String] = []

    @Option(help: "The step that rejected: identify, parse, validate, authorise, map, check.")
    var stage: [String] = []

    @Option(help: "The agency whose event was rejected.")
    var agency: [String] = []

    @Option(help: "The topic of the rejected event.")
    var source: [String] = []

    @Option(help: "The recipient of the delivery. Rejections of whole events have none.")
    var recipient: [String] = []

    @Option(help: "The schema that the event was read as, like us-iprc.seizure/2.")
    var schema: [String] = []

    @Option(help: "A mapper revision of the path, like us-iprc.seizure/2--hub.seizure/1@3.")
    var mapper: [String] = []

    @Option(help: "The pointer of a violation; numbers of elements do not count: /lines/3/hs6 is /lines/*/hs6.")
    var pointer: [String] = []

    @Option(help: "The rule of a violation: a schema keyword, a rule's id, a conversion.")
    var rule: [String] = []

    @Option(help: "A cluster, by the digits that stats shows.")
    var cluster: [String] = []

    @Option(name: .customLong("case"), help: "The case, which is the record's key.")
    var caseKey: [String] = []

    @Option(help: "The sender's event id.")
    var event: [String] = []

    @Option(help: "The rejection's id, whole or its first 16 digits.")
    var id: [String] = []

    @Option(
        help: """
            What has become of it: \(RejectionState.allCases.map(\.rawValue).joined(separator: ", ")), or all. Without it \
            those of which nothing has come yet; of an --id all.
            """)
    var state: [StateChoice] = []

    @Option(help: "Rejected at or after \(MomentText.form).")
    var from: String?

    @Option(help: "Rejected before such a moment.")
    var to: String?

    @Option(help: "Words that one violation has, or that words of it begin with.")
    var text: String?

    func validate() throws {
        for (name, value) in [("--from", from), ("--to", to)] {
            if let value, MomentText.milliseconds(value) == nil {
                throw ValidationError("\(name) '\(Printable.line(value))' is not \(MomentText.form).")
            }
        }
        if let value = id.first(where: { !RejectFilter.isDigits($0, 16...64) }) {
            throw ValidationError("--id '\(Printable.line(value))' is not an id's first 16 hexadecimal digits or more.")
        }
        if let value = cluster.first(where: { !RejectFilter.isDigits($0, 4...32) }) {
            throw ValidationError("--cluster '\(Printable.line(value))' is not 4 to 32 hexadecimal digits.")
        }
        let lists = [
            code, stage, agency, source, recipient, schema, mapper, pointer, rule, cluster, caseKey, event, id,
        ]
        if lists.contains(where: { $0.count > RejectFilter.valuesMax }) {
            throw ValidationError("A criterion has more than \(RejectFilter.valuesMax) values.")
        }
    }

    /// The states that are asked for.
    private var states: Set<RejectionState> {
        if state.contains(.all) { return [] }
        let asked = Set(state.compactMap(\.state))
        return asked.isEmpty && id.isEmpty ? RejectionState.undecided : asked
    }

    /// Whether nothing is asked for that would leave anything out.
    var isEmpty: Bool {
        [code, stage, agency, source, recipient, schema, mapper, pointer, rule, cluster, caseKey, event, id]
            .allSatisfy(\.isEmpty) && from == nil && to == nil && text == nil
    }

    /// The options as the index takes them. A name that is nearly one that exists is asked about on standard error.
    func filter(of recipients: [String]) -> RejectFilter {
        Self.askAbout(code.filter { !$0.contains(".") }, among: RejectionCode.allCases.map(\.rawValue), "code")
        Self.askAbout(stage.filter { $0 == $0.lowercased() }, among: RejectionStage.allCases.map(\.rawValue), "stage")
        Self.askAbout(recipient, among: recipients, "recipient")
        var filter = RejectFilter()
        (filter.codes, filter.stages, filter.agencies) = (code, stage, agency)
        (filter.sources, filter.recipients, filter.schemas) = (source, recipient, schema)
        (filter.mappers, filter.pointers, filter.rules) = (mapper, pointer, rule)
        (filter.clusters, filter.cases, filter.events, filter.ids) = (cluster, caseKey, event, id)
        filter.fromMs = from.flatMap { MomentText.milliseconds($0) }
        filter.toMs = to.flatMap { MomentText.milliseconds($0) }
        filter.text = text
        filter.states = states
        return filter
    }

    private static func askAbout(_ names: [String], among known: [String], _ what: String) {
        for name in names where !known.contains(name) {
            guard let nearest = NearestName.of(name, among: known) else { continue }
            Console.note("No \(what) is called '\(Printable.line(name))': did you mean '\(nearest)'?")
        }
    }
}

/// A state, or all of them.
enum StateChoice: Hashable, ExpressibleByArgument {
    case all
    case of(RejectionState)

    init?(argument: String) {
        if argument == "all" {
            self = .all
        } else if let state = RejectionState(rawValue: argument) {
            self = .of(state)
        } else {
            return nil
        }
    }

    static var allValueStrings: [String] { RejectionState.allCases.map(\.rawValue) + ["all"] }

    /// The state; nil for all of them.
    var state: RejectionState? {
        if case .of(let state) = self { return state }
        return nil
    }
}

/// How results are printed.
enum RejectOutputForm: String, EnumerableFlag {
    case json
    case ndjson
    case csv

    static func help(for value: RejectOutputForm) -> ArgumentHelp? {
        switch value {
        case .json: "Print one JSON document."
        case .ndjson: "Print one JSON document a line."
        case .csv: "Print comma-separated values with a line of titles."
        }
    }
}
