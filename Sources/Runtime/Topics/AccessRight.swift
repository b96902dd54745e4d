public import GatewayModel

/// Rights on one resource that somebody needs.
public struct AccessRight: Hashable, Sendable {
    /// Who needs them. Kafka's principals have names of their own, which only the operator knows.
    public enum Holder: Hashable, Sendable, CustomStringConvertible {
        /// The gateway with this id.
        case gateway(String)
        /// An agency, for its own clients.
        case agency(AgencyID)
        /// Whoever creates the topics.
        case administrator

        /// The id, as a principal could be named.
        public var name: String {
            switch self {
            case .gateway(let id): id
            case .agency(let agency): agency.rawValue
            case .administrator: "administrator"
            }
        }

        public var description: String {
            switch self {
            case .gateway: "gateway \(name)"
            case .agency: "agency \(name)"
            case .administrator: "whoever applies the plan"
            }
        }
    }

    /// What the rights are on.
    public enum Resource: Hashable, Sendable, CustomStringConvertible {
        /// A topic.
        case topic(TopicName)
        /// A consumer group.
        case group(String)
        /// Every consumer group whose name begins like this.
        case groupsBeginning(String)
        /// Every transactional id that begins like this.
        case transactionalIDsBeginning(String)
        /// The cluster.
        case cluster

        public var description: String {
            switch self {
            case .topic(let name): "topic \(name)"
            case .group(let name): "group \(name)"
            case .groupsBeginning(let prefix): "groups \(prefix)*"
            case .transactionalIDsBeginning(let prefix): "transactional ids \(prefix)*"
            case .cluster: "the cluster"
            }
        }
    }

    /// What may be done, by Kafka's names.
    public enum Operation: String, CaseIterable, Sendable {
        case read = "Read"
        case write = "Write"
        case create = "Create"
        case describe = "Describe"
        case describeConfigs = "DescribeConfigs"
        case idempotentWrite = "IdempotentWrite"
    }

    /// Who needs them.
    public let holder: Holder
    /// What they are on.
    public let resource: Resource
    /// What must be allowed.
    public let operations: [Operation]
    /// What for.
    public let purpose: String
}
