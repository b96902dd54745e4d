internal import ArgumentParser
internal import Foundation
internal import GatewayTesting
internal import RejectIndex

/// `rejections`: how fast the index of rejections takes letters, and answers what people ask every day.
struct RejectionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rejections", abstract: "Index many rejections, and ask what people ask every day.")

    @Option(help: "Rejections.")
    var count = 1_000_000

    @Option(help: "Rounds of every question; the first after another question counts too.")
    var rounds = 5

    private static let batchCount = 5_000

    func validate() throws {
        guard (1...10_000_000).contains(count) else { throw ValidationError("--count is 1 to 10000000") }
        guard (1...1_000).contains(rounds) else { throw ValidationError("--rounds is 1 to 1000") }
    }

    func run() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "rejections-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer {
            do { try FileManager.default.removeItem(at: folder) } catch { print("\(folder.path) stays: \(error)") }
        }
        let store = try RejectStore(path: folder.appending(path: "rejections.sqlite").path)
        let newest = try index(store)
        let questions = EverydayQuestions.all(newest)
        var seconds = [[Double]](repeating: [], count: questions.count)
        for _ in 0..<rounds {
            for (place, question) in questions.enumerated() {
                seconds[place].append(try Self.seconds { _ = try question.ask(store) })
            }
        }
        for (question, seconds) in zip(questions, seconds) {
            var figure = Figure(case: "rejections-\(question.name)")
            figure.add("rejections", count)
            figure.add("found", try question.ask(store))
            figure.add("medianMilliseconds", seconds.sorted()[seconds.count / 2] * 1e3)
            figure.add("worstMilliseconds", (seconds.max() ?? 0) * 1e3)
            figure.add("rounds", rounds)
            figure.print()
        }
    }

    /// Reads headers and puts what they say into the index; the making of the headers is not measured.
    private func index(_ store: RejectStore) throws -> DeadLetter {
        try store.setTopics(LetterMaker.followed)
        var maker = LetterMaker(seed: 7)
        var reader = DeadLetterReader()
        var total = 0.0
        var slowest = 0.0
        var newest: DeadLetter?
        while maker.made < count {
            let made = (0..<min(Self.batchCount, count - maker.made)).map { _ in maker.next() }
            let records = made.map { ($0, LetterMaker.headers(of: $0)) }
            newest = made.last
            let seconds = try Self.seconds {
                let letters = records.map { letter, headers in
                    reader.read(
                        headers, at: letter.place, timestampMs: letter.timestampMs,
                        key: letter.caseKey.map { Array($0.utf8) }, valueBytes: letter.valueBytes)
                }
                _ = try store.add(letters)
            }
            total += seconds
            slowest = max(slowest, seconds)
        }
        var figure = Figure(case: "rejections-indexing")
        figure.add("rejections", try store.count(RejectFilter()).letters)
        figure.add("perSecond", Double(count) / total)
        figure.add("slowestBatchMilliseconds", slowest * 1e3)
        figure.print()
        guard let newest else { preconditionFailure("at least one rejection is made") }
        return newest
    }

    private static func seconds(_ body: () throws -> Void) rethrows -> Double {
        let duration = try ContinuousClock().measure(body)
        return Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    }
}

/// What people ask every day.
struct EverydayQuestions {
    /// Its name in figures.
    let name: String
    /// How many rejections, or causes, the answer has.
    let ask: (RejectStore) throws -> Int

    private static let pageCount = 50
    private static let dayMs: Int64 = 86_400_000

    /// The questions, about a year of which this is the newest rejection.
    static func all(_ newest: DeadLetter) -> [EverydayQuestions] {
        var ofRecipient = RejectFilter()
        (ofRecipient.codes, ofRecipient.recipients) = (["CODE_UNMAPPABLE"], ["gacc"])
        var ofCase = RejectFilter()
        ofCase.cases = [newest.caseKey ?? ""]
        var ofRule = RejectFilter()
        (ofRule.rules, ofRule.pointers) = (["lookup"], ["/DecLists/0/GUnit"])
        var ofText = RejectFilter()
        ofText.text = "EntryId at most 12"
        var ofDay = RejectFilter()
        (ofDay.agencies, ofDay.fromMs) = (["cn-gacc"], newest.timestampMs - dayMs)
        let pages = [
            ("newest", RejectFilter()), ("code-of-recipient", ofRecipient), ("case", ofCase),
            ("rule-at-pointer", ofRule),
            ("words", ofText), ("last-day-of-agency", ofDay),
        ]
        let ofCauses = EverydayQuestions(name: "causes") { try $0.clusters(RejectFilter(), count: pageCount).count }
        return pages.map { name, filter in
            EverydayQuestions(name: name) { try $0.page(filter, count: pageCount).found.count }
        } + [ofCauses]
    }
}
