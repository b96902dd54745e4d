import GatewayModel
import GatewayTesting
import OperatorRecords
import Testing

@testable import RejectIndex

/// What has become of rejections, against a model of it.
struct StateTests {
    private static let topic = TopicName("gw.state")!
    private static let partition = TopicPartition(topic, 0)

    static func resolution(_ state: RejectionState, of letter: DeadLetter) -> Resolution {
        let command = OperatorCommand(
            id: "c0ffee", selection: nil, verb: .redrive, rejection: letter.id ?? "", attempt: 1, letter: letter.place,
            by: "ann", reason: "mended")
        return Resolution(state, by: command, atMs: 7, detail: state == .open ? "why" : nil)
    }

    private static func change(_ offset: Int64, _ letter: DeadLetter, _ state: RejectionState?) -> RejectionChange {
        RejectionChange(
            at: PartitionPlace(partition, offset: offset), rejection: letter.id,
            resolution: state.map { resolution($0, of: letter) })
    }

    private static func open(_ scratch: ScratchStore, _ limits: SearchLimits = SearchLimits()) throws -> RejectStore {
        let store = try scratch.open(limits)
        try store.setTopics(LetterMaker.followed, state: topic)
        return store
    }

    /// What a filter finds, page by page.
    private static func all(_ store: RejectStore, _ filter: RejectFilter) throws -> [FoundRejection] {
        var found: [FoundRejection] = []
        var next: PageCursor?
        repeat {
            let page = try store.page(filter, after: next, count: 41)
            found += page.found
            next = page.next
        } while next != nil
        return found
    }

    /// The states that the index shows, by id.
    private static func shown(_ store: RejectStore) throws -> [String: RejectionState] {
        let found = try all(store, RejectFilter())
        return Dictionary(uniqueKeysWithValues: found.map { ($0.letter.id ?? "", $0.state) })
    }

    /// Letters and changes in any order, in batches of any size, some of them twice.
    @Test(arguments: [(SearchLimits().sortedMax, 200_000), (0, 100)])
    func statesAndCounts_areThoseOfAModel(_ sortedMax: Int, _ walkedMax: Int) throws {
        let scratch = try ScratchStore()
        var limits = SearchLimits()
        (limits.sortedMax, limits.walkedMax) = (sortedMax, walkedMax)
        let store = try Self.open(scratch, limits)
        var maker = LetterMaker(seed: 11)
        let letters = (0..<600).map { _ in maker.next() }
        var random = SeededRandom(seed: 5)
        var model: [String: RejectionState] = [:]
        var changes: [RejectionChange] = []
        for offset in 0..<Int64(900) {
            let letter = letters[Int(random.next() % 400)]
            let draw = Int(random.next() % 6)
            let state = draw == 5 ? nil : RejectionState.allCases[draw]
            model[letter.id ?? ""] = state
            changes.append(Self.change(offset, letter, state))
        }
        var (nextLetter, nextChange) = (0, 0)
        while nextLetter < letters.count || nextChange < changes.count {
            let letterEnd = min(letters.count, nextLetter + Int(random.next() % 60))
            let changeEnd = min(changes.count, nextChange + Int(random.next() % 60))
            for _ in 0..<2 {
                _ = try store.add(Array(letters[nextLetter..<letterEnd]), Array(changes[nextChange..<changeEnd]))
            }
            (nextLetter, nextChange) = (letterEnd, changeEnd)
        }
        let expected = Dictionary(
            uniqueKeysWithValues: letters.map { ($0.id ?? "", model[$0.id ?? ""] ?? .open) })
        #expect(try Self.shown(store) == expected)
        try Self.expectEveryFilter(store, letters, expected)
        try Self.expectSummary(store, letters, expected)
        for letter in letters.prefix(50) {
            let resolution = try store.resolution(of: letter.id ?? "")
            #expect(resolution == model[letter.id ?? ""].map { Self.resolution($0, of: letter) })
        }
        try store.forgetStates(of: Self.topic)
        #expect(try Self.shown(store).values.allSatisfy { $0 == .open })
        _ = try store.add([], changes)
        #expect(try Self.shown(store) == expected, "the states are read again from the beginning")
        try Self.expectEveryFilter(store, letters, expected)
    }

    private static func expectSummary(
        _ store: RejectStore, _ letters: [DeadLetter], _ states: [String: RejectionState]
    ) throws {
        let undecided = letters.filter { (states[$0.id ?? ""] ?? .open).isUndecided }
        let groups = Dictionary(grouping: undecided) {
            "\($0.code) \($0.recipient ?? "") \($0.violations.first?.rule ?? "")"
        }.mapValues(\.count)
        let all = try store.undecided(groups: 1_000)
        #expect(
            Dictionary(uniqueKeysWithValues: all.groups.map { ("\($0.code) \($0.recipient) \($0.rule)", $0.letters) })
                == groups)
        #expect(all.others == 0 && all.oldestMs == undecided.map(\.timestampMs).min())
        let few = try store.undecided(groups: 2)
        #expect(few.groups == Array(all.groups.prefix(2)))
        #expect(few.others == undecided.count - few.groups.reduce(0) { $0 + $1.letters })
    }

    private static func expectEveryFilter(
        _ store: RejectStore, _ letters: [DeadLetter], _ states: [String: RejectionState]
    ) throws {
        let wanted: [Set<RejectionState>] =
            RejectionState.allCases.map { [$0] } + [
                RejectionState.undecided, [.open, .discarded], [.redriven, .discarded],
            ]
        for wanted in wanted {
            for codes in [[], ["SCHEMA_VIOLATION"]] {
                var filter = RejectFilter()
                (filter.states, filter.codes) = (wanted, codes)
                let expected = letters.filter {
                    wanted.contains(states[$0.id ?? ""] ?? .open) && (codes.isEmpty || codes.contains($0.code))
                }
                let found = try all(store, filter)
                #expect(Set(found.map(\.letter.place)) == Set(expected.map(\.place)) && found.count == expected.count)
                #expect(found.map(\.letter.timestampMs) == expected.map(\.timestampMs).sorted(by: >))
                #expect(try store.count(filter).letters == expected.count)
                let clusters = try store.clusters(filter, count: 1_000)
                let causes = Dictionary(grouping: expected, by: { LetterCause(of: $0) }).mapValues(\.count)
                #expect(Dictionary(uniqueKeysWithValues: clusters.map { ($0.cause, $0.letters) }) == causes)
            }
        }
    }

    @Test func lettersThatRetentionTook_doNotCountAsUndecided() throws {
        let scratch = try ScratchStore()
        let store = try Self.open(scratch)
        var maker = LetterMaker(seed: 2)
        let letters = (0..<100).map { _ in maker.next() }
        let changes = letters.prefix(60).enumerated().map { Self.change(Int64($0), $1, .discarded) }
        _ = try store.add(letters, changes)
        let partition = letters[0].place.partition
        _ = try store.remove(partition, below: letters.filter { $0.place.partition == partition }[3].place.offset)
        let left = try store.page(RejectFilter(), count: 1_000).found
        var open = RejectFilter()
        open.states = RejectionState.undecided
        #expect(left.count < letters.count)
        #expect(try store.count(open).letters == left.count { $0.state == .open })
    }

    @Test func aStateTopicMadeAnew_isTold() throws {
        let scratch = try ScratchStore()
        let store = try Self.open(scratch)
        var maker = LetterMaker(seed: 2)
        let letters = (0..<3).map { _ in maker.next() }
        _ = try store.add(letters, [Self.change(0, letters[0], .redriven)])
        let fault = #expect(throws: RejectIndexFault.self) {
            _ = try store.add([], [Self.change(0, letters[1], .redriven)])
        }
        #expect(fault?.kind == .recreated)
        _ = try store.add([], [Self.change(0, letters[0], .redriven)])
    }
}
