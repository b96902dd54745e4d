import GatewayModel
import GatewayTesting
import OperatorRecords
import Testing

@testable import RejectIndex

/// What people did, as the index tells it.
struct ActionTests {
    private static let topic = TopicName("gw.actions")!

    private static func entry(_ offset: Int64, _ action: IndexedAction?, partition: Int32 = 0) -> ActionEntry {
        ActionEntry(at: PartitionPlace(TopicPartition(topic, partition), offset: offset), action)
    }

    private static func command(_ number: Int, selection: String? = nil, by: String = "ann") -> OperatorCommand {
        OperatorCommand(
            id: "c\(number)", selection: selection, verb: .redrive, rejection: "ab\(number % 3)", attempt: 1,
            letter: PartitionPlace(TopicPartition(topic, 0), offset: 0), by: by, reason: "mended")
    }

    private static func action(_ number: Int, selection: String? = nil, by: String = "ann") -> IndexedAction {
        IndexedAction(
            ActionRecord(
                .done, of: command(number, selection: selection, by: by), before: .open, after: .redriven,
                atMs: Int64(number), detail: "d"))
    }

    private static func open(_ scratch: ScratchStore) throws -> RejectStore {
        let store = try scratch.open(SearchLimits())
        try store.setTopics(LetterMaker.followed, actions: topic)
        return store
    }

    @Test func whatWasRead_isFoundOnce_newestFirst_pageByPage() throws {
        let scratch = try ScratchStore()
        defer { withExtendedLifetime(scratch) {} }
        let store = try Self.open(scratch)
        let entries = (0..<25).map { Self.entry(Int64($0), Self.action($0)) }
        _ = try store.add([], [], Array(entries.prefix(20)))
        // Whoever reads again begins before the end.
        _ = try store.add([], [], Array(entries.suffix(10)))
        var found: [IndexedAction] = []
        var next: Int64?
        repeat {
            let page = try store.actions(ActionFilter(), before: next, count: 7)
            found += page.found
            next = page.next
        } while next != nil
        #expect(found == (0..<25).reversed().map { Self.action($0) })
    }

    @Test func everyCriterion_leavesOthersOut() throws {
        let scratch = try ScratchStore()
        defer { withExtendedLifetime(scratch) {} }
        let store = try Self.open(scratch)
        let place = RecipientPlace(Self.topic, RecipientID("wco")!)
        let suspend = RecipientCommand(id: "ff", .suspend, place, by: "bob", reason: "treaty")
        let held = IndexedAction(
            RecipientAction(.accepted, of: suspend, before: .active, after: .suspending, atMs: 9))
        let seen = IndexedAction(PayloadView(of: "ab1", by: "ann", address: "127.0.0.1", atMs: 10))
        let all = [Self.action(1), Self.action(2, selection: "5e1"), Self.action(4, by: "bob"), held, seen]
        _ = try store.add([], [], all.enumerated().map { Self.entry(Int64($0), $1) } + [Self.entry(7, nil)])
        func find(_ change: (inout ActionFilter) -> Void) throws -> [IndexedAction] {
            var filter = ActionFilter()
            change(&filter)
            return try store.actions(filter, count: 100).found
        }
        #expect(try find { $0.target = "ab1" } == [seen, all[2], all[0]])
        #expect(try find { $0.selection = "5e1" } == [all[1]])
        #expect(try find { $0.by = "bob" } == [held, all[2]])
        #expect(try find { $0.kinds = [.view, .recipient] } == [seen, held])
        #expect(try find { $0.command = "ff" } == [held])
        #expect(
            try find {
                $0.by = "bob"; $0.kinds = [.view]
            } == [])
        #expect(held.source == Self.topic.rawValue && held.target == "wco" && held.cause == "person")
    }

    @Test func aTopicMadeAnew_isNoticedAndReadAgain() throws {
        let scratch = try ScratchStore()
        defer { withExtendedLifetime(scratch) {} }
        let store = try Self.open(scratch)
        _ = try store.add([], [], [Self.entry(0, Self.action(1))])
        #expect { try store.add([], [], [Self.entry(0, Self.action(2))]) } throws: {
            ($0 as? RejectIndexFault)?.kind == .recreated
        }
        try store.forgetActions(of: Self.topic)
        #expect(try store.actions(ActionFilter(), count: 9).found.isEmpty)
        _ = try store.add([], [], [Self.entry(0, Self.action(2))])
        #expect(try store.actions(ActionFilter(), count: 9).found == [Self.action(2)])
    }

    @Test func anEditedCopy_isTold_withBothHashes() {
        var edited = ActionRecord(.done, of: Self.command(1), before: .open, after: .redriven, atMs: 1, detail: "d")
        let (before, after) = (String(repeating: "a", count: 64), String(repeating: "b", count: 64))
        edited.edit = RecordEdit(.patch, hash: before, before: before, after: after)
        #expect(
            IndexedAction(edited).detail == "d; edited copy (patch): the value aaaaaaaaaaaaaaaa became bbbbbbbbbbbbbbbb"
        )
    }

    @Test func aView_isReadBackAsItWasWritten() {
        let view = PayloadView(of: "ab\"<", by: "安娜", address: "::1", atMs: 12)
        #expect(view.encoded.withUnsafeBytes { PayloadView(decoding: $0) } == view)
        #expect(view.encoded.withUnsafeBytes { ActionRecord(decoding: $0) } == nil)
        let action = ActionRecord(.done, of: Self.command(1), before: .open, after: .redriven, atMs: 1)
        #expect(action.encoded.withUnsafeBytes { PayloadView(decoding: $0) } == nil)
        #expect(action.encoded.withUnsafeBytes { IndexedAction(decoding: $0) } == IndexedAction(action))
    }
}
