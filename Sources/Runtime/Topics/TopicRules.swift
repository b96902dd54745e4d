/// What each kind of topic needs to keep the promises.
enum TopicRules {
    /// How much larger than its source's a dead-letter topic's messages may be: the headers that say why.
    static let deadLetterHeadroomBytes = 64 << 10
    /// How long commands are kept: longer than any gateway is away.
    static let commandsRetentionMs: Int64 = 365 * 86_400_000
    /// How long the record of human actions is kept: ten years.
    static let actionsRetentionMs: Int64 = 3_650 * 86_400_000
    /// Partitions of the gateway's own topics: one owner and one order for all that people ask, which is little.
    static let ownPartitions = 1
    /// From this many copies on, one may be away while writes go on and nothing acknowledged hangs on a single broker.
    static let copiesForSafety = 3
    /// The copies that must have a record before it is acknowledged, where there are enough.
    static let inSyncReplicasMin = 2

    /// The settings of a topic with this role.
    /// - Parameter sourceBytesMax: the largest message of the source or, for a recipient, of all its sources.
    static func settings(of role: TopicRole, sourceBytesMax: Int) -> [PlannedSetting] {
        switch role {
        case .source: [deletes(.warning, "events are compacted away before they are read or replayed")]
        case .recipient:
            [
                deletes(.warning, "an older version of a case that is published again replaces the newer one"),
                size(sourceBytesMax, .warning, "larger outputs are rejected with SIZE_EXCEEDED"),
            ]
        case .deadLetter:
            [
                deletes(.error, "dead letters of one case replace each other"),
                keepsFor("-1", .error, "dead letters are deleted before anyone has looked at them"),
                keepsBytes("dead letters are deleted before anyone has looked at them"),
                size(
                    sourceBytesMax + deadLetterHeadroomBytes, .error,
                    "of the largest events only a digest is kept when they are rejected"),
            ]
        case .receipts: [deletes(.warning, "receipts of one case replace each other")]
        case .commands:
            [
                deletes(.error, "commands to the same target replace each other"),
                keepsFor("\(commandsRetentionMs)", .warning, "commands are deleted before they are carried out"),
            ]
        case .state:
            [
                PlannedSetting(
                    name: SettingName.cleanupPolicy, value: "compact", rule: .exactly, severity: .error,
                    consequence: "suspensions are forgotten, and a suspended agreement leaks after a restart")
            ]
        case .actions:
            [
                deletes(.error, "the record of what people did loses entries"),
                keepsFor("\(actionsRetentionMs)", .warning, "the record of what people did is deleted too early"),
                keepsBytes("the record of what people did is deleted too early"),
            ]
        }
    }

    /// What a new topic gets beside its own settings, given its copies.
    static func settings(forCopies copies: Int?) -> [PlannedSetting] {
        guard let copies, copies >= copiesForSafety else { return [] }
        return [
            PlannedSetting(
                name: SettingName.inSyncReplicasMin, value: "\(inSyncReplicasMin)", rule: .onCreation,
                severity: .note, consequence: "an acknowledged record can be lost with one broker")
        ]
    }

    private static func deletes(_ severity: TopicFinding.Severity, _ consequence: String) -> PlannedSetting {
        PlannedSetting(
            name: SettingName.cleanupPolicy, value: "delete", rule: .exactly, severity: severity,
            consequence: consequence)
    }

    private static func keepsFor(
        _ value: String, _ severity: TopicFinding.Severity, _ consequence: String
    ) -> PlannedSetting {
        PlannedSetting(
            name: SettingName.retentionMs, value: value, rule: .atLeast, severity: severity, consequence: consequence)
    }

    private static func keepsBytes(_ consequence: String) -> PlannedSetting {
        PlannedSetting(
            name: SettingName.retentionBytes, value: "-1", rule: .atLeast, severity: .error, consequence: consequence)
    }

    private static func size(
        _ bytes: Int, _ severity: TopicFinding.Severity, _ consequence: String
    ) -> PlannedSetting {
        PlannedSetting(
            name: SettingName.messageBytesMax, value: "\(bytes)", rule: .atLeast, severity: severity,
            consequence: consequence)
    }
}
