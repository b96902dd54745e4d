internal import GatewayModel
internal import Runtime

/// What a comparison with the brokers found, as it is printed: `topics apply` and `check --live` do.
struct FindingReport {
    /// One finding.
    struct Finding: Encodable {
        let severity: String
        let matter: String
        let topic: String?
        let expected: String
        let found: String
        let advice: String
    }

    /// The findings, the worst first.
    let findings: [Finding]

    init(_ comparison: TopicComparison) { self.init(comparison.findings) }

    init(_ findings: [TopicFinding]) {
        self.findings = findings.map { finding in
            Finding(
                severity: finding.severity.rawValue, matter: finding.matter.rawValue,
                topic: finding.topic?.rawValue, expected: finding.expected, found: finding.actual,
                advice: finding.advice)
        }
    }

    /// A few lines for every finding.
    static func text(_ findings: [Finding]) -> String { findings.map(lines).joined(separator: "\n") }

    private static func lines(_ finding: Finding) -> String {
        """
        \(finding.severity.uppercased()) \(finding.topic ?? "cluster")
          expected \(finding.expected)
          found    \(finding.found)
          advice   \(finding.advice)
        """
    }
}
