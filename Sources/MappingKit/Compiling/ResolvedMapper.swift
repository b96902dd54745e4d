public import GatewayModel
internal import JSONTape

/// A mapper whose pointers have been found in both schemas: what the checker proves and the builder emits.
struct ResolvedMapper {
    /// What source pointers are relative to. Scope 0 is the document.
    struct Scope {
        /// The scope that the array belongs to; -1 for the document.
        let parent: Int
        /// The array; nil for the document.
        let array: SourceRef?
        /// The field of the source schema that an element is.
        let element: Int
        /// Which element fits.
        let filter: ResolvedCondition?
        /// Whether one element is taken (`pick`) instead of all.
        let isPick: Bool
        /// The filter as written: picks of one array with one filter share their scope.
        let signature: MapperCondition?
    }

    var scopes: [Scope] = []
    var rules: [MapperRule] = []
    /// The places that each rule reads, for whoever is told.
    var ruleSources: [[SourceRef]] = []
    var root = ResolvedObject(field: 0, path: [], scope: 0, members: [])
    var asOf: (source: SourceRef, layout: DateLayout?)?
}

/// One rule of a mapper: the target it writes and where it stands.
public struct MapperRule: Sendable, Hashable {
    /// The target pointer; `*` stands for the elements of an array.
    public let target: String
    /// Where the rule stands in the mapper document.
    public let position: TextPosition
    /// The source pointers its value can come from; `*` stands for the elements of an array.
    public internal(set) var sources: [String]
}

/// A place of the source: a field of the source schema, and the way to it from the scope.
struct SourceRef: Hashable {
    let scope: Int
    let field: Int
    let path: [String]
}

/// An object of the target with the members that rules write.
struct ResolvedObject {
    let field: Int
    let path: [String]
    let scope: Int
    var members: [ResolvedMember]
}

/// One member of a target object.
struct ResolvedMember {
    indirect enum Content {
        case rule(ResolvedExpression)
        case object(ResolvedObject)
    }

    let name: String
    let keyID: KeyID
    let field: Int
    let position: TextPosition
    let content: Content
}

/// An expression with its pointers resolved.
struct ResolvedExpression {
    indirect enum Origin {
        case source(SourceRef)
        case const(ConstantValue)
        case position(scope: Int)
        case first([ResolvedExpression])
        case concat([ResolvedExpression], separator: String)
        case each(scope: Int, body: ResolvedExpression)
        case list([ResolvedExpression])
        case pick(scope: Int, take: ResolvedExpression)
        case object(ResolvedObject)
    }

    var origin: Origin
    var steps: [MapperExpression.Step] = []
    var invalid: RejectionCode?
    var absent: AbsentClause = .omit
    var missing: MissingClause?
    var when: ResolvedCondition?
    let position: TextPosition
    /// The scope it stands in.
    let scope: Int
    /// The rule it belongs to.
    let rule: Int

    /// Whether a step makes an array of the value.
    var splits: Bool {
        guard case .convert(let conversion, _)? = steps.last else { return false }
        return conversion.givesArray
    }

    /// Whether the first step makes a text of an array.
    var joins: Bool {
        guard case .convert(let conversion, _)? = steps.first else { return false }
        return conversion.takesArray
    }

    /// Whether it writes an object or array instead of leaving a scalar.
    var isStructured: Bool {
        if splits { return true }
        return switch origin {
        case .source, .const, .position, .concat: false
        case .each, .list: !joins
        case .object: true
        case .first(let parts): parts.contains { $0.isStructured }
        case .pick(_, let take): take.isStructured
        }
    }
}

/// A condition with its pointers resolved.
indirect enum ResolvedCondition: Equatable {
    case texts(SourceRef, [String])
    case present(SourceRef)
    case absent(SourceRef)
    case all([ResolvedCondition])
    case any([ResolvedCondition])
    case not(ResolvedCondition)

    /// Every place the condition reads.
    var sources: [SourceRef] {
        switch self {
        case .texts(let source, _), .present(let source), .absent(let source): [source]
        case .all(let parts), .any(let parts): parts.flatMap(\.sources)
        case .not(let part): part.sources
        }
    }
}
