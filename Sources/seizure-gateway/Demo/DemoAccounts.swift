internal import GatewayModel
internal import Runtime
internal import Telemetry

/// What the lanes tell of every route and recipient, added up.
struct DemoAccounts: Sendable {
    /// One recipient of one route.
    struct Account: Sendable {
        var counts = RecipientCounts()
        /// Dead letters for this recipient alone.
        var rejections = CountTable<RejectionCode>()
    }

    /// By route and recipient.
    private(set) var accounts: [[Account]]
    /// By route: dead letters of events as a whole.
    private(set) var wholeEvents: [CountTable<RejectionCode>]
    /// Partitions of each route that a lane reads.
    private(set) var partitions: [Int]
    /// What keeps a lane from working, for the operator.
    private(set) var problem: String?

    /// Adds the lanes up.
    init(_ snapshots: [LaneSnapshot], routes: [DemoRoute]) {
        accounts = routes.map { route in route.recipients.map { _ in Account() } }
        wholeEvents = routes.map { _ in CountTable() }
        partitions = routes.map { _ in 0 }
        for snapshot in snapshots {
            problem = problem ?? snapshot.problem
            add(snapshot.partitions, routes)
            add(snapshot.rejections)
        }
    }

    private mutating func add(_ snapshots: [PartitionSnapshot], _ routes: [DemoRoute]) {
        for snapshot in snapshots {
            guard let route = routes.firstIndex(where: { $0.source.topic == snapshot.partition.topic }) else {
                continue
            }
            partitions[route] += 1
            for (recipient, counts) in snapshot.counts.enumerated() where recipient < accounts[route].count {
                accounts[route][recipient].counts.add(counts)
            }
        }
    }

    private mutating func add(_ rejections: [[CountTable<RejectionCode>]]) {
        for (route, tables) in rejections.enumerated() where route < accounts.count {
            for (place, table) in tables.enumerated() {
                for (code, count) in table.all where count > 0 {
                    if place < accounts[route].count {
                        accounts[route][place].rejections[code] += count
                    } else {
                        wholeEvents[route][code] += count
                    }
                }
            }
        }
    }

    /// Events of a route that every recipient's account has.
    func consumed(route: Int) -> Int { Int(accounts[route].map(\.counts.consumed).min() ?? 0) }

    /// Whether the lanes read so many partitions of every route.
    func hasAll(_ count: Int) -> Bool { partitions.allSatisfy { $0 == count } }

    /// Dead letters of a route.
    func deadLetters(route: Int) -> Int {
        Int(wholeEvents[route].total) + accounts[route].reduce(0) { $0 + Int($1.rejections.total) }
    }

    /// Rejections of a recipient by code: its own, and those of events as a whole.
    func rejected(route: Int, recipient: Int, code: RejectionCode) -> Int {
        Int(accounts[route][recipient].rejections[code] + wholeEvents[route][code])
    }

    /// How many records each topic must have.
    func expected(_ topics: [LedgerTopic]) -> [Int] {
        topics.map { topic in
            switch topic {
            case .inbox(let route, let recipient): Int(accounts[route][recipient].counts.delivered)
            case .deadLetters(let route): deadLetters(route: route)
            }
        }
    }

    /// Whether every account is balanced (P3).
    var isBalanced: Bool { accounts.allSatisfy { $0.allSatisfy(\.counts.isBalanced) } }
}

extension RecipientCounts {
    mutating func add(_ other: RecipientCounts) {
        consumed += other.consumed
        delivered += other.delivered
        rejected += other.rejected
        withheld += other.withheld
        held += other.held
    }
}
