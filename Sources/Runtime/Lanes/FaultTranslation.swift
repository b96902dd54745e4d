internal import Exchange
internal import KafkaClient
internal import Telemetry

extension FaultKind {
    /// Whether it says of a topic that nothing can be written to it: it is gone, or forbidden.
    var closesTopic: Bool { self == .unknownTopic || self == .authorisation }
}

extension RuntimeFault {
    /// What a fault says to a person at the command line.
    init(_ fault: KafkaFault) {
        let advice = fault.kind == .unknownTopic ? "; 'topics apply' creates what is missing" : ""
        self.init(
            fault.kind.needsOperator ? .configuration : .unreachable,
            "\(FaultTranslation.sentence(fault))\(advice) (\(fault))")
    }
}

/// What a fault of the client means to the lane.
enum FaultTranslation {
    /// Where only a person can help, the lane keeps the offsets where they are and tries again after a long wait (P9).
    /// A client that is broken for good cannot abort, so it is made anew even then.
    static func laneFault(_ fault: KafkaFault, _ operation: LaneOperation) -> LaneFault {
        LaneFault(faultClass(fault), operation, code: fault.code, message: "\(fault.codeName): \(fault.text)")
    }

    private static func faultClass(_ fault: KafkaFault) -> LaneFaultClass {
        if fault.kind == .fenced { return .fenced }
        switch fault.faultClass {
        case .fatal: return isOfSettings(fault) ? .configuration : .fatal
        case .abort: return fault.kind.needsOperator ? .configuration : .abort
        case .retriable: return fault.kind.needsOperator ? .configuration : .retriable
        }
    }

    /// There is no client yet that could be broken.
    private static func isOfSettings(_ fault: KafkaFault) -> Bool {
        fault.operation == .createClient || fault.operation == .metadata
    }

    /// The metric's label of a class.
    static func label(_ faultClass: LaneFaultClass) -> FaultLabel {
        switch faultClass {
        case .retriable: .retriable
        case .abort: .abort
        case .fatal, .unknown, .fenced: .fatal
        case .configuration: .configuration
        }
    }

    /// Whether the call is one of a transaction, which a fault ends.
    static func isOfTransaction(_ operation: LaneOperation) -> Bool {
        switch operation {
        case .begin, .process, .sendOffsets, .commit, .abort: true
        case .createClients, .createProducer, .poll, .initTransactions, .rewind, .confirmMembership, .close: false
        }
    }

    /// The code of a fault that is none: who is held has changed. No code of librdkafka's.
    static let holdsChanged: Int32 = -20_000

    /// Why a transaction is given up after this fault.
    static func abortReason(_ fault: LaneFault) -> AbortReason {
        if fault.code == holdsChanged { return .disclosure }
        if fault.operation == .process { return .produce }
        return isOfRebalance(fault.code) ? .rebalance : .fault
    }

    /// Whether the code says that the group went on without this member.
    static func isOfRebalance(_ code: Int32) -> Bool { rebalanceCodes.contains(code) }

    /// ILLEGAL_GENERATION, UNKNOWN_MEMBER_ID, REBALANCE_IN_PROGRESS.
    private static let rebalanceCodes: Set<Int32> = [22, 25, 27]

    /// The sentence for the operator about a fault that keeps the lane from working.
    static func sentence(_ fault: KafkaFault) -> String {
        let topic = fault.topic.map { "the topic '\($0)'" } ?? "a topic"
        return switch fault.kind {
        case .unknownTopic: "\(topic) does not exist"
        case .unknownPartition:
            "\(topic) has too few partitions, or was made anew (a dead-letter topic needs as many as its source)"
        case .authorisation: "a right is missing\(fault.topic.map { " on the topic '\($0)'" } ?? ""): \(fault.codeName)"
        case .authentication: "the brokers do not accept the credentials: \(fault.text)"
        case .messageTooLarge: "\(topic) takes no message of this size: its max.message.bytes was lowered"
        case .fenced: "another process runs under the same gateway, instance and lane"
        case .offsetOutOfRange: "events of \(topic) were deleted before they were read"
        case .unreachable: "no broker answers"
        case .timedOut: "the brokers do not answer in time"
        case .transient, .refused, .unsupported, .invalidSetting: "\(fault.codeName): \(fault.text)"
        }
    }
}
