internal import ArgumentParser
internal import Dashboard
internal import Foundation
internal import GatewayModel
internal import RejectIndex
internal import Runtime
internal import Telemetry

extension RejectsCommand {
    /// `rejects export`: the rejected records with their reasons.
    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export", abstract: "Rejected records with key, headers, value and reason, one a line.",
            discussion: """
                Each line is a JSON object; bytes that are not UTF-8 stand in Base64 under the name with Base64 behind it. \
                `map --records` reads such lines, so that what was rejected can be tried offline. The lines hold what not \
                everybody may see.
                """)

        @OptionGroup var configurationFile: ConfigurationOptions
        @OptionGroup(title: "Criteria") var criteria: RejectFilterOptions

        @Option(
            help: "The file to write, which only its owner can read; standard output without it.", completion: .file())
        var output: String?

        @Option(help: "Rejections at most.")
        var limit = 1_000_000

        private static let limits = 1...1_000_000
        private static let pageCount = 1_000

        func validate() throws {
            guard Self.limits.contains(limit) else { throw ValidationError("--limit must be \(Self.limits).") }
        }

        func run() throws {
            let desk = try RejectionDesk.open(configurationFile)
            let filter = criteria.filter(of: desk.recipients)
            let file = try output.map { path throws(CommandFault) in try PrivateFile(path) }
            var next: PageCursor?
            var (written, gone) = (0, 0)
            repeat {
                let wanted = min(Self.pageCount, limit - written - gone)
                let page = try desk.ask { store throws(RejectIndexFault) in
                    try store.page(filter, after: next, count: wanted)
                }
                next = page.next
                var records: [PartitionPlace: LetterRecord] = [:]
                do throws(RuntimeFault) {
                    try LetterRecord.read(page.found.map(\.letter.place), of: desk.configuration) { records[$0] = $1 }
                } catch {
                    throw CommandFault(error)
                }
                for found in page.found {
                    guard let record = records[found.letter.place] else {
                        gone += 1
                        continue
                    }
                    let line = Printable.json(try Console.json(ExportedRejection(found, record)))
                    if let file { try file.write(line + "\n") } else { Console.print(line) }
                    written += 1
                }
            } while next != nil && written + gone < limit
            let lost = gone > 0 ? "; of \(Figures.grouped(gone)) the dead letter is not in Kafka any more" : ""
            Console.note("\(Figures.grouped(written)) rejections written\(lost)")
        }
    }
}

/// A rejected record and its reason, as `map --records` reads records.
private struct ExportedRejection: Encodable {
    struct Header: Encodable {
        let name: String
        let value: String?
        let valueBase64: Data?
    }

    let key: String?
    let keyBase64: Data?
    let value: String?
    let valueBase64: Data?
    let headers: [Header]
    let timestamp: Int64
    let rejection: RejectionEntry

    init(_ found: FoundRejection, _ record: LetterRecord) {
        (key, keyBase64) = Self.text(record.key)
        (value, valueBase64) = Self.text(record.value)
        headers = record.headers.prefix(record.recordHeaderCount).map { header in
            let (text, base64) = Self.text(header.value)
            return Header(name: String(decoding: header.name, as: UTF8.self), value: text, valueBase64: base64)
        }
        timestamp = record.letter.source?.timestampMs ?? record.letter.timestampMs
        rejection = RejectionEntry(found, record: record.letter)
    }

    private static func text(_ bytes: [UInt8]?) -> (String?, Data?) {
        guard let bytes else { return (nil, nil) }
        if let text = String(validating: bytes, as: UTF8.self) { return (text, nil) }
        return (nil, Data(bytes))
    }
}
