public import GatewayModel

/// The topics that hold the gateway's own state.
enum OwnTopics {
    /// `<gateway>.commands`, `.state` and `.actions`.
    static func names(gateway id: String) -> [String] { ["commands", "state", "actions"].map { "\(id).\($0)" } }
}

extension GatewayConfiguration {
    /// What people ask of the gateway.
    var commandsTopic: TopicName { ownTopic("commands") }
    /// What has become of rejections, and whether recipients get events.
    public var stateTopic: TopicName { ownTopic("state") }
    /// The record of what people did.
    var actionsTopic: TopicName { ownTopic("actions") }
    /// The group of those who could carry commands out, and the transactional id of the one who does.
    var commandsName: String { "\(id).commands" }

    /// The topics of the gateway's own: commands, state and actions.
    public var ownTopics: [TopicName] { [commandsTopic, stateTopic, actionsTopic] }

    private func ownTopic(_ name: String) -> TopicName {
        guard let topic = TopicName("\(id).\(name)") else {
            preconditionFailure("the reader of the configuration refuses ids that are too long for these names")
        }
        return topic
    }
}
