import Foundation
import GatewayModel

@testable import Statistics

/// A file of figures of its own, in a folder that goes with it.
final class StoreFixture {
    static let us = CountedSource(TopicName("us.seizures")!, agency: AgencyID("us-iprc")!)
    static let cn = CountedSource(TopicName("cn.seizures")!, agency: AgencyID("cn-gacc")!)

    let folder: URL
    let store: StatisticsStore
    private var nextOffset: Int64 = 0

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("statistics-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        store = try StatisticsStore(path: folder.appendingPathComponent("x.statistics.sqlite").path)
        try store.prepare([Self.us, Self.cn], basis: "one")
    }

    deinit {
        do { try FileManager.default.removeItem(at: folder) } catch { print("\(folder.path) stays behind: \(error)") }
    }

    /// Adds events of a source, each at the next offset.
    @discardableResult
    func add(_ events: [CountedEvent], _ source: CountedSource = us) throws -> Int {
        try store.add(events.map { record(.event($0), source) })
    }

    func record(_ content: CountedRecord.Content, _ source: CountedSource = us) -> CountedRecord {
        nextOffset += 1
        return CountedRecord(
            topic: source.topic, partition: 0, offset: nextOffset, stamp: "\(nextOffset)", content: content)
    }

    func report(
        _ question: StatisticsQuestion = StatisticsQuestion(), inForce: Set<DisclosurePair> = []
    ) throws -> StatisticsReport {
        try store.report(question, try Definition.hub(), inForce: inForce)
    }
}

enum Sample {
    /// A case with its lines.
    static func event(
        _ key: String, version: Int64 = 1, month: String = "2014-03", lineOf: String? = nil, mode: String = "AIR",
        _ lines: [CountedEvent.Line], sightings: [CountedEvent.Sighting] = []
    ) -> CountedEvent {
        CountedEvent(
            caseKey: key, version: version, isCancelled: false,
            snapshot: CountedEvent.Snapshot(
                month: month, lineOf: lineOf, rows: [CountedEvent.Row("mode", mode)], lines: lines,
                sightings: sightings))
    }

    static func cancelled(_ key: String, version: Int64) -> CountedEvent {
        CountedEvent(caseKey: key, version: version, isCancelled: true, snapshot: nil)
    }

    /// A change that is no snapshot.
    static func changed(_ key: String, version: Int64) -> CountedEvent {
        CountedEvent(caseKey: key, version: version, isCancelled: false, snapshot: nil)
    }

    static func line(_ commodity: String, msrp: String? = nil, _ more: [CountedEvent.Amount] = []) -> CountedEvent.Line
    {
        let amounts = msrp.flatMap { ExactAmount($0) }.map { [CountedEvent.Amount(Self.msrp, $0)] } ?? []
        return CountedEvent.Line(rows: [CountedEvent.Row("commodity", commodity)], amounts: amounts + more)
    }

    static let msrp = Measure(.value, basis: "MSRP", unit: "USD")

    static func amount(_ kind: Measure.Kind, _ basis: String, _ unit: String, _ text: String) -> CountedEvent.Amount {
        CountedEvent.Amount(Measure(kind, basis: basis, unit: unit), ExactAmount(text)!)
    }

    static func maker(_ id: String, _ audience: [String], name: String = "SAMPLE WORKS") -> CountedEvent.Sighting {
        CountedEvent.Sighting(role: "manufacturer", scheme: "cn-uscc", id: id, name: name, audience: audience)
    }
}

extension StatisticsReport {
    func rows(_ table: String) -> [Row] { tables.first { $0.name == table }?.rows ?? [] }

    func row(_ table: String, _ key: String) -> Count? { rows(table).first { $0.key == key }?.count }

    func party(_ name: String) -> PartyTable? { parties.first { $0.name == name } }
}

extension StatisticsReport.Count {
    /// The sum of a measure as text.
    func sum(_ measure: Measure) -> String? { amounts.first { $0.measure == measure }?.amount.text }
}
