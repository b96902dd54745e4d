internal import Glibc
internal import Telemetry

/// Moments on pages: in UTC, with the time of the server's zone beside it for whoever points at it. The page's script puts
/// the browser's own zone there.
enum TimeText {
    /// A moment; a dash for none.
    static func moment(_ epochMs: Int64?) -> HTML {
        guard let epochMs, epochMs >= 0 else { return "<span class=\"none\">–</span>" }
        let text = UTCTime.text(epochMs: epochMs)
        let day = text.prefix(10)
        let time = text.dropFirst(11).prefix(8)
        return """
            <time datetime="\(text)" title="\(local(epochMs))">\(day) \(time)<span class="zone"> UTC</span></time>
            """
    }

    /// How long ago a moment was, in the largest unit that it has; the moment itself for whoever points at it.
    static func age(_ epochMs: Int64?, nowMs: Int64) -> HTML {
        guard let epochMs else { return "<span class=\"none\">–</span>" }
        let seconds = max(0, nowMs - epochMs) / 1_000
        let text = UTCTime.text(epochMs: epochMs)
        return "<time datetime=\"\(text)\" title=\"\(text) · \(local(epochMs))\">\(span(seconds)) ago</time>"
    }

    /// `45 s`, `12 min`, `5 h`, `3 d`.
    static func span(_ seconds: Int64) -> String {
        switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7_200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3_600) h"
        default: "\(seconds / 86_400) d"
        }
    }

    /// The same moment where the server is, with the zone's short name.
    private static func local(_ epochMs: Int64) -> String {
        var seconds = time_t(epochMs / 1_000)
        var parts = tm()
        guard localtime_r(&seconds, &parts) != nil else { return "" }
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let zone = parts.tm_zone.map { String(cString: $0) } ?? ""
        return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday)) "
            + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) \(zone) (server)"
    }

    /// Milliseconds since 1970.
    static var nowMs: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec / 1_000_000)
    }
}
