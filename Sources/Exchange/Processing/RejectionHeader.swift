internal import GatewayModel
internal import JSONTape

/// Writes the `gateway-rejection` header: one JSON object of at most `Limits.rejectionHeaderBytesMax` bytes. What does
/// not fit is left out from the list of violations and counted in `violationsCut`.
enum RejectionHeader {
    /// The header's value.
    static func encode(_ rejection: Rejection, _ context: RejectionContext) -> [UInt8] {
        var head = JSONText()
        head.member("id", context.id)
        head.member("code", rejection.code.rawValue)
        head.member("stage", rejection.stage.rawValue)
        if let recipient = context.recipient { head.member("recipient", recipient) }
        head.raw("\"source\":{")
        head.member("topic", context.topic)
        head.member("partition", Int64(context.partition))
        head.member("offset", context.offset)
        head.member("timestamp", context.timestampMs)
        head.raw("},")
        if let schema = context.schema { head.member("schema", schema) }
        head.strings("mappers", context.mappers)
        head.member("catalog", context.catalog)
        if let agreement = context.agreement { head.member("agreement", agreement) }
        let tail = tail(context)
        let room = Limits.rejectionHeaderBytesMax - head.bytes.count - tail.bytes.count - Self.framingBytesMax
        let (list, listed) = violations(rejection.violations, bytesMax: room)
        head.raw("\"violations\":[")
        head.bytes += list
        head.raw("],")
        head.member("violationsCut", Int64(rejection.violationsCut + rejection.violations.count - listed))
        head.bytes += tail.bytes
        return [UInt8(ascii: "{")] + head.closed
    }

    /// Room for the words around the violations.
    private static let framingBytesMax = 64

    private static func tail(_ context: RejectionContext) -> JSONText {
        var tail = JSONText()
        tail.member("attempt", Int64(context.attempt))
        tail.member("rootId", context.rootID)
        tail.raw("\"gateway\":{")
        tail.member("id", context.gateway.id)
        tail.member("instance", context.gateway.instance)
        tail.member("version", context.gateway.version)
        tail.raw("},")
        if let hash = context.valueSha256 { tail.member("valueSha256", hash) }
        if let hash = context.editedFrom { tail.member("editedFrom", hash) }
        return tail
    }

    private static func violations(_ violations: [Rejection.Violation], bytesMax: Int) -> (bytes: [UInt8], listed: Int)
    {
        var bytes: [UInt8] = []
        for (index, violation) in violations.enumerated() {
            var text = JSONText()
            text.raw("{")
            text.member("pointer", violation.pointer)
            text.member("rule", violation.rule)
            text.member("expected", violation.expected)
            let separator: [UInt8] = index == 0 ? [] : [UInt8(ascii: ",")]
            guard bytes.count + separator.count + text.closed.count <= bytesMax else { return (bytes, index) }
            bytes += separator + text.closed
        }
        return (bytes, violations.count)
    }
}
