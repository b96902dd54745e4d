import GatewayModel
import GatewayTesting
import Testing

@testable import RejectIndex

/// Searching against a look at every letter, by every way that a search can take.
struct SearchTests {
    private static let ways: [SearchLimits] = [(20_000, 200_000), (0, 200_000), (0, 100), (50, 1_000)].map {
        var limits = SearchLimits()
        (limits.sortedMax, limits.walkedMax) = $0
        return limits
    }

    private static let filters: [(String, @Sendable (inout RejectFilter, [DeadLetter]) -> Void)] = [
        ("all", { _, _ in }),
        ("codes", { filter, _ in filter.codes = ["KEY_MISMATCH", "CODE_UNMAPPABLE"] }),
        ("unknown code", { filter, _ in filter.codes = ["NO_SUCH"] }),
        ("stage", { filter, _ in filter.stages = ["validate"] }),
        ("agency", { filter, _ in filter.agencies = ["cn-gacc"] }),
        ("source", { filter, _ in filter.sources = ["wco.seizures"] }),
        ("recipient", { filter, _ in filter.recipients = ["gacc", "own"] }),
        ("schema", { filter, _ in filter.schemas = ["us-iprc.seizure/1"] }),
        ("mapper", { filter, _ in filter.mappers = ["us-iprc.seizure/2--hub.seizure/1@2"] }),
        ("mapper's beginning", { filter, _ in filter.mappers = ["us-iprc.seizure/2--hub.seizure/1@"] }),
        ("pointer", { filter, _ in filter.pointers = ["/DecLists/3/GUnit"] }),
        ("rule and pointer", { filter, _ in (filter.rules, filter.pointers) = (["lookup"], ["/DecHead/EntryId"]) }),
        ("case", { filter, letters in filter.cases = [letters[17].caseKey ?? "", "other"] }),
        ("event", { filter, letters in filter.events = [letters[40].eventID ?? ""] }),
        ("id", { filter, letters in filter.ids = [letters[3].id ?? "", "\((letters[5].id ?? "").prefix(16))"] }),
        ("wrong id", { filter, letters in filter.ids = ["\((letters[3].id ?? "").prefix(20))0000"] }),
        (
            "times",
            { filter, letters in (filter.fromMs, filter.toMs) = (letters[100].timestampMs, letters[900].timestampMs) }
        ),
        ("words", { filter, _ in filter.text = "entryid MOST 12" }),
        ("beginnings of words", { filter, _ in filter.text = "contain char" }),
        ("no words", { filter, _ in filter.text = "-- \"*" }),
        ("words and code", { filter, _ in (filter.text, filter.codes) = ("required", ["SCHEMA_VIOLATION"]) }),
        (
            "everything",
            { filter, letters in
                filter.codes = ["SCHEMA_VIOLATION"]
                filter.agencies = ["us-iprc", "cn-gacc"]
                filter.schemas = ["us-iprc.seizure/2"]
                filter.pointers = ["/DecHead/EntryId"]
                filter.fromMs = letters[200].timestampMs
            }
        ),
    ]

    @Test(arguments: ways) func everyFilter_findsWhatALookAtEachLetterFinds(_ limits: SearchLimits) throws {
        let scratch = try ScratchStore()
        let store = try scratch.open(limits)
        let letters = try Self.fill(store, count: 1_500)
        for (name, fill) in Self.filters {
            var filter = RejectFilter()
            fill(&filter, letters)
            let expected = letters.filter { Self.matches($0, filter) }
            let found = try Self.all(store, filter, pageCount: 37)
            #expect(Set(found.map(\.letter.place)) == Set(expected.map(\.place)), "\(name)")
            #expect(found.count == expected.count, "\(name)")
            #expect(found.map(\.letter.timestampMs) == expected.map(\.timestampMs).sorted(by: >), "\(name)")
            #expect(try store.count(filter).letters == expected.count, "\(name)")
            let clusters = try store.clusters(filter, count: 1_000)
            let causes = Dictionary(grouping: expected, by: { LetterCause(of: $0) })
            #expect(
                Dictionary(uniqueKeysWithValues: clusters.map { ($0.cause, $0.letters) }) == causes.mapValues(\.count))
            for cluster in clusters {
                #expect(cluster.firstMs == causes[cluster.cause]?.map(\.timestampMs).min(), "\(name)")
                #expect(cluster.lastMs == causes[cluster.cause]?.map(\.timestampMs).max(), "\(name)")
            }
        }
    }

    @Test func aCluster_isFoundByTheDigitsThatAreShown() throws {
        let scratch = try ScratchStore()
        let store = try scratch.open()
        _ = try Self.fill(store, count: 300)
        for cluster in try store.clusters(RejectFilter(), order: .latest, count: 3) {
            var filter = RejectFilter()
            filter.clusters = ["\(cluster.fingerprint)"]
            let found = try Self.all(store, filter, pageCount: 1_000)
            #expect(found.count == cluster.letters)
            #expect(
                found.allSatisfy { $0.cluster == cluster.fingerprint && LetterCause(of: $0.letter) == cluster.cause })
        }
    }

    @Test func clusters_areInTheOrderAskedFor() throws {
        let scratch = try ScratchStore()
        let store = try scratch.open()
        _ = try Self.fill(store, count: 300)
        let largest = try store.clusters(RejectFilter(), order: .letters, count: 10).map(\.letters)
        #expect(largest == largest.sorted(by: >))
        let latest = try store.clusters(RejectFilter(), order: .latest, count: 10).map(\.lastMs)
        #expect(latest == latest.sorted(by: >))
    }

    @Test func aLetter_comesBackAsItWentIn_butForNumbersOfElements() throws {
        let scratch = try ScratchStore()
        let store = try scratch.open()
        let letters = try Self.fill(store, count: 200)
        let found = try Self.all(store, RejectFilter(), pageCount: 1_000)
        let byPlace = Dictionary(uniqueKeysWithValues: found.map { ($0.letter.place, $0) })
        for letter in letters {
            var expected = letter
            var general: [LetterViolation] = []
            for violation in letter.violations.map(\.general) where !general.contains(violation) {
                general.append(violation)
            }
            expected.violations = general
            #expect(byPlace[letter.place]?.letter == expected)
            let topic = LetterMaker.topics.firstIndex(of: letter.place.partition.topic)
            #expect(byPlace[letter.place]?.agency == topic.map { LetterMaker.agencies[$0] })
        }
    }

    @Test func aCount_saysWhenThereAreMore() throws {
        let scratch = try ScratchStore()
        let store = try scratch.open()
        _ = try Self.fill(store, count: 300)
        var filter = RejectFilter()
        filter.agencies = ["us-iprc", "cn-gacc", "wco-cen"]
        #expect(try store.count(filter, upTo: 300) == RejectStore.Count(letters: 300, isExact: true))
        #expect(try store.count(filter, upTo: 299) == RejectStore.Count(letters: 299, isExact: false))
    }

    @Test func pages_holdWhileLettersAreAdded() throws {
        let scratch = try ScratchStore()
        let store = try scratch.open()
        try store.setTopics(LetterMaker.followed)
        var maker = LetterMaker(seed: 3)
        let old = (0..<200).map { _ in maker.next() }
        _ = try store.add(old)
        var page = try store.page(RejectFilter(), count: 50)
        var found = page.found
        while let next = page.next {
            _ = try store.add((0..<10).map { _ in maker.next() })
            let cursor = try #require(PageCursor("\(next)"))
            page = try store.page(RejectFilter(), after: cursor, count: 50)
            found += page.found
        }
        let times = found.map(\.letter.timestampMs)
        #expect(times == times.sorted(by: >))
        #expect(Set(found.map(\.letter.place)).isSuperset(of: old.map(\.place)))
        #expect(Set(found.map(\.letter.place)).count == found.count)
    }

    @Test(arguments: ["", "1", "1.", ".2", "1.2.3", "a.b", "1.2 ", "99999999999999999999.1"])
    func aCursor_isRefusedWhenItIsNone(_ text: String) { #expect(PageCursor(text) == nil) }

    // MARK: The look at every letter

    private static func fill(_ store: RejectStore, count: Int) throws -> [DeadLetter] {
        try store.setTopics(LetterMaker.followed)
        var maker = LetterMaker(seed: 11)
        let letters = (0..<count).map { _ in maker.next() }
        #expect(try store.add(letters) == count)
        return letters
    }

    private static func all(_ store: RejectStore, _ filter: RejectFilter, pageCount: Int) throws -> [FoundRejection] {
        var page = try store.page(filter, count: pageCount)
        var found = page.found
        while let next = page.next {
            page = try store.page(filter, after: next, count: pageCount)
            found += page.found
        }
        return found
    }

    private static func matches(_ letter: DeadLetter, _ filter: RejectFilter) -> Bool {
        func holds(_ wanted: [String], _ value: String?) -> Bool {
            wanted.isEmpty || value.map { wanted.contains($0) } == true
        }
        let agency = LetterMaker.topics.firstIndex(of: letter.place.partition.topic).map {
            LetterMaker.agencies[$0].rawValue
        }
        return holds(filter.codes, letter.code) && holds(filter.stages, letter.stage) && holds(filter.agencies, agency)
            && holds(filter.sources, letter.source?.topic) && holds(filter.recipients, letter.recipient)
            && holds(filter.schemas, letter.judgement.schema) && holds(filter.cases, letter.caseKey)
            && holds(filter.events, letter.eventID)
            && (filter.mappers.isEmpty || !Set(filter.mappers).isDisjoint(with: letter.judgement.mappers))
            && (filter.ids.isEmpty || filter.ids.contains { letter.id?.hasPrefix($0) == true })
            && letter.timestampMs >= filter.fromMs ?? .min && letter.timestampMs < filter.toMs ?? .max
            && hasViolation(letter, filter)
    }

    private static func hasViolation(_ letter: DeadLetter, _ filter: RejectFilter) -> Bool {
        guard !filter.pointers.isEmpty || !filter.rules.isEmpty || filter.text != nil else { return true }
        return letter.violations.map(\.general).contains { violation in
            let words = [violation.pointer, violation.rule, violation.expected].flatMap(Self.words)
            let wanted = filter.text.map(Self.words)
            return (filter.pointers.isEmpty || filter.pointers.map(LetterViolation.general).contains(violation.pointer))
                && (filter.rules.isEmpty || filter.rules.contains(violation.rule))
                && (wanted.map { !$0.isEmpty && $0.allSatisfy { part in words.contains { $0.hasPrefix(part) } } }
                    ?? true)
        }
    }

    private static func words(_ text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
}
