internal import GatewayModel
internal import JSONTape
public import SchemaKit

extension MapperCompiler {
    /// Follows the events of one source schema through one mapper of a path: what they make of its target, and what the
    /// target requires and can never get from them.
    ///
    /// A mapper is proved for every event of its source schema; the events of one sender can be fewer. Where all of
    /// them would be rejected, the recipient cannot be served from that sender.
    ///
    /// - Parameters:
    ///   - document: a mapper that compiles.
    ///   - source: the schema it reads.
    ///   - target: the schema it writes.
    ///   - codeLists: the code lists of the catalog by name.
    ///   - disclosed: what the agreement lets through; nil for everything.
    ///   - knowing: what the mapper before it on the path writes; nil for the first.
    public static func follow(
        _ document: MapperDocument, source: Schema, target: Schema, codeLists: [String: CodeList],
        disclosed: DisclosureFilter? = nil, knowing: PathKnowledge? = nil
    ) -> (knowledge: PathKnowledge, unmet: [UnmetRequirement]) {
        guard let from = source.shape, let to = target.shape else {
            preconditionFailure("a mapper that compiles has schemas of the catalog's subset")
        }
        var resolver = Resolver(file: document.file, source: from, target: to)
        resolver.resolve(document)
        var follower = PathFollower(
            mapper: resolver.mapper, source: from, target: to, before: knowing,
            evaluation: Evaluation(
                mapper: resolver.mapper, source: from, codeLists: codeLists, disclosed: disclosed,
                known: knowing?.byField(of: from) ?? [:]))
        return follower.follow()
    }
}

/// Walks a mapper twice: what it writes, then what of the target that leaves open.
private struct PathFollower {
    let mapper: ResolvedMapper
    let source: SchemaShape
    let target: SchemaShape
    let before: PathKnowledge?
    let evaluation: Evaluation
    /// No variables: what a path does not say is anything.
    private let cases: SourceCases
    private var after = PathKnowledge()
    private var unmet: [UnmetRequirement] = []

    init(
        mapper: ResolvedMapper, source: SchemaShape, target: SchemaShape, before: PathKnowledge?, evaluation: Evaluation
    ) {
        self.mapper = mapper
        self.source = source
        self.target = target
        self.before = before
        self.evaluation = evaluation
        cases = SourceCases(mapper, source)
    }

    mutating func follow() -> (knowledge: PathKnowledge, unmet: [UnmetRequirement]) {
        write(mapper.root)
        check(mapper.root)
        return (after, unmet)
    }

    // MARK: What is written

    private mutating func write(_ object: ResolvedObject) {
        for member in object.members {
            let path = object.path + [member.name]
            switch member.content {
            case .object(let inner):
                after.add(Possible.unknown.when(evaluation.presence(inner, cases)), at: PointerPath.text(path))
                write(inner)
            case .rule(let expression): write(expression, path)
            }
        }
    }

    private mutating func write(_ expression: ResolvedExpression, _ path: [String]) {
        after.add(evaluation.value(expression, cases), at: PointerPath.text(path))
        inside(expression, path)
    }

    /// The objects and elements that an expression writes.
    private mutating func inside(_ expression: ResolvedExpression, _ path: [String]) {
        switch expression.origin {
        case .source, .const, .position, .concat: break
        case .object(let object): write(object)
        case .first(let parts): for part in parts { inside(part, path) }
        case .pick(_, let take): inside(take, path)
        case .list(let parts) where !expression.joins: for part in parts { write(part, path + ["*"]) }
        case .each(_, let body) where !expression.joins: write(body, path + ["*"])
        case .list, .each: break
        }
    }

    // MARK: What is open

    private mutating func check(_ object: ResolvedObject) {
        guard evaluation.presence(object, cases) != .no || object.path.isEmpty else { return }
        for known in target.fields[object.field].members {
            guard let member = object.members.first(where: { $0.name == known.name }) else { continue }
            let pointer = PointerPath.text(object.path + [member.name])
            let isFilled: Bool =
                switch member.content {
                case .object(let inner): evaluation.presence(inner, cases) != .no
                case .rule(let expression): canFit(expression, target.fields[member.field])
                }
            if !isFilled, isAsked(known.requirement) || after.possible(at: pointer).canBePresent {
                unmet.append(
                    UnmetRequirement(
                        target: pointer, isRequired: known.requirement != .optional, reasons: reasons(member)))
            }
            switch member.content {
            case .object(let inner): check(inner)
            case .rule(let expression): check(expression)
            }
        }
    }

    private mutating func check(_ expression: ResolvedExpression) {
        switch expression.origin {
        case .source, .const, .position, .concat: break
        case .object(let object): check(object)
        case .first(let parts), .list(let parts): for part in parts { check(part) }
        case .pick(_, let take): check(take)
        case .each(_, let body): check(body)
        }
    }

    /// Whether an expression can come to a value that its field accepts.
    private func canFit(_ expression: ResolvedExpression, _ field: Field) -> Bool {
        let possible = evaluation.value(expression, cases)
        return possible.isUnknown || possible.values.contains { Self.fits($0, field.constraints) }
    }

    /// Whether a value is not excluded by what is easily asked; a number is left to the checks at run time.
    private static func fits(_ value: ConstantValue, _ constraints: ValueConstraints) -> Bool {
        guard case .text(let text) = value else { return true }
        if let allowed = constraints.allowed, !allowed.contains(where: { $0.text == text }) { return false }
        let length = text.unicodeScalars.count
        return length >= constraints.minLength ?? 0 && length <= constraints.maxLength ?? Int.max
            && constraints.patterns.allSatisfy { $0.matches(text) }
    }

    /// Whether the target ever requires a member from these events.
    private func isAsked(_ requirement: Requirement) -> Bool {
        switch requirement {
        case .optional: false
        case .always: true
        case .when(let conditions): conditions.contains { condition in condition.clauses.allSatisfy(canHold) }
        }
    }

    private func canHold(_ clause: Condition.Clause) -> Bool {
        let truth = SourceCases.test(clause.test, after.possible(at: clause.pointer))
        return (clause.isNegated ? !truth : truth) != .no
    }

    /// What the path brings to the places that a member's rules read.
    private func reasons(_ member: ResolvedMember) -> [String] {
        var rules: [Int] = []
        switch member.content {
        case .rule(let expression): rules = [expression.rule]
        case .object(let object):
            for case .rule(let expression) in object.members.map(\.content) { rules.append(expression.rule) }
        }
        var seen: Set<String> = []
        let read = rules.flatMap { mapper.rules[$0].sources }.filter { seen.insert($0).inserted }
        return read.compactMap { before?.words(for: $0) }
    }
}
