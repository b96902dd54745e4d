import Foundation
import GatewayModel
import GatewayTesting
import Testing

@testable import RejectIndex

struct RejectStoreTests {
    @Test func add_isIdempotent_andPositionsFollow() throws {
        let scratch = try ScratchStore()
        let store = try scratch.open()
        #expect(store.isNew)
        try store.setTopics(LetterMaker.followed)
        var maker = LetterMaker(seed: 1)
        let letters = (0..<500).map { _ in maker.next() }
        #expect(try store.add(Array(letters[..<300])) == 300)
        #expect(try store.add(Array(letters[..<300])) == 0)
        #expect(try store.add(letters) == 200)
        #expect(try store.count(RejectFilter()).letters == 500)
        let last = Dictionary(grouping: letters, by: \.place.partition).mapValues { $0.map(\.place.offset).max() }
        #expect(try store.positions() == last.compactMapValues(\.self))
    }

    @Test func twoProcesses_addTheSameLettersOnce() throws {
        let scratch = try ScratchStore()
        let one = try scratch.open()
        let other = try scratch.open()
        #expect(one.isNew && !other.isNew)
        try one.setTopics(LetterMaker.followed)
        var maker = LetterMaker(seed: 1)
        let letters = (0..<500).map { _ in maker.next() }
        #expect(try one.add(Array(letters[..<250])) == 250)
        #expect(try other.add(Array(letters[..<400])) == 150)
        #expect(try one.add(letters) == 100)
        #expect(try other.count(RejectFilter()).letters == 500)
        #expect(try one.clusters(RejectFilter(), count: 1_000).map(\.letters).reduce(0, +) == 500)
    }

    @Test func aRefusedBatch_leavesNothing() throws {
        let scratch = try ScratchStore()
        let store = try scratch.open()
        try store.setTopics(LetterMaker.followed)
        var maker = LetterMaker(seed: 1)
        let known = maker.next()
        let topic = try #require(TopicName("other.dlq"))
        let stranger = DeadLetter(at: PartitionPlace(TopicPartition(topic, 0), offset: 0), timestampMs: 0)
        #expect(throws: RejectIndexFault.self) { try store.add([known, stranger]) }
        #expect(try store.count(RejectFilter()).letters == 0)
        #expect(try store.positions().isEmpty)
    }

    @Test func aTopicMadeAnew_isNoticedAtTheLastLetter() throws {
        let scratch = try ScratchStore()
        let store = try scratch.open()
        try store.setTopics(LetterMaker.followed)
        var maker = LetterMaker(seed: 1)
        let letter = maker.next()
        _ = try store.add([letter])
        var other = letter
        other.timestampMs += 1
        let fault = #expect(throws: RejectIndexFault.self) { try store.add([other]) }
        #expect(fault?.kind == .recreated)
        try store.forget(letter.place.partition)
        #expect(try store.count(RejectFilter()).letters == 0)
        #expect(try store.add([other]) == 1)
    }

    @Test func whatRetentionTook_leavesTheIndexAndItsCounts() throws {
        let scratch = try ScratchStore()
        let store = try scratch.open()
        try store.setTopics(LetterMaker.followed)
        var maker = LetterMaker(seed: 5)
        let letters = (0..<400).map { _ in maker.next() }
        _ = try store.add(letters)
        let partition = letters[0].place.partition
        let gone = letters.filter { $0.place.partition == partition && $0.place.offset < 20 }
        #expect(try store.remove(partition, below: 20) == gone.count)
        #expect(try store.remove(partition, below: 20) == 0)
        let left = Set(letters).subtracting(gone)
        let clusters = try store.clusters(RejectFilter(), count: 1_000)
        let causes = Dictionary(grouping: left, by: { LetterCause(of: $0) })
        #expect(Dictionary(uniqueKeysWithValues: clusters.map { ($0.cause, $0.letters) }) == causes.mapValues(\.count))
        for cluster in clusters { #expect(cluster.firstMs == causes[cluster.cause]?.map(\.timestampMs).min()) }
    }

    @Test func lettersOfATopicThatIsNotFollowedAnyMore_leave() throws {
        let scratch = try ScratchStore()
        let store = try scratch.open()
        try store.setTopics(LetterMaker.followed)
        var maker = LetterMaker(seed: 5)
        let letters = (0..<100).map { _ in maker.next() }
        _ = try store.add(letters)
        try store.setTopics(Array(LetterMaker.followed.dropFirst()))
        let left = letters.filter { $0.place.partition.topic != LetterMaker.topics[0] }
        #expect(try store.count(RejectFilter()).letters == left.count)
        #expect(try store.positions().keys.allSatisfy { $0.topic != LetterMaker.topics[0] })
    }

    @Test func theFile_isReadableByItsOwnerOnly() throws {
        let scratch = try ScratchStore()
        try Data().write(to: URL(filePath: scratch.path))
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: scratch.path)
        let store = try scratch.open()
        try store.setTopics(LetterMaker.followed)
        for suffix in ["", "-wal", "-shm"] { #expect(try ScratchFolder.mode(scratch.path + suffix) == 0o600) }
    }

    @Test(arguments: ["no index at all", String(repeating: "SQLite format 3\u{0}garbage", count: 1_000)])
    func aDamagedFile_isMadeAnew(_ content: String) throws {
        let scratch = try ScratchStore()
        try Data(content.utf8).write(to: URL(filePath: scratch.path))
        let store = try scratch.open()
        #expect(store.isNew)
        try store.setTopics(LetterMaker.followed)
        var maker = LetterMaker(seed: 5)
        #expect(try store.add([maker.next()]) == 1)
    }

    @Test func aFileOfAnotherVersion_isMadeAnew_andOneOfThisKept() throws {
        let scratch = try ScratchStore()
        do {
            let store = try scratch.open()
            try store.setTopics(LetterMaker.followed)
            var maker = LetterMaker(seed: 5)
            _ = try store.add([maker.next()])
            try store.close()
            let again = try scratch.open()
            #expect(!again.isNew)
            #expect(try again.count(RejectFilter()).letters == 1)
            try again.close()
            try FileManager.default.removeItem(atPath: scratch.path + "-wal")
            // SQLite's file format has the user version in bytes 60 to 63.
            let file = try FileHandle(forUpdating: URL(filePath: scratch.path))
            try file.seek(toOffset: 60)
            try file.write(contentsOf: Data([0, 0, 0, 99]))
            try file.close()
        }
        let store = try scratch.open()
        #expect(store.isNew)
        #expect(try store.count(RejectFilter()).letters == 0)
    }

    @Test func aFullDisk_isSaidAndLeavesWhatWasThere() throws {
        let scratch = try ScratchStore()
        let store = try RejectStore(path: scratch.path, pagesMax: 200)
        try store.setTopics(LetterMaker.followed)
        var maker = LetterMaker(seed: 5)
        var added = 0
        var fault: RejectIndexFault?
        while fault == nil, maker.made < 20_000 {
            do throws(RejectIndexFault) { added += try store.add((0..<100).map { _ in maker.next() }) } catch {
                fault = error
            }
        }
        #expect(fault?.kind == .full)
        #expect(fault?.description == "the index of rejections: adding letters failed: 13 (database or disk is full)")
        #expect(added > 0)
        #expect(try store.count(RejectFilter()).letters == added)
    }

    @Test func aFileThatWasTakenAway_isNoticed() throws {
        let scratch = try ScratchStore()
        let store = try scratch.open()
        #expect(store.isInPlace)
        try RejectStore.delete(scratch.path)
        #expect(!store.isInPlace)
        let other = try scratch.open()
        #expect(other.isInPlace && !store.isInPlace)
    }

    @Test func aFolderThatIsNotThere_isOneSentence() throws {
        let fault = #expect(throws: RejectIndexFault.self) { try RejectStore(path: "/no/such/folder/index.sqlite") }
        #expect(fault?.kind == .inaccessible)
        #expect(fault?.description == "/no/such/folder/index.sqlite cannot be opened: No such file or directory")
    }

    @Test func aLinkInPlaceOfTheFile_isRefused() throws {
        let scratch = try ScratchStore()
        let target = scratch.folder + "/elsewhere"
        try FileManager.default.createSymbolicLink(atPath: scratch.path, withDestinationPath: target)
        let fault = #expect(throws: RejectIndexFault.self) { try scratch.open() }
        #expect(fault?.kind == .inaccessible)
        #expect(!FileManager.default.fileExists(atPath: target))
    }

    @Test func aDamagedPage_isCorruptAndNothingElse() throws {
        let scratch = try ScratchStore()
        do {
            let store = try scratch.open()
            try store.setTopics(LetterMaker.followed)
            var maker = LetterMaker(seed: 5)
            for _ in 0..<20 { _ = try store.add((0..<500).map { _ in maker.next() }) }
            try store.close()
        }
        let file = try FileHandle(forUpdating: URL(filePath: scratch.path))
        // Behind the first pages of the tables: of letters, not of topics.
        try file.seek(toOffset: 4_096 * 60)
        for _ in 0..<200 { try file.write(contentsOf: Data(repeating: 0xA5, count: 4_096)) }
        try file.close()
        let store = try scratch.open()
        var kinds: Set<RejectIndexFault.Kind> = []
        do throws(RejectIndexFault) { _ = try store.page(RejectFilter(), count: 1_000) } catch {
            kinds.insert(error.kind)
        }
        var maker = LetterMaker(seed: 6)
        for _ in 0..<15_000 { _ = maker.next() }
        do throws(RejectIndexFault) { _ = try store.add([maker.next()]) } catch { kinds.insert(error.kind) }
        #expect(kinds == [.corrupt])
    }
}
