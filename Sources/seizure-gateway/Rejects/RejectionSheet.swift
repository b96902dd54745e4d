internal import GatewayModel
internal import OperatorRecords
internal import RejectIndex
internal import Runtime
internal import Telemetry

/// One rejection as people read it, harmless. Content is not in it, only what the headers say.
struct RejectionSheet {
    let found: FoundRejection
    let record: LetterRecord?
    let cluster: RejectionCluster?
    let resolution: Resolution?

    /// The letter as it stands in Kafka, or as the index has it.
    private var letter: DeadLetter { record?.letter ?? found.letter }

    var text: String {
        var table = TextTable([("REJECTION", .left), (Printable.line(letter.id ?? "\(letter.place)"), .left)])
        for (name, value) in facts { table.add([name, Printable.line(value)]) }
        return table.text + "\n\n" + violations
    }

    private var facts: [(String, String)] {
        let judgement = letter.judgement
        var facts = [("rejected at", UTCTime.text(epochMs: letter.timestampMs))]
        func add(_ name: String, _ value: String?) { if let value { facts.append((name, value)) } }
        let state = [resolution?.state.rawValue ?? found.state.rawValue, resolution?.detail]
        add("state", state.compactMap(\.self).joined(separator: ": "))
        add("edited copy", resolution?.edit.map { Self.edit($0, approvedBy: resolution?.approvedBy) })
        add("asked by", resolution.map { "\($0.by), at \(UTCTime.text(epochMs: $0.atMs)): \($0.reason)" })
        add("rejected by", judgement.judge)
        if letter.dialect != .gateway { add("written by", letter.dialect.rawValue) }
        add("code", letter.stage.map { "\(letter.code), at step \($0)" } ?? letter.code)
        add("attempt", letter.attempt > 1 ? "\(letter.attempt); the first was \(letter.rootID ?? "unknown")" : nil)
        add("recipient", letter.recipient ?? (letter.dialect == .gateway ? "all: the whole event was rejected" : nil))
        add("agreement", judgement.agreement)
        add("source", source)
        add("agency", found.agency.map { "\($0)" })
        add("case", letter.caseKey)
        add("event", letter.eventID)
        add("schema", judgement.schema)
        for mapper in judgement.mappers { add("mapper", mapper) }
        add("catalog", judgement.catalog)
        add("replay", letter.replayID)
        add("edited from", letter.editedFrom)
        add("dead letter", "\(letter.place)")
        add("value", letter.valueBytes.map { "\(Figures.grouped($0)) bytes" } ?? "none")
        add("cluster", clusterText)
        return facts
    }

    private static func edit(_ edit: RecordEdit, approvedBy: String?) -> String {
        let after = edit.after.map { " became \($0)" } ?? ""
        let command = edit.place.map { ", in the command \($0)" } ?? ""
        let approval = approvedBy.map { ", approved by \($0)" } ?? ""
        return "\(edit.kind.rawValue) of the value \(edit.before)\(after)\(command)\(approval)"
    }

    private var source: String? {
        letter.source.map { source in
            let place = [source.topic, source.partition.map { "\($0)" }, source.offset.map { "\($0)" }]
                .compactMap(\.self).joined(separator: "/")
            return source.timestampMs.map { "\(place), of \(UTCTime.text(epochMs: $0))" } ?? place
        }
    }

    private var clusterText: String {
        guard let cluster else { return "\(found.cluster)" }
        let others = Figures.grouped(cluster.letters)
        return "\(cluster.fingerprint): \(others) of this cause since \(UTCTime.text(epochMs: cluster.firstMs))"
    }

    private var violations: String {
        guard !letter.violations.isEmpty else { return "No violation is listed." }
        var table = TextTable([("WHERE", .left), ("RULE", .left), ("EXPECTED", .left)])
        for violation in letter.violations {
            table.add(
                [
                    violation.pointer.isEmpty ? "(whole)" : violation.pointer, violation.rule, violation.expected,
                ].map(Printable.line))
        }
        let cut = letter.violationsCut > 0 ? "\nand \(letter.violationsCut) more" : ""
        return table.text + cut
    }
}
