public import GatewayModel

/// Takes what the processing of an event makes: the real one produces it in the open transaction.
///
/// A sink does not throw: it remembers its first fault, ignores what comes after it, and whoever drives the batch asks
/// it before the transaction goes on. The pointers are valid during the call only.
public protocol OutcomeSink {
    /// Publishes one delivery to the topic of the recipient with this index (its place in the source's list).
    mutating func deliver(
        to recipient: Int, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?,
        headers: UnsafeBufferPointer<HeaderView>)

    /// Publishes one dead letter to the source's dead-letter topic, into the source record's own partition. `recipient`
    /// is nil when the whole event is rejected, also where such a letter is for one recipient because the event is held for
    /// others.
    mutating func deadLetter(
        recipient: Int?, code: RejectionCode, partition: Int32, key: UnsafeRawBufferPointer?,
        value: UnsafeRawBufferPointer?, headers: UnsafeBufferPointer<HeaderView>)
}

/// Decides what becomes of the events of one source: exactly one outcome per event and recipient.
///
/// Pure: no clock, no randomness, no I/O but the sink. One value belongs to one lane and is used by one thread.
public protocol EventProcessing: ~Copyable {
    /// Processes one record: hands deliveries and dead letters to the sink and sets the outcome of every recipient.
    /// `outcomes` has one place per recipient of the source, in the order of the configuration. For the recipients that
    /// are `held` the event is not looked at: nothing of it is published, and it is held.
    mutating func process(
        _ record: SourceRecord, holding held: RecipientSet, into sink: inout some OutcomeSink,
        outcomes: UnsafeMutableBufferPointer<OutcomeKind>)
}
