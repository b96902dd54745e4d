/// The name of a Kafka topic. Kafka allows 1–249 characters of `[a-zA-Z0-9._-]`, and not `.` or `..`.
public struct TopicName: Hashable, Sendable, CustomStringConvertible {
    /// The name as Kafka knows it.
    public let rawValue: String

    /// Returns nil when Kafka would refuse the name.
    public init?(_ rawValue: String) {
        let bytes = rawValue.utf8
        guard (1...Limits.topicNameBytesMax).contains(bytes.count), rawValue != ".", rawValue != "..",
            bytes.allSatisfy(Self.isAllowed)
        else { return nil }
        self.rawValue = rawValue
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// The name of the dead-letter topic of this source topic: `<source>.dlq`. Nil when it would be too long for Kafka.
    public var deadLetter: TopicName? { TopicName(rawValue + ".dlq") }

    public var description: String { rawValue }
}

/// One partition of a topic.
public struct TopicPartition: Hashable, Sendable, CustomStringConvertible {
    /// The topic.
    public let topic: TopicName
    /// The partition's number, from 0.
    public let partition: Int32

    public init(_ topic: TopicName, _ partition: Int32) {
        self.topic = topic
        self.partition = partition
    }

    public var description: String { "\(topic)/\(partition)" }
}

/// A record's partition and offset.
public struct PartitionPlace: Hashable, Sendable, CustomStringConvertible {
    /// The partition.
    public let partition: TopicPartition
    /// The offset.
    public let offset: Int64

    public init(_ partition: TopicPartition, offset: Int64) {
        self.partition = partition
        self.offset = offset
    }

    /// Parses `topic/partition/offset`; nil when it is not of that form.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, let topic = TopicName(String(parts[0])), let partition = Int32(parts[1]),
            let offset = Int64(parts[2]), partition >= 0, offset >= 0
        else { return nil }
        self.init(TopicPartition(topic, partition), offset: offset)
    }

    public var description: String { "\(partition)/\(offset)" }
}

/// A lower-case dotted or dashed name: `[a-z0-9][a-z0-9-]*`, at most 64 characters.
private func isPlainName(_ text: some StringProtocol) -> Bool {
    let bytes = text.utf8
    guard (1...Limits.nameBytesMax).contains(bytes.count), let first = bytes.first, first != UInt8(ascii: "-") else {
        return false
    }
    return bytes.allSatisfy {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            || $0 == UInt8(ascii: "-")
    }
}

/// An organisation that sends or receives events, for example `us-iprc`.
public struct AgencyID: Hashable, Sendable, CustomStringConvertible {
    /// The id as written in configuration and folder names.
    public let rawValue: String

    /// Returns nil unless the id is `[a-z0-9][a-z0-9-]*` of at most 64 characters.
    public init?(_ rawValue: some StringProtocol) {
        guard isPlainName(rawValue) else { return nil }
        self.rawValue = String(rawValue)
    }

    public var description: String { rawValue }
}

/// The stable id of a recipient, for example `gacc`. It outlives changes of the recipient's schema version.
public struct RecipientID: Hashable, Sendable, CustomStringConvertible {
    /// The id as written in configuration.
    public let rawValue: String

    /// Returns nil unless the id is `[a-z0-9][a-z0-9-]*` of at most 64 characters.
    public init?(_ rawValue: some StringProtocol) {
        guard isPlainName(rawValue) else { return nil }
        self.rawValue = String(rawValue)
    }

    public var description: String { rawValue }
}

/// A schema and its version: `us-iprc.seizure/2` is agency `us-iprc`, name `seizure`, version 2.
public struct SchemaID: Hashable, Sendable, CustomStringConvertible {
    /// The agency that owns the schema; `hub` for the canonical model.
    public let agency: AgencyID
    /// The schema's name inside the agency.
    public let name: String
    /// The version, from 1.
    public let version: Int

    /// Parses `<agency>.<name>/<version>`; nil when it is not of that form.
    public init?(_ text: some StringProtocol) {
        guard let slash = text.lastIndex(of: "/"), let dot = text[..<slash].firstIndex(of: "."),
            let agency = AgencyID(text[..<dot]), isPlainName(text[text.index(after: dot)..<slash]),
            let version = Self.version(text[text.index(after: slash)...])
        else { return nil }
        self.agency = agency
        self.name = String(text[text.index(after: dot)..<slash])
        self.version = version
    }

    private static func version(_ digits: some StringProtocol) -> Int? {
        guard let number = Int(digits), (1...Limits.schemaVersionMax).contains(number), String(number) == digits else {
            return nil
        }
        return number
    }

    public var description: String { "\(agency).\(name)/\(version)" }

    /// The form used in file names, where `/` cannot stand: `us-iprc.seizure.2`.
    public var fileName: String { "\(agency).\(name).\(version)" }
}

/// A named document with a revision: an agreement `us-cn-ipr/1`, a code list `gacc-unit/2`.
public struct RevisionRef: Hashable, Sendable, CustomStringConvertible {
    /// The document's name.
    public let name: String
    /// The revision, from 1.
    public let revision: Int

    public init(name: String, revision: Int) {
        self.name = name
        self.revision = revision
    }

    /// Parses `<name>/<revision>`; nil when it is not of that form.
    public init?(_ text: some StringProtocol) {
        guard let slash = text.lastIndex(of: "/"), isPlainName(text[..<slash]),
            let revision = Int(text[text.index(after: slash)...]), (1...Limits.schemaVersionMax).contains(revision)
        else { return nil }
        self.init(name: String(text[..<slash]), revision: revision)
    }

    public var description: String { "\(name)/\(revision)" }
}

/// One revision of the mapper between two schemas, for example `us-iprc.seizure/2--hub.seizure/1@3`.
public struct MapperRef: Hashable, Sendable, CustomStringConvertible {
    /// The schema the mapper reads.
    public let from: SchemaID
    /// The schema the mapper writes.
    public let to: SchemaID
    /// The revision, from 1.
    public let revision: Int

    public init(from: SchemaID, to: SchemaID, revision: Int) {
        self.from = from
        self.to = to
        self.revision = revision
    }

    public var description: String { "\(from)--\(to)@\(revision)" }
}
