public import GatewayModel

/// How the events of a canonical schema are counted: which of its places is what in published tables. It is read from the
/// schema's `statistics.yaml`, so that counting another way changes no Swift.
public struct StatisticsDefinition: Sendable {
    /// The schema.
    public let schema: SchemaID
    /// The digest of the file: figures that were counted by another one are counted anew.
    public let digest: Digest
    /// What makes a record one of a seizure; records of lines are never counted as seizures.
    public let record: Record
    /// The case, its version and the type of the event, from the schema's own annotations.
    public let head: Head
    /// The date that puts a seizure into its month.
    public let date: TapePattern
    /// The array of lines.
    public let lines: TapePattern
    /// Quantities, each with its unit.
    public let quantities: Amounts
    /// Values, each with its basis and currency.
    public let values: Amounts
    /// The tables, in their order.
    public let tables: [Table]
    /// The parties that are looked for across seizures.
    public let parties: [Party]

    /// What a record is of.
    public struct Record: Sendable {
        /// Where it stands.
        public let place: TapePattern
        /// The texts that mean a whole seizure.
        public let seizures: [String]
        /// Where a record of a line names its seizure.
        public let seizure: TapePattern?
    }

    /// Where an event says of what it is.
    public struct Head: Sendable {
        /// The case key.
        public let identity: TapePattern
        /// The version that grows with every event of a case.
        public let caseVersion: TapePattern
        /// The event type.
        public let eventType: TapePattern
        /// The event types that are full snapshots.
        public let snapshots: [String]
        /// The event types that take a case out of the figures.
        public let cancelled: [String]
    }

    /// Exact amounts of one kind. Two amounts are added only when their basis and unit are the same texts.
    public struct Amounts: Sendable {
        /// From the line to every amount.
        public let each: TapePattern
        /// The amount, from there.
        public let amount: TapePattern
        /// What it is: several texts together.
        public let basis: [TapePattern]
        /// Unit or currency.
        public let unit: TapePattern
        /// The unit that stands for any without an equivalent; nil when there is none.
        public let unknown: String?
        /// What tells such units apart.
        public let asSent: [TapePattern]
    }

    /// A party of a seizure or of a line.
    public struct Party: Sendable {
        /// A word for URLs and JSON.
        public let name: String
        /// What pages say.
        public let title: String
        /// Whether the place begins at the line.
        public let isOfLine: Bool
        /// From the line or the event to the party.
        public let place: TapePattern
        /// From the party to the texts of its names.
        public let names: TapePattern
        /// From the party to every identifier.
        public let ids: TapePattern
        /// From an identifier to the list it is of.
        public let scheme: TapePattern
        /// From an identifier to its text.
        public let value: TapePattern
        /// The canonical pointers that an agreement must disclose before the party is named.
        public let pointers: [String]
    }
}
