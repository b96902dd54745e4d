public import GatewayModel

/// Why the accounts in a committed offset cannot be gone on from. They are never taken for zero silently (P3).
public enum AccountDefectKind: Hashable, Sendable {
    /// The offset carries no metadata, or none of a gateway's: another tool committed it.
    case foreignCommit
    /// The metadata is of a version this gateway does not know.
    case unknownVersion
    /// The metadata is of a known version and cannot be read.
    case malformed
    /// The metadata belongs to another offset: another tool moved the offset and copied the metadata.
    case otherOffset
    /// An account does not balance: consumed is not delivered + rejected + withheld + held.
    case unbalanced
    /// More recipients than `Limits.recipientsMax`.
    case tooManyRecipients
}

/// A defect of the accounts of one partition.
public struct AccountDefect: Error, Hashable, Sendable, CustomStringConvertible {
    /// The partition.
    public let partition: TopicPartition
    /// What is wrong.
    public let kind: AccountDefectKind

    public init(partition: TopicPartition, kind: AccountDefectKind) {
        self.partition = partition
        self.kind = kind
    }

    /// One sentence for the operator, with what to do.
    public var description: String {
        switch kind {
        case .foreignCommit:
            "the committed offset of \(partition) carries no accounts: another tool committed it; "
                + "with 'foreign-offsets: adopt' accounts begin there"
        case .unknownVersion:
            "the accounts of \(partition) are of a version this gateway cannot read: run the version that wrote them"
        case .malformed:
            "the accounts of \(partition) cannot be read"
        case .otherOffset:
            "the accounts of \(partition) belong to another offset: another tool moved the offset; "
                + "with 'foreign-offsets: adopt' accounts begin there"
        case .unbalanced:
            "the accounts of \(partition) do not balance: consumed is not delivered + rejected + withheld + held"
        case .tooManyRecipients:
            "\(partition) has more than \(Limits.recipientsMax) recipients"
        }
    }
}
