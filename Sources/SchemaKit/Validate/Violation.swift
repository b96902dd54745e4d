public import GatewayModel

/// One place where a value breaks its schema. It holds no content of the value.
public struct Violation: Hashable, Sendable {
    /// The node at fault; for `required` the object; for `additionalProperties: false` the key that is not allowed.
    public let node: Int
    /// The keyword that is broken.
    public let keyword: Keyword
    /// The number of the schema's site, which knows the keyword's pointer and what was expected.
    let site: Int32

    init(node: Int, keyword: Keyword, site: Int) {
        self.node = node
        self.keyword = keyword
        self.site = Int32(site)
    }
}

/// The violations of one value: the first of them, and how many there are. Reused; it allocates only for the first
/// invalid values.
public struct ViolationList: ~Copyable, Sendable {
    /// The violations that are listed, in the order of their nodes.
    public private(set) var listed: [Violation] = []
    /// All there are, listed or not.
    public private(set) var total = 0
    /// The most that are listed.
    public let listedMax: Int

    /// A list of up to `listedMax` violations.
    public init(listedMax: Int = Limits.violationsMax) {
        self.listedMax = listedMax
    }

    /// Whether there are none.
    public var isEmpty: Bool { total == 0 }

    /// The violations that are not listed.
    public var cut: Int { total - listed.count }

    /// Forgets all.
    public mutating func removeAll() {
        listed.removeAll(keepingCapacity: true)
        total = 0
    }

    mutating func append(_ violation: Violation) {
        total += 1
        if listed.count < listedMax { listed.append(violation) }
    }

    mutating func sort() {
        listed.sort { ($0.node, $0.site) < ($1.node, $1.site) }
    }
}
