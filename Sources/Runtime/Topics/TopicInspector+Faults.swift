internal import GatewayModel
internal import KafkaClient

/// What the brokers' faults mean to whoever asked.
extension TopicInspector {
    /// The cluster as one of its brokers describes it.
    /// - Throws: `.unreachable` with the address when none answers in time.
    func contact() throws(RuntimeFault) -> ClusterDescription {
        do throws(KafkaFault) {
            return try admin.cluster(timeoutMs: timeouts.contactMs)
        } catch {
            throw noContact(error)
        }
    }

    /// Asks about topics. What the brokers say about them is an answer, and so is that they say nothing: as long as they
    /// answer otherwise.
    func answer<Answer>(
        _ question: (Admin, Int) throws(KafkaFault) -> Answer
    ) throws(RuntimeFault) -> Result<Answer, KafkaFault> {
        do throws(KafkaFault) {
            return .success(try question(admin, timeouts.answerMs))
        } catch {
            switch error.kind {
            case .timedOut, .unreachable: _ = try contact()
            case .authentication, .invalidSetting: throw noContact(error)
            case .transient, .unknownTopic, .unknownPartition, .authorisation, .messageTooLarge, .fenced,
                .offsetOutOfRange, .refused, .unsupported:
                break
            }
            return .failure(error)
        }
    }

    /// A sentence with the address. Brokers that refuse the credentials look to librdkafka like brokers that are away:
    /// only its notices tell.
    private func noContact(_ fault: KafkaFault) -> RuntimeFault {
        let servers = configuration.bootstrapServers
        let refusal = ([fault] + admin.takeNotices()).first { $0.kind == .authentication }
        if let refusal {
            return RuntimeFault(
                .configuration,
                "the brokers at \(servers) do not accept the credentials or the certificate: \(refusal.text)")
        }
        if fault.kind == .timedOut || fault.kind == .unreachable {
            return RuntimeFault(.unreachable, "no broker answers at \(servers) within \(timeouts.contactMs / 1_000) s")
        }
        return RuntimeFault(.failure, "the brokers at \(servers) answer \(fault.codeName): \(fault.text)")
    }

    /// Why the brokers create no topics at all.
    func notCreated(_ fault: KafkaFault) -> RuntimeFault {
        let servers = configuration.bootstrapServers
        switch fault.kind {
        case .timedOut, .unreachable:
            return RuntimeFault(
                .unreachable,
                "the brokers at \(servers) have not created topics within \(timeouts.answerMs / 1_000) s: \(fault.text)"
            )
        case .authorisation:
            return RuntimeFault(.configuration, "the right Create is missing at \(servers): \(fault.codeName)")
        case .unsupported:
            return RuntimeFault(.configuration, "the brokers at \(servers) cannot create topics: \(fault.text)")
        case .transient, .unknownTopic, .unknownPartition, .authentication, .messageTooLarge, .fenced,
            .offsetOutOfRange, .refused, .invalidSetting:
            return RuntimeFault(
                .failure, "the brokers at \(servers) create no topics: \(fault.codeName): \(fault.text)")
        }
    }

    /// An answer that is not the one hoped for, as a noun.
    static func answered(_ fault: KafkaFault) -> String {
        switch fault.kind {
        case .timedOut, .unreachable: "no answer in time"
        case .transient, .unknownTopic, .unknownPartition, .authorisation, .authentication, .messageTooLarge, .fenced,
            .offsetOutOfRange, .refused, .unsupported, .invalidSetting:
            "the answer \(fault.codeName)"
        }
    }
}
