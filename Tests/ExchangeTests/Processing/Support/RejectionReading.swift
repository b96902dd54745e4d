import Testing

/// The `gateway-rejection` header of a dead letter, read as an outside tool would.
struct RejectionReading {
    struct Violation: Hashable {
        var pointer: String
        var rule: String
        var expected: String
    }

    let tree: JSONTree
    let code: String
    let stage: String
    let recipient: String?
    let violations: [Violation]
    let violationsCut: Int

    init(_ letter: MadeDeadLetter) throws {
        try self.init(letter.record)
    }

    init(_ record: MadeRecord) throws {
        tree = try JSONTree(try #require(record.header("gateway-rejection")))
        code = try #require(tree["code"]?.text)
        stage = try #require(tree["stage"]?.text)
        recipient = tree["recipient"]?.text
        violations = try #require(tree["violations"]).elements.map { violation in
            Violation(
                pointer: try #require(violation["pointer"]?.text), rule: try #require(violation["rule"]?.text),
                expected: try #require(violation["expected"]?.text))
        }
        violationsCut = try #require(tree["violationsCut"]?.text.flatMap { Int($0) })
    }
}
