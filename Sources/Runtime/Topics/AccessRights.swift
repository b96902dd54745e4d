internal import GatewayModel

/// Works out who needs which rights.
struct AccessRights {
    let configuration: GatewayConfiguration
    let topics: [PlannedTopic]

    func all() -> [AccessRight] { gateway() + agencies() + administrator() }

    private func gateway() -> [AccessRight] {
        let holder = AccessRight.Holder.gateway(configuration.id)
        let ofTopics = topics.map { topic in
            let (operations, purpose) = Self.gatewayNeeds(topic.role)
            return AccessRight(
                holder: holder, resource: .topic(topic.name), operations: operations + [.describe, .describeConfigs],
                purpose: purpose)
        }
        let group = AccessRight(
            holder: holder, resource: .group(configuration.id), operations: [.read, .describe],
            purpose: "consumes as this group, and commits its offsets")
        let commands = AccessRight(
            holder: holder, resource: .group(configuration.commandsName), operations: [.read, .describe],
            purpose: "takes what people ask, in one process at a time")
        return ofTopics + [group, commands] + producing(holder)
    }

    private static func gatewayNeeds(_ role: TopicRole) -> (operations: [AccessRight.Operation], purpose: String) {
        switch role {
        case .source: ([.read], "consumes and replays events")
        case .recipient: ([.write], "publishes deliveries")
        case .deadLetter: ([.write, .read], "publishes rejections, and reads them to send them again")
        case .receipts: ([.write], "tells the sender what was rejected")
        case .commands: ([.read, .write], "takes what people ask")
        case .state: ([.read, .write], "keeps suspensions, holds and replay jobs")
        case .actions: ([.write, .read], "records what people did")
        }
    }

    /// What people ask is carried out in transactions in either mode.
    private func producing(_ holder: AccessRight.Holder) -> [AccessRight] {
        let transactions = AccessRight(
            holder: holder, resource: .transactionalIDsBeginning("\(configuration.id)."),
            operations: [.write, .describe],
            purpose: "one transactional id for every instance and lane, and one for what people ask")
        guard configuration.delivery == .atLeastOnce else { return [transactions] }
        let retries = AccessRight(
            holder: holder, resource: .cluster, operations: [.idempotentWrite],
            purpose: "retries without repeats; only brokers before 2.8 ask for it")
        return [transactions, retries]
    }

    private func agencies() -> [AccessRight] {
        var ids: [AgencyID] = []
        for agency in topics.flatMap(\.agencies) where !ids.contains(agency) { ids.append(agency) }
        return ids.flatMap { rights(of: $0) }
    }

    private func rights(of agency: AgencyID) -> [AccessRight] {
        let holder = AccessRight.Holder.agency(agency)
        let concerned = topics.filter { $0.agencies.contains(agency) }
        var rights = concerned.map { topic in
            topic.role == .source
                ? AccessRight(
                    holder: holder, resource: .topic(topic.name), operations: [.write, .describe],
                    purpose: "sends its events")
                : AccessRight(
                    holder: holder, resource: .topic(topic.name), operations: [.read, .describe],
                    purpose: "reads what it gets")
        }
        if concerned.contains(where: { $0.role != .source }) {
            // The gateway's id ends the prefix, so that no agency's groups can be another agency's or the gateway's.
            rights.append(
                AccessRight(
                    holder: holder, resource: .groupsBeginning("\(agency).\(configuration.id)"), operations: [.read],
                    purpose: "consumes as groups of these names"))
        }
        return rights
    }

    private func administrator() -> [AccessRight] {
        topics.map { topic in
            AccessRight(
                holder: .administrator, resource: .topic(topic.name),
                operations: [.create, .describe, .describeConfigs], purpose: "creates and compares the topic")
        }
    }
}
