internal import Statistics
internal import Telemetry

/// Seizures by month, as a small picture of bars (inline SVG). The table beside it has the figures.
struct MonthChart {
    private static let barWidth = 14
    private static let gap = 4
    private static let height = 120
    /// Months that the picture shows, the newest.
    private static let monthsMax = 60

    private let months: [StatisticsReport.Row]

    init(_ rows: [StatisticsReport.Row]) {
        months = Array(rows.filter { !$0.key.isEmpty }.suffix(Self.monthsMax))
    }

    /// The picture, with its figures in words for those who do not see it.
    var html: HTML {
        guard months.count > 1, let first = months.first, let last = months.last,
            let most = months.max(by: { $0.count.seizures < $1.count.seizures }), most.count.seizures > 0
        else { return "" }
        let step = Self.barWidth + Self.gap
        let width = months.count * step
        let bars = months.enumerated().map { index, month -> HTML in
            let seizures = max(0, month.count.seizures)
            let bar = max(seizures > 0 ? 1 : 0, Int(seizures * Int64(Self.height) / most.count.seizures))
            return """
                <rect x="\(index * step)" y="\(Self.height - bar)" width="\(Self.barWidth)" height="\(bar)">\
                <title>\(month.key): \(Figures.grouped(seizures)) seizures</title></rect>
                """
        }
        let words =
            "Seizures by month from \(first.key) to \(last.key), the most in \(most.key): \(Figures.grouped(most.count.seizures))"
        return """
            <p><svg class="bars" viewBox="0 0 \(width) \(Self.height)" width="\(width)" height="\(Self.height)" role="img" \
            aria-label="\(words)"><title>\(words)</title>\(bars)</svg></p>

            """
    }
}
