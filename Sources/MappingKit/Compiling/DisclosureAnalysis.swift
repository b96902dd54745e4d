internal import SchemaKit

/// Follows the source into the target: for every target field the source pointers whose values can reach it, and those
/// that decide about it.
struct DisclosureAnalysis {
    let mapper: ResolvedMapper
    let source: SchemaShape
    let disclosed: DisclosureFilter?
    private var values: [Int: Set<Int>] = [:]
    private var conditions: [Int: Set<Int>] = [:]
    /// The rules that write scalars, in order.
    private var leaves: [Int] = []

    init(mapper: ResolvedMapper, source: SchemaShape, disclosed: DisclosureFilter?) {
        self.mapper = mapper
        self.source = source
        self.disclosed = disclosed
    }

    func run() -> [FieldDisclosure] {
        var analysis = self
        analysis.object(mapper.root, [])
        return analysis.leaves.map { rule in
            FieldDisclosure(
                target: mapper.rules[rule].target, values: pointers(analysis.values[rule] ?? []),
                conditions: pointers(analysis.conditions[rule] ?? []))
        }
    }

    private func pointers(_ fields: Set<Int>) -> [String] {
        fields.sorted().map { source.fields[$0].pointer }.filter { disclosed?.allows($0) ?? true }
    }

    private mutating func object(_ object: ResolvedObject, _ outer: Set<Int>) {
        for member in object.members {
            switch member.content {
            case .object(let inner): self.object(inner, outer)
            case .rule(let expression): self.expression(expression, outer)
            }
        }
    }

    /// `outer` are the fields that decide whether the expression is reached.
    private mutating func expression(_ expression: ResolvedExpression, _ outer: Set<Int>) {
        var deciding = outer.union((expression.when?.sources ?? []).map(\.field))
        if !leaves.contains(expression.rule) { leaves.append(expression.rule) }
        conditions[expression.rule, default: []].formUnion(deciding)
        if case .lookup? = expression.steps.first(where: { if case .lookup = $0 { true } else { false } }),
            let asOf = mapper.asOf
        {
            conditions[expression.rule, default: []].insert(asOf.source.field)
        }
        switch expression.origin {
        case .source(let place): values[expression.rule, default: []].insert(place.field)
        case .const, .position: break
        case .first(let parts), .concat(let parts, _), .list(let parts):
            for part in parts { self.expression(part, deciding) }
        case .each(let scope, let body):
            deciding.formUnion(fields(scope))
            self.expression(body, deciding)
        case .pick(let scope, let take):
            deciding.formUnion(fields(scope))
            self.expression(take, deciding)
        case .object(let object): self.object(object, deciding)
        }
    }

    private func fields(_ scope: Int) -> [Int] {
        let scope = mapper.scopes[scope]
        return (scope.array.map { [$0.field] } ?? []) + (scope.filter?.sources.map(\.field) ?? [])
    }
}
