public import OperatorRecords

/// Which rejections are asked for. Criteria of different kinds must all hold; of several values of one kind one suffices.
/// An empty list asks for nothing.
public struct RejectFilter: Hashable, Sendable {
    /// Codes; of foreign letters the classes of exceptions.
    public var codes: [String] = []
    /// Steps, in the words of whoever wrote the letters.
    public var stages: [String] = []
    /// Agencies whose records were rejected.
    public var agencies: [String] = []
    /// Topics of the rejected records.
    public var sources: [String] = []
    /// Recipients of the deliveries; rejections of whole events are of every recipient and not among them.
    public var recipients: [String] = []
    /// Schemas that the events were read as.
    public var schemas: [String] = []
    /// Mapper revisions of the path, as `us-iprc.seizure/2--hub.seizure/1@3`.
    public var mappers: [String] = []
    /// Pointers of violations, with or without the numbers of elements: `/lines/3/hs6` asks for `/lines/*/hs6`.
    public var pointers: [String] = []
    /// Rules of violations.
    public var rules: [String] = []
    /// Fingerprints of clusters, at least the digits that are shown.
    public var clusters: [String] = []
    /// Keys of the records, which are those of the cases.
    public var cases: [String] = []
    /// The senders' event ids.
    public var events: [String] = []
    /// Ids of rejections, whole or their first 16 digits.
    public var ids: [String] = []
    /// What has become of them.
    public var states: Set<RejectionState> = []
    /// The first moment, milliseconds since 1970.
    public var fromMs: Int64?
    /// The moment to stop before, milliseconds since 1970.
    public var toMs: Int64?
    /// Words, all of which one violation of the letter has in pointer, rule and expectation, or words that begin so.
    public var text: String?

    public init() {}

    /// Values of one criterion at most.
    public static let valuesMax = 256
    /// Words of a text at most.
    public static let wordsMax = 16

    /// Whether a text is so many lower-case hexadecimal digits, as ids (from 16 on) and fingerprints (from 4 on) are.
    public static func isDigits(_ text: String, _ count: ClosedRange<Int>) -> Bool {
        count.contains(text.utf8.count)
            && text.utf8.allSatisfy {
                UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
            }
    }

    /// The column of a cluster that counts what is asked for, when nothing but what clusters share is asked for.
    var clusterColumn: String? {
        var rest = self
        (rest.codes, rest.recipients, rest.clusters, rest.states) = ([], [], [], [])
        guard rest == RejectFilter() else { return nil }
        if states.isEmpty || states == Set(RejectionState.allCases) { return "letters" }
        return states == RejectionState.undecided ? "undecided" : nil
    }
}
