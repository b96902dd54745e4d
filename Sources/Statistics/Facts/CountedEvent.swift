/// What the figures take of one event.
public struct CountedEvent: Hashable, Sendable {
    /// The case key.
    public var caseKey: String
    /// The version of the case.
    public var version: Int64
    /// Whether the event takes the case out of the figures.
    public var isCancelled: Bool
    /// All that is counted of the case; nil when the event is no full snapshot.
    public var snapshot: Snapshot?

    public init(caseKey: String, version: Int64, isCancelled: Bool, snapshot: Snapshot?) {
        self.caseKey = caseKey
        self.version = version
        self.isCancelled = isCancelled
        self.snapshot = snapshot
    }

    /// A case as it stands.
    public struct Snapshot: Hashable, Sendable {
        /// `2014-03`; empty when the date is not known.
        public var month: String
        /// The seizure that the record is a line of; nil when the record is of a whole seizure.
        public var lineOf: String?
        /// The rows that the whole case is in.
        public var rows: [Row]
        /// Its lines.
        public var lines: [Line]
        /// The parties that it names.
        public var sightings: [Sighting]

        public init(month: String, lineOf: String?, rows: [Row], lines: [Line], sightings: [Sighting]) {
            self.month = month
            self.lineOf = lineOf
            self.rows = rows
            self.lines = lines
            self.sightings = sightings
        }
    }

    /// A row of a table.
    public struct Row: Hashable, Sendable {
        /// The table's name.
        public var table: String
        /// The text of the row; empty when it is not stated.
        public var text: String

        public init(_ table: String, _ text: String) {
            self.table = table
            self.text = text
        }
    }

    /// A line.
    public struct Line: Hashable, Sendable {
        /// The rows it is in.
        public var rows: [Row]
        /// Its quantities and values.
        public var amounts: [Amount]

        public init(rows: [Row], amounts: [Amount]) {
            self.rows = rows
            self.amounts = amounts
        }
    }

    /// A quantity or a value.
    public struct Amount: Hashable, Sendable {
        /// What is measured.
        public var measure: Measure
        /// How much.
        public var amount: ExactAmount

        public init(_ measure: Measure, _ amount: ExactAmount) {
            self.measure = measure
            self.amount = amount
        }
    }

    /// A party under one of its identifiers.
    public struct Sighting: Hashable, Sendable {
        /// The name of the kind of party.
        public var role: String
        /// The list that the identifier is of; empty for one without identifiers, which its name stands for.
        public var scheme: String
        /// The identifier.
        public var id: String
        /// The names, as the record has them.
        public var name: String
        /// The agencies to which this event's parties may be told, in their order.
        public var audience: [String]

        public init(role: String, scheme: String, id: String, name: String, audience: [String]) {
            self.role = role
            self.scheme = scheme
            self.id = id
            self.name = name
            self.audience = audience
        }
    }
}

/// What is measured. Amounts are added only when all of it is the same.
public struct Measure: Hashable, Sendable, Encodable {
    /// Whether it is a quantity or a value.
    public enum Kind: String, Sendable, CaseIterable, Encodable {
        /// Goods in a unit.
        case quantity
        /// Money in a currency.
        case value
    }

    /// Whether it is a quantity or a value.
    public let kind: Kind
    /// What a value is: `MSRP`; empty for quantities.
    public let basis: String
    /// Unit or currency.
    public let unit: String

    public init(_ kind: Kind, basis: String = "", unit: String) {
        self.kind = kind
        self.basis = basis
        self.unit = unit
    }

    /// `MSRP USD`, `PR`.
    public var title: String { basis.isEmpty ? unit : "\(basis) \(unit)" }
}
