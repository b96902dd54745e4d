internal import CRdKafka
internal import GatewayModel

extension KafkaFault {
    /// A fault from a bare code, classified by operation and code.
    init(
        code: rd_kafka_resp_err_t, operation: KafkaOperation, topic: TopicName? = nil, text: String? = nil
    ) {
        self.init(
            FaultClassifier.faultClass(bareCode: code.rawValue, operation: operation),
            kind: FaultClassifier.kind(of: code.rawValue), code: code.rawValue, codeName: Self.name(of: code),
            operation: operation, topic: topic, text: text ?? String(cString: rd_kafka_err2str(code)))
    }

    /// Reads an error object and frees it: the caller's pointer is dead afterwards.
    init(consuming error: OpaquePointer, operation: KafkaOperation, topic: TopicName? = nil) {
        defer { rd_kafka_error_destroy(error) }
        let code = rd_kafka_error_code(error)
        let flags = FaultClassifier.Flags(
            isFatal: rd_kafka_error_is_fatal(error) != 0,
            requiresAbort: rd_kafka_error_txn_requires_abort(error) != 0,
            isRetriable: rd_kafka_error_is_retriable(error) != 0)
        self.init(
            FaultClassifier.faultClass(code: code.rawValue, flags: flags, operation: operation),
            kind: FaultClassifier.kind(of: code.rawValue), code: code.rawValue, codeName: Self.name(of: code),
            operation: operation, topic: topic, text: String(cString: rd_kafka_error_string(error)))
    }

    /// A fault of the settings: nothing was asked of a broker yet.
    static func invalidSetting(_ text: String) -> KafkaFault {
        let code = RD_KAFKA_RESP_ERR__INVALID_ARG
        return KafkaFault(
            .fatal, kind: .invalidSetting, code: code.rawValue, codeName: name(of: code), operation: .createClient,
            text: text)
    }

    /// Throws what an error object says; no object is no fault.
    static func check(_ error: OpaquePointer?, _ operation: KafkaOperation) throws(KafkaFault) {
        guard let error else { return }
        throw KafkaFault(consuming: error, operation: operation)
    }

    /// Throws what a code says, unless it is the code of success.
    static func check(
        _ code: rd_kafka_resp_err_t, _ operation: KafkaOperation, topic: TopicName? = nil
    ) throws(KafkaFault) {
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw KafkaFault(code: code, operation: operation, topic: topic)
        }
    }

    static func name(of code: rd_kafka_resp_err_t) -> String { String(cString: rd_kafka_err2name(code)) }
}
