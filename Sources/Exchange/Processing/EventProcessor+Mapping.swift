internal import Catalog
internal import GatewayModel
internal import JSONTape
internal import MappingKit
internal import SchemaKit

/// Validate, check the key, map to the canonical model.
extension EventProcessor {
    /// Checks `value` against its schema and rules.
    mutating func validate(_ route: RouteWork, day: Int32) -> Rejection? {
        let schema = route.route.path.source.schema
        if !validator.validate(value, schema: schema, into: &violations) { return schemaRejection(schema) }
        guard let tally = route.rules else { return nil }
        guard !tally.check(value, asOf: day) else { return nil }
        if tally.judge.isTooLarge { return Self.rulesTooLarge(at: .validate) }
        let listed = tally.judge.violations.map { violation in
            let words = tally.program.describe(violation)
            return Rejection.Violation(pointer: words.pointer, rule: words.rule, expected: words.expected)
        }
        return Rejection(
            code: .ruleViolation, stage: .validate, violations: listed, violationsCut: tally.judge.violationsCut)
    }

    /// The rules could not be judged within their limits.
    static func rulesTooLarge(at stage: RejectionStage) -> Rejection {
        Rejection(.sizeExceeded, at: stage, rule: "rules", expected: "an event within the limits of its rules")
    }

    private func schemaRejection(_ schema: Schema) -> Rejection {
        let listed = violations.listed.map { violation in
            Rejection.Violation(
                pointer: schema.instancePointer(of: violation, in: value, keys: plan.catalog.keys),
                rule: schema.keywordPointer(of: violation), expected: schema.expectation(of: violation))
        }
        return Rejection(
            code: .schemaViolation, stage: .validate, violations: listed, violationsCut: violations.cut)
    }

    /// Keeps the case key, and checks that the record's key is the same or null.
    mutating func checkKey(_ record: SourceRecord, _ route: RouteWork) -> Rejection? {
        let identity = route.route.path.source.places.identity
        guard let node = identity.first(in: value), value.kind(node) == .string || value.kind(node) == .number else {
            return Rejection(
                .keyMismatch, at: .identify, pointer: identity.description, rule: "identity", expected: "the case key")
        }
        Self.keep(node, of: value, in: &caseKey)
        guard let key = record.key, !key.elementsEqual(caseKey.bytes) else { return nil }
        return Rejection(
            .keyMismatch, at: .identify, pointer: identity.description, rule: "key",
            expected: "a record key that is the case key, or none")
    }

    /// Turns `value` into its canonical form.
    mutating func mapToHub(_ route: RouteWork, day: Int32) -> Rejection? {
        for (index, runner) in route.runners.enumerated() {
            switch runner.run.run(source: value, into: &spare, asOf: day) {
            case .mapped:
                swap(&value, &spare)
            case .rejected(let rejection):
                let words = runner.run.mapper.describe(rejection)
                // What a later mapper reads has no places of the sender's.
                if index == 0, let pointer = words.pointer {
                    return Rejection(
                        words.code, at: .map, pointer: pointer, rule: words.rule, expected: words.expected)
                }
                // A rule without a source of its own is told by where what it writes would come from.
                let place = index == route.runners.count - 1 ? route.senderPlaces.place(of: words.target) : nil
                return Rejection(
                    words.code, at: .map, pointer: place?.pointer ?? "", rule: words.rule,
                    expected: words.expected + (place?.words ?? ""))
            }
        }
        return nil
    }
}
