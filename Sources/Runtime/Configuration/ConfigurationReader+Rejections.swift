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

    public init(edits: Edits, redrivesPerSecond: Int) {
        self.edits = edits
        self.redrivesPerSecond = redrivesPerSecond
    }
}

extension ConfigurationReader {
    /// `rejections: { edits: approve, redrives-per-second: 500 }`.
    mutating func readRejections(_ top: Section) -> RejectionRules {
        let section = defects.open(
            top.values["rejections"], named: "rejections", keys: ["edits", "redrives-per-second"], at: top.position)
        return RejectionRules(
            edits: defects.choice("edits", of: section, default: .approve),
            redrivesPerSecond: defects.number(
                "redrives-per-second", of: section, default: 1_000, in: ConfigurationLimits.redrivesPerSecond,
                unit: "a number"))
    }
}
