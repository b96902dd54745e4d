internal import GatewayModel

/// Whether a recipient gets events, as the process knows it.
public struct RecipientHoldSnapshot: Sendable, Equatable {
    /// Why not: a label out of a closed set; nil while it does.
    public var cause: String?
    /// Since when not, milliseconds since 1970; nil while it does, or while that is not written down yet.
    public var sinceMs: Int64?

    public init(cause: String? = nil, sinceMs: Int64? = nil) {
        self.cause = cause
        self.sinceMs = sinceMs
    }
}

extension MetricsPage {
    /// Who is held, for how long, and how much waits.
    func writeHolds(_ moment: Moment, to page: inout PrometheusText) {
        page.open(
            "gateway_recipient_suspended", .gauge,
            help: "1 while what comes for a recipient is held; the cause is person, breaker or unavailable.")
        forEachRecipient(moment) { labels, hold in
            page.sample(labels + [("cause", hold.cause ?? "")], hold.cause == nil ? 0 : 1)
        }
        page.open(
            "gateway_recipient_suspended_seconds", .gauge,
            help: "How long a recipient has been suspended; 0 while it is not.")
        forEachRecipient(moment) { labels, hold in
            page.sample(labels, hold.sinceMs.map { Double(max(0, moment.epochMs &- $0)) / 1_000 } ?? 0)
        }
        page.open(
            "gateway_held_events", .gauge,
            help: "Events that wait for a recipient, in the partitions of this process.")
        var held: [String: [UInt64]] = [:]
        for source in sources { held[source.topic] = source.recipients.map { _ in 0 } }
        for (_, snapshot) in moment.lanes {
            for partition in snapshot.partitions {
                for (recipient, counts) in partition.counts.enumerated() {
                    held[partition.partition.topic.rawValue]?[recipient] &+= counts.held
                }
            }
        }
        for source in sources {
            for (recipient, count) in zip(source.recipients, held[source.topic] ?? []) {
                page.sample([("source", source.topic), ("recipient", recipient)], count)
            }
        }
    }

    private func forEachRecipient(
        _ moment: Moment, _ body: ([PrometheusText.Label], RecipientHoldSnapshot) -> Void
    ) {
        for (source, holds) in zip(sources, moment.holds) {
            for (recipient, hold) in zip(source.recipients, holds) {
                body([("source", source.topic), ("recipient", recipient)], hold)
            }
        }
    }
}
