internal import GatewayModel
internal import Generator
internal import Runtime
internal import Telemetry

/// The result of the demo for programs: one JSON object.
struct DemoDocument: Encodable {
    private struct Delivery: Encodable {
        let source: String
        let recipient: String
        let topic: String
        let consumed: UInt64
        let delivered: UInt64
        let withheld: UInt64
        let held: UInt64
        let rejected: UInt64
        let rejectedByCode: [String: Int]
        let figures: Recomputed?
    }

    private struct Recomputed: Encodable {
        let measure: String
        let decimals: Int
        let isExact: Bool
        let generated: Sums
        let delivered: Sums
        let rejected: Sums
    }

    /// Amounts are in units of the last of `decimals` digits.
    private struct Sums: Encodable {
        struct Row: Encodable {
            let label: String
            let seizures: Int
            let units: Int64
        }

        let seizures: Int
        let units: Int64
        let by: [String: [Row]]

        init(_ report: TallyReport) {
            seizures = report.cases
            units = report.units
            by = Dictionary(
                report.dimensions.map { dimension in
                    (dimension.name, dimension.rows.map { Row(label: $0.label, seizures: $0.cases, units: $0.units) })
                }, uniquingKeysWith: { first, _ in first })
        }
    }

    private struct Source: Encodable {
        let topic: String
        let events: Int
        let cases: Int
        let spoiledByCode: [String: Int]
        let seconds: Double
        let eventsPerSecond: Int
    }

    private struct SoundRejection: Encodable {
        let source: String
        let recipient: String?
        let code: String?
        let pointer: String?
        let expected: String?
        let events: Int
    }

    private struct Check: Encodable {
        let check: String
        let isMet: Bool
    }

    private let seed: UInt64
    private let sources: [Source]
    private let deliveries: [Delivery]
    private let soundRejections: [SoundRejection]
    private let checks: [Check]

    init(_ result: DemoResult) {
        seed = result.settings.seed
        checks = result.checks.map { Check(check: $0.sentence, isMet: $0.isMet) }
        soundRejections = result.soundRejections.map { rejection in
            SoundRejection(
                source: result.routes[rejection.route].source.topic.rawValue, recipient: rejection.recipient,
                code: rejection.code?.rawValue, pointer: rejection.reason?.pointer,
                expected: rejection.reason?.expected, events: rejection.count)
        }
        sources = result.routes.indices.map { Self.source(result, $0) }
        deliveries = result.routes.indices.flatMap { route in
            result.routes[route].recipients.indices.map { Self.delivery(result, route, $0) }
        }
    }

    private static func source(_ result: DemoResult, _ place: Int) -> Source {
        let route = result.routes[place]
        let codes = Dictionary(grouping: result.events[place].spoilings.values) { $0.code.rawValue }
        return Source(
            topic: route.source.topic.rawValue, events: route.eventCount, cases: route.generator.caseCount,
            spoiledByCode: codes.mapValues(\.count), seconds: result.durations[place] / .seconds(1),
            eventsPerSecond: Figures.rate(route.eventCount, in: result.durations[place]))
    }

    private static func delivery(_ result: DemoResult, _ route: Int, _ recipient: Int) -> Delivery {
        let configuration = result.routes[route].recipients[recipient].configuration
        let counts = result.accounts.accounts[route][recipient].counts
        var codes: [String: Int] = [:]
        for code in RejectionCode.allCases {
            let count = result.accounts.rejected(route: route, recipient: recipient, code: code)
            if count > 0 { codes[code.rawValue] = count }
        }
        let comparison = result.comparisons.first { $0.route == route && $0.recipient == recipient }
        return Delivery(
            source: result.routes[route].source.topic.rawValue, recipient: configuration.id.rawValue,
            topic: configuration.topic.rawValue, consumed: counts.consumed, delivered: counts.delivered,
            withheld: counts.withheld, held: counts.held, rejected: counts.rejected, rejectedByCode: codes,
            figures: comparison.map { figures($0) })
    }

    private static func figures(_ comparison: DemoResult.Comparison) -> Recomputed {
        Recomputed(
            measure: comparison.generated.title, decimals: comparison.generated.decimals, isExact: comparison.isExact,
            generated: Sums(comparison.generated), delivered: Sums(comparison.delivered),
            rejected: Sums(comparison.rejected))
    }
}
