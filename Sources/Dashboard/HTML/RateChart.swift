internal import Telemetry

/// How fast a source was consumed, as a small picture (inline SVG).
struct RateChart {
    private static let width = 160.0
    private static let height = 32.0
    /// Points of the picture at most; of more the largest of neighbours are shown.
    private static let pointsMax = 80

    let rates: [ExchangeSnapshot.Rate]

    /// The last rate, in events a second.
    var current: Double { rates.last?.eventsPerSecond ?? 0 }

    /// The picture, with its figures in words for those who do not see it.
    var html: HTML {
        guard rates.count > 1, let first = rates.first, let last = rates.last else {
            return "<span class=\"none\">–</span>"
        }
        let points = Self.thinned(rates.map(\.eventsPerSecond))
        let most = points.max() ?? 0
        let scale = most > 0 ? (Self.height - 2) / most : 0
        let step = Self.width / Double(max(1, points.count - 1))
        let line = points.enumerated().map { index, value in
            "\(Self.tenth(Double(index) * step)),\(Self.tenth(Self.height - 1 - value * scale))"
        }.joined(separator: " ")
        let seconds = (last.atMs - first.atMs) / 1_000
        let words =
            "\(Figures.grouped(Int(current))) events a second now, at most \(Figures.grouped(Int(most))) in the last \(TimeText.span(seconds))"
        return """
            <svg class="chart" viewBox="0 0 160 32" width="160" height="32" role="img" aria-label="\(words)">\
            <title>\(words)</title>\
            <polygon class="area" points="0,32 \(line) 160,32"/><polyline class="line" points="\(line)"/></svg>
            """
    }

    private static func tenth(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func thinned(_ values: [Double]) -> [Double] {
        guard values.count > pointsMax else { return values }
        let share = (values.count + pointsMax - 1) / pointsMax
        return stride(from: 0, to: values.count, by: share).map { start in
            values[start..<min(start + share, values.count)].max() ?? 0
        }
    }
}
