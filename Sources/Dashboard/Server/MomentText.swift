public import Foundation

/// Moments as people write them.
public enum MomentText {
    /// What is understood.
    public static let form = "a date (2026-11-27), a time (2026-11-27T08:30:00Z) or how long ago (30m, 24h, 7d)"

    private static let unitsMs: [Character: Int64] = ["m": 60_000, "h": 3_600_000, "d": 86_400_000]

    /// Milliseconds since 1970; nil for what is no moment. A date is its beginning in UTC; a time says its zone.
    public static func milliseconds(_ text: String, now: Date = Date()) -> Int64? {
        if let unit = text.last.flatMap({ unitsMs[$0] }), let count = Int64(text.dropLast()), (0...100_000) ~= count {
            return Int64(now.timeIntervalSince1970 * 1_000) - count * unit
        }
        let date = Date.ISO8601FormatStyle.iso8601.year().month().day()
        let time = date.timeZone(separator: .omitted)
        // A style reads the beginning of a text that goes on.
        let styles =
            text.count == 10
            ? [date] : text.contains("T") ? [.iso8601, time.time(includingFractionalSeconds: true)] : []
        for style in styles {
            do { return Int64((try style.parse(text).timeIntervalSince1970 * 1_000).rounded()) } catch { continue }
        }
        return nil
    }
}
