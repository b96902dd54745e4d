internal import ArgumentParser
internal import Dashboard
internal import Foundation
internal import GatewayModel
internal import OperatorRecords
internal import RejectIndex
internal import Runtime
internal import Telemetry

extension RejectsCommand {
    /// `rejects show`: all of one rejection.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "One rejection: why, of what, and the record as it stands in Kafka.",
            discussion: """
                A rejection is named by its id (at least 16 digits of it), or by the place of its dead letter \
                (topic/partition/offset).
                """)

        @OptionGroup var index: RejectIndexOptions

        @Argument(help: "The rejection's id, or the place of its dead letter.")
        var rejection: String

        @Flag(help: "Show the rejected value too. It may hold what not everybody may see.")
        var value = false

        @Flag(help: "Show the edit of an edited copy too, as it was asked for.")
        var edit = false

        @Option(help: "Write the rejected value's bytes to a file, which only its owner can read.", completion: .file())
        var valueTo: String?

        @Flag(help: "Print one JSON document; with --value it has the value in base64.")
        var json = false

        /// Bytes of a value that are shown; all of them go into a file.
        private static let shownBytesMax = 64 << 10

        private var place: PartitionPlace? { PartitionPlace(rejection) }

        func validate() throws {
            guard RejectFilter.isDigits(rejection, 16...64) || place != nil else {
                throw ValidationError(
                    "'\(Printable.line(rejection))' is neither 16 or more digits of an id nor topic/partition/offset.")
            }
            if index.offline, value || edit || valueTo != nil {
                throw ValidationError("Values and edits are read from Kafka: --offline cannot show them.")
            }
        }

        func run() throws {
            let desk = try RejectionDesk.open(index)
            let found = try find(desk)
            var record: LetterRecord?
            if !index.offline {
                record = try LetterRecord.read(found.letter.place, of: desk.configuration)
                if record == nil { Console.note("The dead letter \(found.letter.place) is not in Kafka any more.") }
            }
            if let valueTo { try write(record?.value, to: valueTo) }
            let resolution = try desk.ask { store throws(RejectIndexFault) in
                try found.letter.id.flatMap { id throws(RejectIndexFault) in try store.resolution(of: id) }
            }
            if json {
                try RejectOutput.json(ShownRejection(found, record, resolution, withValue: value))
                return
            }
            let cluster = try desk.ask { store throws(RejectIndexFault) in try Self.cluster(found, store) }
            Console.print(RejectionSheet(found: found, record: record, cluster: cluster, resolution: resolution).text)
            if value, let record { show(record) }
            if edit { try showEdit(resolution?.edit, desk.configuration) }
        }

        private func find(_ desk: RejectionDesk) throws(CommandFault) -> FoundRejection {
            let found = try desk.ask { store throws(RejectIndexFault) -> FoundRejection? in
                if let place { return try store.rejection(at: place) }
                var filter = RejectFilter()
                filter.ids = [rejection]
                return try store.page(filter, count: 1).found.first
            }
            guard let found else { throw CommandFault(.findings, "No rejection is called '\(rejection)'.") }
            return found
        }

        private static func cluster(
            _ found: FoundRejection, _ store: RejectStore
        ) throws(RejectIndexFault) -> RejectionCluster? {
            var filter = RejectFilter()
            filter.clusters = [found.cluster.hexadecimal]
            return try store.clusters(filter, count: 1).first
        }

        /// The edit stands beside the command that asked for it.
        private func showEdit(_ edit: RecordEdit?, _ configuration: GatewayConfiguration) throws {
            guard let edit, let place = edit.place else {
                Console.print("\nNobody asked for an edited copy.")
                return
            }
            let command = try LetterRecord.read(place, of: configuration)
            guard let bytes = command?.header(RecordEdit.header) else {
                Console.note("The command \(place) is not in Kafka any more.")
                return
            }
            Console.print("\nEdit (\(edit.kind.rawValue)), \(Figures.grouped(bytes.count)) bytes:")
            let shown = Array(bytes.prefix(Self.shownBytesMax))
            Console.print(Printable.lines(shown))
            if bytes.count > shown.count { Console.note("\(Figures.grouped(bytes.count - shown.count)) bytes more.") }
        }

        private func show(_ record: LetterRecord) {
            guard let value = record.value else {
                Console.print("\nThe record has no value.")
                return
            }
            let shown = value.prefix(Self.shownBytesMax)
            let isJSON = value.count == shown.count && value.first { $0 > 0x20 } == UInt8(ascii: "{")
            Console.print("\nValue, \(Figures.grouped(value.count)) bytes:")
            Console.print(isJSON ? Printable.lines(PrettyJSON.text(value)) : Printable.lines(Array(shown)))
            if value.count > shown.count {
                Console.note(
                    "\(Figures.grouped(value.count - shown.count)) bytes more: --value-to FILE writes all of them.")
            }
        }

        private func write(_ value: [UInt8]?, to path: String) throws(CommandFault) {
            guard let value else { throw CommandFault(.findings, "The record has no value to write.") }
            try PrivateFile(path).write(Data(value))
        }
    }
}

/// All of one rejection as one JSON document.
struct ShownRejection: Encodable {
    struct Header: Encodable {
        let name: String
        let value: String?
    }

    struct Decision: Encodable {
        let command: String
        let by: String
        let reason: String
        let at: String
        let detail: String?
    }

    let rejection: RejectionEntry
    let decision: Decision?
    let headers: [Header]?
    let value: String?

    init(_ found: FoundRejection, _ record: LetterRecord?, _ resolution: Resolution?, withValue: Bool) {
        decision = resolution.map {
            Decision(
                command: $0.command, by: $0.by, reason: $0.reason, at: UTCTime.text(epochMs: $0.atMs), detail: $0.detail
            )
        }
        rejection = RejectionEntry(found, record: record?.letter)
        headers = record?.headers.map { header in
            Header(
                name: String(decoding: header.name, as: UTF8.self),
                value: header.value.map { String(decoding: $0, as: UTF8.self) })
        }
        value = withValue ? record?.value.map { Data($0).base64EncodedString() } : nil
    }
}
