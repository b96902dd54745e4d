import Catalog
import Exchange
import GatewayModel
import SchemaKit
import Testing

/// One valid example with its undisclosed places changed one after the other.
struct DisclosureRun {
    private let lane: TestLane
    private let example: CatalogExample
    private let tree: JSONTree
    private let base: TestOutcome
    private let places: [DisclosedPlaces]
    private let shape: SchemaShape
    private let form: ExampleForm
    private let headers: [TestHeader]

    init(_ plan: SourcePlan, _ example: CatalogExample) throws {
        lane = TestLane(plan)
        self.example = example
        form = try ExampleForm(example, plan.catalog)
        tree = try form.tree(example.bytes)
        headers =
            form.headers(example.schema) + [
                TestHeader("ce_id", "evt-1"), TestHeader("ce_source", "/desk"),
                TestHeader("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            ]
        places = try plan.recipients.indices.map {
            try DisclosedPlaces(plan, recipient: $0, schema: example.schema)
        }
        shape = try #require(plan.catalog.schemas[example.schema]?.schema.shape)
        let value: [UInt8] = try #require(form.value(tree), "\(example.file)")
        var event = TestEvent(value)
        event.headers = headers
        base = lane.process(event)
        #expect(base.deadLetters.isEmpty, "\(example.file)")
    }

    /// Changes every leaf that a recipient which gets the event may learn nothing of.
    mutating func changeLeaves(_ tally: inout DisclosureTests.Tally) throws {
        for leaf in LeafMutations.leaves(of: tree) {
            let recipients = undisclosed { !$0.contains(leaf.pattern) }
            guard !recipients.isEmpty else { continue }
            var mutations: [JSONTree?] = LeafMutations.values(for: leaf, field: shape.field(at: leaf.pattern))
            if isRemovable(leaf.path, for: recipients) { mutations.append(nil) }
            var deliveries: Set<Int> = []
            for mutation in mutations {
                guard let event = event(tree.replacing(leaf.path, with: mutation)) else { continue }
                let texts = [leaf.value.text, mutation?.text].compactMap { $0 }
                deliveries.formUnion(try compare(event, recipients, leaf.pattern, texts, &tally))
            }
            tally.leaves += recipients.count
            tally.changed += deliveries.count
            if deliveries.count < recipients.count { tally.withoutDelivery[leaf.pattern, default: 0] += 1 }
        }
    }

    /// Takes away whole objects and arrays that a recipient may learn nothing of.
    mutating func removeContainers(_ tally: inout DisclosureTests.Tally) throws {
        for path in LeafMutations.containers(of: tree) {
            let recipients = undisclosed { !$0.touches(path.pattern) }
            guard !recipients.isEmpty, isRemovable(path, for: recipients) else { continue }
            guard let event = event(tree.replacing(path, with: nil)) else { continue }
            _ = try compare(event, recipients, path.pattern, [], &tally)
        }
    }

    /// Changes one undisclosed leaf after the other and keeps every change with which the recipient still gets the event:
    /// at the end the two events differ in all of them. Returns how many.
    func changeTogether(_ recipient: Int) -> Int {
        guard base.kinds[recipient] == .delivered else { return 0 }
        var changed = tree
        var count = 0
        for leaf in LeafMutations.leaves(of: tree) where !places[recipient].contains(leaf.pattern) {
            for mutation in LeafMutations.values(for: leaf, field: shape.field(at: leaf.pattern)) {
                let next = changed.replacing(leaf.path, with: mutation)
                guard let event = event(next), lane.process(event).kinds[recipient] == .delivered else { continue }
                changed = next
                count += 1
                break
            }
        }
        let isSame =
            event(changed).map { lane.process($0).delivery(to: recipient) } == base.delivery(to: recipient)
        #expect(isSame, "\(example.file): recipient \(recipient) sees \(count) undisclosed changes")
        return count
    }

    /// The share of disclosed leaves of which the recipient sees a change, in thousandths: the counterpart, without
    /// which nothing would be proved.
    func visiblePerMille(_ recipient: Int) -> Int {
        var (leaves, seen) = (0, 0)
        for leaf in LeafMutations.leaves(of: tree) where places[recipient].contains(leaf.pattern) {
            let records = LeafMutations.values(for: leaf, field: shape.field(at: leaf.pattern)).compactMap {
                event(tree.replacing(leaf.path, with: $0)).flatMap { lane.process($0).delivery(to: recipient) }
            }
            guard !records.isEmpty else { continue }
            leaves += 1
            if records.contains(where: { $0 != base.delivery(to: recipient) }) { seen += 1 }
        }
        return leaves == 0 ? 0 : seen * 1_000 / leaves
    }

    /// The event of a changed tree; nil when its form cannot say it.
    private func event(_ tree: JSONTree) -> TestEvent? {
        guard let value = form.value(tree) else { return nil }
        var event = TestEvent(value)
        event.headers = headers
        return event
    }

    private func undisclosed(_ isUndisclosed: (DisclosedPlaces) -> Bool) -> [Int] {
        places.indices.filter { base.kinds[$0] == .delivered && isUndisclosed(places[$0]) }
    }

    /// An element that goes changes how many there are, which is a fact about the array.
    private func isRemovable(_ path: [JSONTree.Step], for recipients: [Int]) -> Bool {
        guard case .element? = path.last else { return true }
        let array = Array(path.dropLast()).pattern
        return recipients.allSatisfy { !places[$0].contains(array) }
    }

    /// Compares what the recipients get with what they got before. Returns those that got something.
    private func compare(
        _ event: TestEvent, _ recipients: [Int], _ pattern: String, _ texts: [String],
        _ tally: inout DisclosureTests.Tally
    ) throws -> Set<Int> {
        let outcome = lane.process(event)
        #expect(outcome.isConserved)
        var delivered: Set<Int> = []
        for recipient in recipients {
            tally.mutations += 1
            switch outcome.kinds[recipient] {
            case .delivered:
                tally.delivered += 1
                delivered.insert(recipient)
                let isSame = outcome.delivery(to: recipient) == base.delivery(to: recipient)
                #expect(isSame, "\(example.file): \(pattern) reaches recipient \(recipient)")
            case .rejected:
                tally.rejected += 1
            case .withheld, .held:
                Issue.record("\(example.file): \(pattern) decides whether recipient \(recipient) gets the event")
            }
        }
        for letter in outcome.deadLetters { try checkWords(letter, of: event, texts, pattern) }
        return delivered
    }

    /// What is added to a dead letter holds none of the texts, unless it is a word of the catalog itself.
    private func checkWords(_ letter: MadeDeadLetter, of event: TestEvent, _ texts: [String], _ pattern: String) throws
    {
        var added = letter.record.headers.dropFirst(event.headers.count).map {
            String(decoding: $0.value ?? [], as: UTF8.self)
        }.joined(separator: "\n")
        for constant in try Self.constants(of: letter) { added = added.replacing(constant, with: "") }
        let bytes = Array(added.utf8)
        for text in texts where text.utf8.count >= 4 && ByteSearch.contains(bytes, text) {
            #expect(
                try CatalogWords.contain(text),
                "\(example.file): a dead letter tells the content of \(pattern): \(added)")
        }
    }

    /// Digests and coordinates, in which digits can stand by chance.
    private static func constants(of letter: MadeDeadLetter) throws -> [String] {
        let reading = try RejectionReading(letter)
        let source = reading.tree["source"]
        return [
            reading.tree["id"], reading.tree["rootId"], reading.tree["catalog"], source?["timestamp"],
            source?["offset"],
        ].compactMap { $0?.text }
    }
}

/// The words of the catalog's schemas, rules, mappers and agreements: what a rejection may say.
enum CatalogWords {
    private static let text = Result { try read() }

    private static func read() throws -> [UInt8] {
        let catalog = try RealSources.catalog()
        let schemas = catalog.schemas.keys.flatMap { id in
            ["schema.json", "rules.yaml"].map { "\(id.agency)/\(id.name)/\(id.version)/\($0)" }
        }
        let agreements = catalog.agreements.keys.map { "agreements/\($0).yaml" }
        return try (schemas + agreements + catalog.mappers.map(\.file)).flatMap { path in
            try FileReading.bytes(of: "\(catalog.folder)/\(path)")
        }
    }

    static func contain(_ word: String) throws -> Bool { ByteSearch.contains(try text.get(), word) }
}
