internal import GatewayModel

/// The headers of a dead letter: those of the source record unchanged and first, then the gateway's own and those of
/// Kafka Connect's dead letters (`__connect.errors.*`), so that existing tools show the reason. A reader takes the last
/// header of a name.
enum DeadLetterHeaders {
    /// Fills the list.
    static func write(
        _ rejection: Rejection, _ context: RejectionContext, source headers: UnsafeBufferPointer<HeaderView>,
        into list: inout HeaderList
    ) {
        list.removeAll()
        for header in headers { list.add(header) }
        list.add("gateway-rejection", copying: RejectionHeader.encode(rejection, context))
        list.add("__connect.errors.topic", copying: Array(context.topic.utf8))
        list.add("__connect.errors.partition", number: Int64(context.partition))
        list.add("__connect.errors.offset", number: context.offset)
        list.add("__connect.errors.connector.name", copying: Array(context.gateway.id.utf8))
        list.add("__connect.errors.task.id", copying: Array(context.gateway.instance.utf8))
        list.add("__connect.errors.stage", copying: Array(connectStage(rejection.stage).utf8))
        list.add("__connect.errors.class.name", copying: Array("seizure-gateway".utf8))
        list.add("__connect.errors.exception.class.name", copying: Array(rejection.code.rawValue.utf8))
        list.add("__connect.errors.exception.message", copying: Array(message(rejection).utf8))
    }

    /// The stage in Connect's words: what happens before the value is understood is conversion, the rest transformation.
    private static func connectStage(_ stage: RejectionStage) -> String {
        switch stage {
        case .identify: "HEADER_CONVERTER"
        case .parse: "VALUE_CONVERTER"
        case .validate, .authorise, .map, .check: "TRANSFORMATION"
        }
    }

    /// Characters of the message at most.
    private static let messageCharactersMax = 1_000

    /// One line from the first violation.
    private static func message(_ rejection: Rejection) -> String {
        guard let first = rejection.violations.first else { return rejection.code.rawValue }
        let place = first.pointer.isEmpty ? "" : " at \(first.pointer)"
        let more = rejection.violations.count + rejection.violationsCut - 1
        let text = "\(rejection.code.rawValue)\(place): \(first.rule): \(first.expected)"
        return String((more > 0 ? "\(text) (and \(more) more)" : text).prefix(messageCharactersMax))
    }
}

extension HeaderList {
    /// Adds a header with a copy of the value. A value that does not fit into the room for composed bytes is cut.
    mutating func add(_ name: StaticString, copying value: [UInt8]) {
        add(name) { room in
            let count = min(room.count, value.count)
            value.withUnsafeBytes { room.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
            return count
        }
    }
}
