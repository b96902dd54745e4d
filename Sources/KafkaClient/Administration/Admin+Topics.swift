internal import CRdKafka
public import GatewayModel

extension Admin {
    private static let reasonBytesMax = 512

    /// Creates topics and waits until the controller has done it. One result per topic, in the given order. Throws when
    /// the request as a whole failed.
    public func create(_ topics: [NewTopic], timeoutMs: Int) throws(KafkaFault) -> [TopicResult] {
        guard !topics.isEmpty else { return [] }
        var requests: [OpaquePointer?] = []
        defer { for request in requests { rd_kafka_NewTopic_destroy(request) } }
        for topic in topics { requests.append(try Self.request(for: topic)) }
        let answer = try ask(.createTopics, RD_KAFKA_ADMIN_OP_CREATETOPICS, timeoutMs: timeoutMs) { options in
            rd_kafka_CreateTopics(handle.client, &requests, requests.count, options, queue)
        }
        defer { rd_kafka_event_destroy(answer) }
        var count = 0
        let results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(answer), &count)
        return Self.read(
            results, count: count, topics: topics.map(\.name), operation: .createTopics,
            unneeded: RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
    }

    /// Deletes topics. One result per topic, in the given order. Throws when the request as a whole failed.
    public func delete(_ topics: [TopicName], timeoutMs: Int) throws(KafkaFault) -> [TopicResult] {
        guard !topics.isEmpty else { return [] }
        var requests: [OpaquePointer?] = topics.map { rd_kafka_DeleteTopic_new($0.rawValue) }
        defer { for request in requests { rd_kafka_DeleteTopic_destroy(request) } }
        let answer = try ask(.deleteTopics, RD_KAFKA_ADMIN_OP_DELETETOPICS, timeoutMs: timeoutMs) { options in
            rd_kafka_DeleteTopics(handle.client, &requests, requests.count, options, queue)
        }
        defer { rd_kafka_event_destroy(answer) }
        var count = 0
        let results = rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(answer), &count)
        return Self.read(
            results, count: count, topics: topics, operation: .deleteTopics,
            unneeded: RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
    }

    /// The settings in force of a topic, by name. Throws `.unknownTopic`, `.authorisation` …
    public func settings(of topic: TopicName, timeoutMs: Int) throws(KafkaFault) -> [TopicSetting] {
        var requests: [OpaquePointer?] = [rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.rawValue)]
        defer { for request in requests { rd_kafka_ConfigResource_destroy(request) } }
        let answer = try ask(.describeConfiguration, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, timeoutMs: timeoutMs) {
            options in
            rd_kafka_DescribeConfigs(handle.client, &requests, requests.count, options, queue)
        }
        defer { rd_kafka_event_destroy(answer) }
        var count = 0
        let resources = rd_kafka_DescribeConfigs_result_resources(
            rd_kafka_event_DescribeConfigs_result(answer), &count)
        guard count == 1, let resource = resources?[0] else {
            throw KafkaFault(code: RD_KAFKA_RESP_ERR__FAIL, operation: .describeConfiguration, topic: topic)
        }
        try KafkaFault.check(rd_kafka_ConfigResource_error(resource), .describeConfiguration, topic: topic)
        return Self.settings(of: resource)
    }

    /// Makes the request, and waits for its answer. The caller frees it.
    func ask(
        _ operation: KafkaOperation, _ kind: rd_kafka_admin_op_t, timeoutMs: Int, _ request: (OpaquePointer?) -> Void
    ) throws(KafkaFault) -> OpaquePointer {
        let options = rd_kafka_AdminOptions_new(handle.client, kind)
        defer { rd_kafka_AdminOptions_destroy(options) }
        var reason = [CChar](repeating: 0, count: Self.reasonBytesMax)
        try KafkaFault.check(
            rd_kafka_AdminOptions_set_request_timeout(options, timeout(timeoutMs), &reason, reason.count), operation)
        if kind == RD_KAFKA_ADMIN_OP_CREATETOPICS || kind == RD_KAFKA_ADMIN_OP_DELETETOPICS {
            try KafkaFault.check(
                rd_kafka_AdminOptions_set_operation_timeout(options, timeout(timeoutMs), &reason, reason.count),
                operation)
        }
        request(options)
        // librdkafka answers at the time-out at the latest; the margin is for the way.
        let answer = handle.heartbeat.during(operation) {
            rd_kafka_queue_poll(queue, timeout(timeoutMs + 1_000))
        }
        guard let answer else { throw KafkaFault(code: RD_KAFKA_RESP_ERR__TIMED_OUT, operation: operation) }
        let code = rd_kafka_event_error(answer)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            defer { rd_kafka_event_destroy(answer) }
            let text = rd_kafka_event_error_string(answer).map { String(cString: $0) }
            throw KafkaFault(code: code, operation: operation, text: text)
        }
        return answer
    }

    private static func request(for topic: NewTopic) throws(KafkaFault) -> OpaquePointer {
        var reason = [CChar](repeating: 0, count: reasonBytesMax)
        let made = rd_kafka_NewTopic_new(
            topic.name.rawValue, Int32(clamping: topic.partitions), Int32(clamping: topic.replicationFactor ?? -1),
            &reason, reason.count)
        guard let made else {
            let text = reason.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
            throw KafkaFault(
                code: RD_KAFKA_RESP_ERR__INVALID_ARG, operation: .createTopics, topic: topic.name, text: text)
        }
        for (name, value) in topic.configuration.sorted(by: { $0.key < $1.key }) {
            _ = rd_kafka_NewTopic_set_config(made, name, value)
        }
        return made
    }

    private static func read(
        _ results: UnsafeMutablePointer<OpaquePointer?>?, count: Int, topics: [TopicName], operation: KafkaOperation,
        unneeded: rd_kafka_resp_err_t
    ) -> [TopicResult] {
        var byName: [String: TopicResult] = [:]
        for index in 0..<count {
            guard let result = results?[index] else { continue }
            let name = String(cString: rd_kafka_topic_result_name(result))
            let code = rd_kafka_topic_result_error(result)
            let text = rd_kafka_topic_result_error_string(result).map { String(cString: $0) }
            if code == RD_KAFKA_RESP_ERR_NO_ERROR {
                byName[name] = .done
            } else if code == unneeded {
                byName[name] = .unneeded
            } else {
                byName[name] = .failed(
                    KafkaFault(code: code, operation: operation, topic: TopicName(name), text: text))
            }
        }
        return topics.map { topic in
            byName[topic.rawValue]
                ?? .failed(KafkaFault(code: RD_KAFKA_RESP_ERR__FAIL, operation: operation, topic: topic))
        }
    }

    private static func settings(of resource: OpaquePointer) -> [TopicSetting] {
        var count = 0
        let entries = rd_kafka_ConfigResource_configs(resource, &count)
        let settings = (0..<count).compactMap { index -> TopicSetting? in
            guard let entry = entries?[index] else { return nil }
            return TopicSetting(
                name: String(cString: rd_kafka_ConfigEntry_name(entry)),
                value: rd_kafka_ConfigEntry_value(entry).map { String(cString: $0) },
                isDefault: rd_kafka_ConfigEntry_is_default(entry) != 0)
        }
        return settings.sorted { $0.name < $1.name }
    }
}
