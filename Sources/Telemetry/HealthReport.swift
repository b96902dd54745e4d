/// The answer of a probe: healthy, or why not.
public struct HealthReport: Sendable, Equatable {
    /// One sentence per problem, for the operator; empty when all is well.
    public let problems: [String]

    public init(problems: [String]) {
        self.problems = problems
    }

    /// Whether the probe passes.
    public var isHealthy: Bool { problems.isEmpty }

    /// The body of the probe's answer: `ok`, or the problems, one a line.
    public var text: String { isHealthy ? "ok\n" : problems.joined(separator: "\n") + "\n" }
}
