import Exchange
import GatewayModel
import GatewayTesting
import KafkaClient
import OperatorRecords
import Testing

@testable import Runtime

/// The one who carries commands out: what earlier ones left, what becomes of a twin, what cannot be done.
struct CommandOwnerTests {
    private static func redriveAll(_ owner: CommandOwner) throws -> CommandOwner.Tally {
        var sum = CommandOwner.Tally()
        while owner.book.redriving > 0 {
            let tally = try owner.redriveSome()
            sum.redriven += tally.redriven
            sum.rejectedAgain += tally.rejectedAgain
            sum.givenBack += tally.givenBack
        }
        return sum
    }

    @Test func whatAnEarlierOwnerTookUp_isCarriedOutOnce() throws {
        let world = try CommandWorld()
        try world.reject(450)
        try world.state((0..<450).map { ($0, $0 % 3 == 0 ? .discarded : .redriving) })
        let assembly = try world.assembly()
        let first = try CommandOwner(assembly, crash: world.crash(assembly))
        #expect(first.book.redriving == 300)
        _ = try first.redriveSome()
        // It ends here, with a hundred left.
        let second = try CommandOwner(assembly, crash: world.crash(assembly))
        #expect(second.book.redriving == 100)
        #expect(try Self.redriveAll(second) == CommandOwner.Tally(redriven: 100))
        #expect(try world.records(world.inbox).count == 300)
        let states = try world.states()
        #expect((0..<450).allSatisfy { states[$0] == ($0 % 3 == 0 ? .discarded : .redriven) })
        #expect(try world.actions().count { $0.outcome == .done && $0.before == .redriving } == 300)
        let third = try CommandOwner(assembly, crash: world.crash(assembly))
        #expect(try third.redriveSome() == CommandOwner.Tally(), "nothing is left")
    }

    @Test func aTwinThatDoesNotKnow_isFencedAndNothingOfItIsSeen() throws {
        let world = try CommandWorld()
        try world.reject(20)
        try world.state((0..<20).map { ($0, .redriving) })
        let assembly = try world.assembly()
        let old = try CommandOwner(assembly, crash: world.crash(assembly))
        let other = try world.assembly(instance: "b")
        let new = try CommandOwner(other, crash: world.crash(other))
        #expect(throws: KafkaFault.self) { _ = try old.redriveSome() }
        #expect(try world.records(world.inbox).isEmpty)
        #expect(try Self.redriveAll(new) == CommandOwner.Tally(redriven: 20))
        #expect(try world.records(world.inbox).count == 20)
    }

    @Test func whatCannotBeDone_isOpenOnceMoreWithTheReason() throws {
        let world = try CommandWorld()
        try world.reject(3)
        // Of the fourth there is no dead letter.
        try world.state((0..<4).map { ($0, .redriving) })
        let assembly = try world.assembly()
        let marker = try CrashMarker(path: assembly.markerPath)
        marker.enter(world.letter(1).partition)
        marker.begin(1)
        marker.signalCell.pointee = 11
        let crash = try world.crash(assembly)
        #expect(crash.found == world.letter(1))
        let owner = try CommandOwner(assembly, crash: crash)
        #expect(try Self.redriveAll(owner) == CommandOwner.Tally(redriven: 2, givenBack: 2))
        #expect(try world.states() == [0: .redriven, 1: .open, 2: .redriven, 3: .open])
        let refused = try world.actions().filter { $0.outcome == .refused }
        #expect(Set(refused.compactMap(\.detail)).count == 2)
        #expect(refused.contains { $0.detail == "the process died while sending it again" })
        #expect(refused.contains { $0.detail?.hasSuffix("is not there") == true })
    }

    @Test func aValueTooLargeForItsLetter_isReadFromTheSource_andOnlyIfItIsTheOne() throws {
        for isTheOne in [true, false] {
            let world = try CommandWorld()
            let value = try CommandWorld.value()
            let hash = isTheOne ? EditMark.hash(of: value) : String(repeating: "0", count: 64)
            try world.rejectLarge(value, sha256: hash)
            try world.state([(0, .redriving)])
            let assembly = try world.assembly()
            let owner = try CommandOwner(assembly, crash: world.crash(assembly))
            let tally = try Self.redriveAll(owner)
            #expect(tally == CommandOwner.Tally(redriven: isTheOne ? 1 : 0, givenBack: isTheOne ? 0 : 1))
            #expect(try world.records(world.inbox).count == (isTheOne ? 1 : 0))
            #expect(try world.states() == [0: isTheOne ? .redriven : .open])
        }
    }

    @Test func twoPeople_makeOneActionAndOneRefusal_andABrokenRecordHoldsNobodyUp() throws {
        let world = try CommandWorld()
        try world.reject(2)
        let assembly = try world.assembly()
        let desk = CommandDesk(assembly, crash: try world.crash(assembly))
        let sender = try CommandSender(assembly.configuration)
        let commands = [
            world.command(0, by: "ann"), world.command(0, by: "bob"), world.command(1, by: "ann", verb: .discard),
            world.command(1, by: "bob"),
        ]
        try sender.send(commands)
        var answers = CommandSender.Answers()
        let areAnswered = try Self.step(desk) {
            try sender.readAnswers(to: Set(commands.map(\.id)), into: &answers)
            return answers.final.count == commands.count
        }
        #expect(areAnswered)
        #expect(commands.map { answers.final[$0.id]?.outcome } == [.done, .refused, .done, .refused])
        #expect(answers.accepted == [commands[0].id: .redriving])
        #expect(answers.final[commands[1].id]?.detail?.hasSuffix("by ann") == true)
        #expect(answers.final[commands[3].id]?.detail == "it was discarded, by ann")
        #expect(try world.records(world.inbox).count == 1)
        #expect(desk.isOwner && desk.waiting == 0)
        desk.leave()
        #expect(!desk.isOwner)
    }

    /// Steps of a desk until something is so; the group may not answer at once, and the next step joins anew then.
    private static func step(_ desk: CommandDesk, until isDone: () throws -> Bool) throws -> Bool {
        try Waiting.until(withinMs: 90_000) {
            do throws(KafkaFault) {
                _ = try desk.step(timeoutMs: 50)
            } catch {
                guard error.faultClass != .fatal else { throw error }
            }
            return try isDone()
        }
    }

    @Test func aSuspension_isConfirmedAfterTheLease_andNothingIsSentAgainBeforeItEnds() throws {
        let world = try CommandWorld()
        try world.reject(1)
        let assembly = try world.assembly()
        let desk = CommandDesk(assembly, crash: try world.crash(assembly))
        let sender = try CommandSender(assembly.configuration)
        let place = RecipientPlace(world.source, try #require(RecipientID("gacc")))
        let nobody = RecipientPlace(world.source, try #require(RecipientID("nobody")))
        func command(_ verb: RecipientVerb, _ place: RecipientPlace, by: String) -> RecipientCommand {
            RecipientCommand(id: CommandID.make(), verb, place, by: by, reason: "the treaty rests")
        }
        let asked = [
            command(.suspend, place, by: "ann"), command(.suspend, place, by: "bob"),
            command(.suspend, nobody, by: "bob"),
        ]
        try sender.send(asked)
        var seen: [String: RecipientAction] = [:]
        var acceptedMs: Int64 = 0
        let ids = Set(asked.map(\.id))
        let isConfirmed = try Self.step(desk) {
            seen.merge(try sender.readAnswers(toRecipientCommands: ids)) { $1 }
            if acceptedMs == 0, seen[asked[0].id] != nil { acceptedMs = Clocks.bootMs() }
            return seen[asked[0].id]?.outcome == .done
        }
        #expect(isConfirmed && seen[asked[0].id]?.after == .suspended)
        #expect(Clocks.bootMs() - acceptedMs >= HoldBoard.leaseMs - 500)
        #expect(seen[asked[1].id]?.detail == "it is suspended already, by ann")
        #expect(seen[asked[2].id]?.outcome == .refused)

        let redrive = world.command(0)
        try sender.send([redrive])
        var answers = CommandSender.Answers()
        let isRefused = try Self.step(desk) {
            try sender.readAnswers(to: [redrive.id], into: &answers)
            return answers.final[redrive.id] != nil
        }
        #expect(isRefused && answers.final[redrive.id]?.detail == "gacc is suspended")
        #expect(try world.records(world.inbox).isEmpty)

        // After a while without commands the desk fetches none, and takes what comes all the same.
        let isResting = try Self.step(desk) { desk.isResting }
        #expect(isResting)
        let resume = command(.resume, place, by: "bob")
        let again = world.command(0)
        try sender.send([resume])
        try sender.send([again])
        let isSent = try Self.step(desk) {
            try sender.readAnswers(to: [again.id], into: &answers)
            return answers.final[again.id] != nil
        }
        #expect(isSent && answers.final[again.id]?.outcome == .done)
        #expect(try world.records(world.inbox).count == 1)
        let follower = HoldFollower(assembly.configuration)
        _ = try follower.refresh()
        #expect(follower.book.state(of: place) == .active && follower.book.suspensions[place]?.by == "bob")
        desk.leave()
    }

    @Test func aTransactionThatIsOpenOnTheTopic_keepsASuspensionFromBeingConfirmed() throws {
        let world = try CommandWorld()
        let assembly = try world.assembly()
        let desk = CommandDesk(assembly, crash: try world.crash(assembly))
        let sender = try CommandSender(assembly.configuration)
        // Somebody has passed every question and stands still before the commit.
        let zombie = try Producer(world.broker.settings, transactionalID: "\(world.id).zombie")
        try zombie.initTransactions(timeoutMs: CommandWorld.waitMs)
        let inbox = try zombie.topic(named: world.inbox, timeoutMs: CommandWorld.waitMs)
        try zombie.begin()
        var headers = OutgoingHeaders()
        let outcome = [UInt8(1)].withUnsafeBytes { zombie.produce(to: inbox, key: $0, value: $0, headers: &headers) }
        try #require(outcome == .queued)
        try zombie.flush(timeoutMs: CommandWorld.waitMs)
        let place = RecipientPlace(world.source, try #require(RecipientID("gacc")))
        let command = RecipientCommand(id: CommandID.make(), .suspend, place, by: "ann", reason: "the treaty rests")
        try sender.send([command])
        var action: RecipientAction?
        func readAction() throws {
            action = try sender.readAnswers(toRecipientCommands: [command.id])[command.id] ?? action
        }
        let isAccepted = try Self.step(desk) {
            try readAction()
            return action != nil
        }
        try #require(isAccepted && action?.outcome == .accepted)
        let longAfterMs = Clocks.bootMs() + 2 * HoldBoard.leaseMs + 1_000
        let isOver = try Self.step(desk) {
            try readAction()
            return Clocks.bootMs() > longAfterMs
        }
        #expect(isOver && action?.outcome == .accepted && action?.after == .suspending)
        try zombie.abort(timeoutMs: CommandWorld.waitMs)
        let isConfirmed = try Self.step(desk) {
            try readAction()
            return action?.outcome == .done
        }
        #expect(isConfirmed && action?.after == .suspended)
        desk.leave()
    }
}
