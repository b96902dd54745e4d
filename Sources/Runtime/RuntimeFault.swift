/// Why the gateway cannot start, or had to stop: one sentence for the operator and the exit status that goes with it.
public struct RuntimeFault: Error, Sendable, CustomStringConvertible {
    /// Whose fault it is.
    public enum Kind: Sendable {
        /// The configuration, the catalog, or what they ask of the machine and the broker.
        case configuration
        /// The broker cannot be reached.
        case unreachable
        /// The gateway itself.
        case failure
    }

    /// Whose fault it is.
    public let kind: Kind
    /// The sentence, without a full stop.
    public let description: String

    public init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}
