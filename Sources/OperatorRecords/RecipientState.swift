public import GatewayModel

/// Whether a recipient gets events.
public enum RecipientState: String, CaseIterable, Sendable {
    /// It does.
    case active
    /// Somebody asked that it does not, and some process may not have heard of it yet.
    case suspending
    /// It does not: whatever comes for it is held.
    case suspended

    /// Whether what comes for it is held, as far as a process knows.
    public var isHeld: Bool { self != .active }
}

/// What can be asked for about a recipient.
public enum RecipientVerb: String, CaseIterable, Sendable {
    /// Hold what comes for it.
    case suspend
    /// Let it have what is held, and then what comes.
    case resume
}

/// Why a recipient is held.
public enum SuspensionCause: String, CaseIterable, Sendable {
    /// A person asked for it.
    case person
    /// Too many of its deliveries were rejected.
    case breaker
    /// Its topic is gone, or writing to it is forbidden.
    case unavailable
}

/// A recipient of a source.
public struct RecipientPlace: Hashable, Sendable, CustomStringConvertible {
    /// The source's topic.
    public let source: TopicName
    /// The recipient.
    public let recipient: RecipientID

    public init(_ source: TopicName, _ recipient: RecipientID) {
        self.source = source
        self.recipient = recipient
    }

    /// `<recipient> of <source topic>`.
    public var description: String { "\(recipient) of \(source)" }

    private static let prefix = "recipient/"

    /// The key of everything about it: `recipient/<source topic>/<recipient>`.
    public var key: [UInt8] { Array("\(Self.prefix)\(source)/\(recipient)".utf8) }

    /// Reads a key; nil for a key of something else.
    public init?(key: UnsafeRawBufferPointer) {
        guard key.starts(with: Self.prefix.utf8) else { return nil }
        let parts = String(decoding: key.dropFirst(Self.prefix.utf8.count), as: UTF8.self).split(
            separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let source = TopicName(String(parts[0])), let recipient = RecipientID(parts[1]) else {
            return nil
        }
        self.init(source, recipient)
    }
}
