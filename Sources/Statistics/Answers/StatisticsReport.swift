/// The figures as they are answered, on pages and as JSON.
public struct StatisticsReport: Sendable, Encodable {
    /// What was asked for.
    public let question: StatisticsQuestion
    /// Everything together: every seizure once.
    public let total: Count
    /// By the agency that seized.
    public let directions: [Row]
    /// By the month of the seizure, in their order; an empty row is of cases without a date.
    public let months: [Row]
    /// The tables of the definition, in its order.
    public let tables: [Table]
    /// The parties seen in two seizures at least.
    public let parties: [PartyTable]
    /// The events that could not be counted.
    public let uncounted: [Uncounted]

    /// What is counted of a row.
    public struct Count: Hashable, Sendable, Encodable {
        /// Seizures that have a line in it, each once.
        public var seizures: Int64 = 0
        /// Records of single lines, which are no seizures.
        public var lineRecords: Int64 = 0
        /// Lines.
        public var lines: Int64 = 0
        /// Quantities and values, never added across units, bases and currencies.
        public var amounts: [Amount] = []

        public init() {}

        /// The amounts of a kind.
        public func amounts(_ kind: Measure.Kind) -> [Amount] { amounts.filter { $0.measure.kind == kind } }
    }

    /// A sum.
    public struct Amount: Hashable, Sendable, Encodable {
        /// What is measured.
        public let measure: Measure
        /// How much.
        public let amount: ExactAmount
        /// Lines that have such an amount.
        public let lines: Int64
    }

    /// A row.
    public struct Row: Hashable, Sendable, Encodable {
        /// The code, month or agency; empty when it is not stated.
        public let key: String
        /// What it is called.
        public let label: String
        /// What is counted.
        public var count: Count
    }

    /// A table.
    public struct Table: Sendable, Encodable {
        /// A word for URLs.
        public let name: String
        /// What it is called.
        public let title: String
        /// What has to be said about it; nil for nothing.
        public let note: String?
        /// The rows with the most seizures.
        public let rows: [Row]
        /// Rows that are not listed.
        public let rowsLeftOut: Int64
    }

    /// Parties of one kind.
    public struct PartyTable: Sendable, Encodable {
        /// A word for URLs.
        public let name: String
        /// What it is called.
        public let title: String
        /// Those that may be named, most seizures first.
        public let rows: [PartyRow]
        /// Identifiers seen in two seizures at least whose party no agreement lets be named here.
        public let undisclosed: Int64
        /// Parties that may be named and are not listed.
        public let rowsLeftOut: Int64
        /// Whether there are more repeated identifiers than are looked at.
        public let isCut: Bool
    }

    /// A party seen in two seizures at least.
    public struct PartyRow: Hashable, Sendable, Encodable {
        /// Its identifiers that always stand together; none when only its name was there.
        public let identifiers: [Identifier]
        /// A name as a record has it.
        public let name: String
        /// Seizures it was seen in.
        public let seizures: Int64
        /// By agency, most seizures first.
        public let agencies: [AgencyCount]

        /// Whether two agencies have seen it.
        public var isAcrossAgencies: Bool { agencies.count > 1 }
    }

    /// An identifier of a party.
    public struct Identifier: Hashable, Sendable, Encodable {
        /// The list it is of.
        public let scheme: String
        /// Its text.
        public let id: String
    }

    /// Seizures of one agency.
    public struct AgencyCount: Hashable, Sendable, Encodable {
        /// The agency.
        public let agency: String
        /// Seizures.
        public let seizures: Int64
    }

    /// Events that are in no figure.
    public struct Uncounted: Hashable, Sendable, Encodable {
        /// The source topic.
        public let topic: String
        /// The code they would be rejected with, or `LIMITS` for more than the statistics take.
        public let code: String
        /// How many.
        public let events: Int64
    }
}

extension ExactAmount: Encodable {
    /// Exact decimal text: numbers of JSON lose digits in most readers.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// An agency may be told by another one, because an agreement between them is in force.
public struct DisclosurePair: Hashable, Sendable {
    /// Whose events they are.
    public let from: String
    /// Who may be told.
    public let to: String

    public init(from: String, to: String) {
        self.from = from
        self.to = to
    }
}
