internal import CRdKafka

/// Decides the class and the kind of a fault from what librdkafka says about it. Pure.
public enum FaultClassifier {
    /// The flags that librdkafka puts on an error object.
    public struct Flags: Hashable, Sendable {
        /// The client can do nothing any more.
        public var isFatal: Bool
        /// The open transaction must be aborted.
        public var requiresAbort: Bool
        /// The same call may be made again.
        public var isRetriable: Bool

        /// No flag is set unless it is given.
        public init(isFatal: Bool = false, requiresAbort: Bool = false, isRetriable: Bool = false) {
            self.isFatal = isFatal
            self.requiresAbort = requiresAbort
            self.isRetriable = isRetriable
        }
    }

    /// The class of an error with flags: fatal is asked first, then requires-abort, then retriable. Without any flag it
    /// is unknown, which means fatal. A time-out of `send_offsets` cannot be resumed by the same call, whatever its flags
    /// say, so it is `.abort`.
    public static func faultClass(code: Int32, flags: Flags, operation: KafkaOperation) -> FaultClass {
        if flags.isFatal || code == RD_KAFKA_RESP_ERR__FATAL.rawValue || code == RD_KAFKA_RESP_ERR__FENCED.rawValue {
            return .fatal
        }
        if flags.requiresAbort { return .abort }
        guard flags.isRetriable else { return .fatal }
        return operation == .sendOffsets && kind(of: code) == .timedOut ? .abort : .retriable
    }

    /// The class of an error that came as a bare code, without flags.
    ///
    /// A record that could not be queued spoils its transaction and nothing else. Reads may be repeated: of them only
    /// the codes that say the client is broken, or was replaced, are fatal, and a code that is not known here.
    public static func faultClass(bareCode code: Int32, operation: KafkaOperation) -> FaultClass {
        if fatalCodes.contains(code) { return .fatal }
        switch operation {
        case .produce, .deliver:
            return .abort
        default:
            return retriableCodes.contains(code) || kind(of: code) != .transient ? .retriable : .fatal
        }
    }

    /// What the code is about.
    public static func kind(of code: Int32) -> FaultKind {
        kinds.first { $0.codes.contains(code) }?.kind ?? .transient
    }

    private static func codes(_ list: rd_kafka_resp_err_t...) -> Set<Int32> { Set(list.map(\.rawValue)) }

    private static let fatalCodes = codes(
        RD_KAFKA_RESP_ERR__FATAL, RD_KAFKA_RESP_ERR__FENCED, RD_KAFKA_RESP_ERR__DESTROY,
        RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE, RD_KAFKA_RESP_ERR__UNKNOWN_GROUP, RD_KAFKA_RESP_ERR__INVALID_ARG,
        RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, RD_KAFKA_RESP_ERR_PRODUCER_FENCED)

    /// Codes of kind `.transient` after which the same call may be made again.
    private static let retriableCodes = codes(
        RD_KAFKA_RESP_ERR__WAIT_COORD, RD_KAFKA_RESP_ERR__IN_PROGRESS, RD_KAFKA_RESP_ERR__PREV_IN_PROGRESS,
        RD_KAFKA_RESP_ERR__WAIT_CACHE, RD_KAFKA_RESP_ERR__INTR, RD_KAFKA_RESP_ERR__NO_OFFSET,
        RD_KAFKA_RESP_ERR__PARTIAL, RD_KAFKA_RESP_ERR__QUEUE_FULL, RD_KAFKA_RESP_ERR__RETRY,
        RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED, RD_KAFKA_RESP_ERR__ASSIGNMENT_LOST, RD_KAFKA_RESP_ERR__OUTDATED,
        RD_KAFKA_RESP_ERR__BAD_MSG, RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS, RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS,
        RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
        RD_KAFKA_RESP_ERR_NOT_COORDINATOR, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
        RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE,
        RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND,
        RD_KAFKA_RESP_ERR_NOT_CONTROLLER, RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID,
        RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS, RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT,
        RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS, RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE,
        RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH, RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH,
        RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR, RD_KAFKA_RESP_ERR_FETCH_SESSION_ID_NOT_FOUND,
        RD_KAFKA_RESP_ERR_INVALID_FETCH_SESSION_EPOCH, RD_KAFKA_RESP_ERR_PREFERRED_LEADER_NOT_AVAILABLE,
        RD_KAFKA_RESP_ERR_INVALID_MSG)

    /// A small table: the search is linear, and only faults pay for it.
    private static let kinds: [(kind: FaultKind, codes: Set<Int32>)] = [
        (
            .timedOut,
            codes(
                RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE, RD_KAFKA_RESP_ERR__MSG_TIMED_OUT,
                RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT)
        ),
        (
            .unreachable,
            codes(
                RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, RD_KAFKA_RESP_ERR__RESOLVE,
                RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION)
        ),
        (
            .unknownTopic,
            codes(RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
        ),
        (.unknownPartition, codes(RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION)),
        (
            .authorisation,
            codes(
                RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
                RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED,
                RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED)
        ),
        (
            .authentication,
            codes(
                RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR__SSL,
                RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED, RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM,
                RD_KAFKA_RESP_ERR_ILLEGAL_SASL_STATE)
        ),
        (
            .messageTooLarge,
            codes(RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE)
        ),
        (
            .fenced,
            codes(
                RD_KAFKA_RESP_ERR__FENCED, RD_KAFKA_RESP_ERR_PRODUCER_FENCED, RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID,
                RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH)
        ),
        (
            .offsetOutOfRange,
            codes(RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE, RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET)
        ),
        (
            .refused,
            codes(
                RD_KAFKA_RESP_ERR_POLICY_VIOLATION, RD_KAFKA_RESP_ERR_INVALID_CONFIG,
                RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR, RD_KAFKA_RESP_ERR_INVALID_PARTITIONS,
                RD_KAFKA_RESP_ERR_INVALID_REPLICA_ASSIGNMENT, RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS,
                RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION, RD_KAFKA_RESP_ERR_INVALID_REQUEST,
                RD_KAFKA_RESP_ERR_TOPIC_DELETION_DISABLED, RD_KAFKA_RESP_ERR_INVALID_TRANSACTION_TIMEOUT,
                RD_KAFKA_RESP_ERR_OFFSET_METADATA_TOO_LARGE, RD_KAFKA_RESP_ERR_INVALID_GROUP_ID,
                RD_KAFKA_RESP_ERR_INVALID_SESSION_TIMEOUT, RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL,
                RD_KAFKA_RESP_ERR_GROUP_MAX_SIZE_REACHED, RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP,
                RD_KAFKA_RESP_ERR_INVALID_RECORD)
        ),
        (
            .unsupported,
            codes(
                RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE, RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION,
                RD_KAFKA_RESP_ERR_UNSUPPORTED_FOR_MESSAGE_FORMAT, RD_KAFKA_RESP_ERR__NOT_IMPLEMENTED)
        ),
    ]
}
