internal import GatewayModel
internal import RejectIndex

extension ConfigurationReader {
    /// The topics of dead letters that others write: `dead-letters: [{ topic: orders-dlt, agency: us-iprc }]`.
    mutating func readForeignDeadLetters(_ top: Section, _ sources: [SourceConfiguration]) -> [FollowedTopic] {
        guard top.values["dead-letters"] != nil else { return [] }
        let nodes = defects.elements("dead-letters", of: top, max: ConfigurationLimits.foreignDeadLettersMax)
        var topics: [FollowedTopic] = []
        for node in nodes {
            let section = defects.open(
                node, named: "a dead-letter topic", keys: ["topic", "agency"], at: node.position)
            let topic = defects.required("topic", of: section, expectation: "the name of a topic of dead letters") {
                TopicName($0)
            }
            let agency = defects.text("agency", of: section).flatMap {
                defects.value($0, named: "agency", expectation: "an agency's id, like us-iprc") { AgencyID($0) }
            }
            guard let topic else { continue }
            if sources.contains(where: { $0.deadLetterTopic == topic.value }) {
                defects.refuse(
                    topic.position, "the topic '\(topic.value)' is listed already",
                    hint: "the dead-letter topics of the sources are listed by themselves")
            } else if topics.contains(where: { $0.name == topic.value }) {
                defects.refuse(topic.position, "the topic '\(topic.value)' stands twice", hint: "take one of them out")
            } else {
                topics.append(FollowedTopic(topic.value, agency: agency?.value))
            }
        }
        return topics
    }
}
