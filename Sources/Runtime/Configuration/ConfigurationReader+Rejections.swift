internal import GatewayModel

/// What may be decided about rejections, and how fast that is carried out.
public struct RejectionRules: Hashable, Sendable {
    /// What becomes of edited copies.
    public enum Edits: String, CaseIterable, Sendable {
        /// They are sent.
        case allow
        /// They are sent when a second person has approved them.
        case approve
        /// They are refused.
        case refuse
    }

    /// What becomes of edited copies.
    public let edits: Edits
    /// Rejections that are sent again in a second at most.
    public let redrivesPerSecond: Int
    /// When a recipient is held because its deliveries are rejected; nil for never.
    public let breaker: BreakerRule?

    public init(edits: Edits, redrivesPerSecond: Int, breaker: BreakerRule? = nil) {
        self.edits = edits
        self.redrivesPerSecond = redrivesPerSecond
        self.breaker = breaker
    }
}

/// When a recipient is held because its deliveries are rejected: so many of a hundred for one reason, in a window of time
/// that saw enough deliveries.
public struct BreakerRule: Hashable, Sendable {
    /// Rejections with one code, of a hundred deliveries that were made or rejected, from 1.
    public let percent: Int
    /// Deliveries, made or rejected, without which nothing is said.
    public let deliveries: Int
    /// The window in milliseconds.
    public let windowMs: Int

    public init(percent: Int, deliveries: Int, windowMs: Int) {
        self.percent = percent
        self.deliveries = deliveries
        self.windowMs = windowMs
    }
}

extension ConfigurationReader {
    /// `rejections: { edits: approve, redrives-per-second: 500, breaker: { percent: 20, deliveries: 500, window: 60s } }`.
    mutating func readRejections(_ top: Section) -> RejectionRules {
        let section = defects.open(
            top.values["rejections"], named: "rejections", keys: ["edits", "redrives-per-second", "breaker"],
            at: top.position)
        return RejectionRules(
            edits: defects.choice("edits", of: section, default: .approve),
            redrivesPerSecond: defects.number(
                "redrives-per-second", of: section, default: 1_000, in: ConfigurationLimits.redrivesPerSecond,
                unit: "a number"),
            breaker: readBreaker(section))
    }

    private mutating func readBreaker(_ rejections: Section) -> BreakerRule? {
        guard let node = rejections.values["breaker"], !node.isNull else { return nil }
        let section = defects.open(
            node, named: "breaker", keys: ["percent", "deliveries", "window"], at: rejections.position)
        return BreakerRule(
            percent: defects.number(
                "percent", of: section, default: 50, in: ConfigurationLimits.breakerPercent, unit: "a number"),
            deliveries: defects.number(
                "deliveries", of: section, default: 500, in: ConfigurationLimits.breakerDeliveries, unit: "a number"),
            windowMs: defects.number(
                "window", of: section, default: 60_000, in: ConfigurationLimits.breakerWindowMs,
                unit: "a time in milliseconds (ms, s, min, h)", parse: Quantity.milliseconds))
    }
}
