internal import GatewayModel

/// One expression of a mapper: an origin and what is done to its value.
struct MapperExpression: Sendable {
    /// Where the value comes from.
    indirect enum Origin: Sendable {
        case from(PointerPath)
        case const(ConstantValue)
        case position
        case first([MapperExpression])
        case concat([MapperExpression], separator: String)
        case each(PointerPath, body: Body, filter: MapperCondition?)
        case list([MapperExpression])
        case pick(PointerPath, filter: MapperCondition?, take: MapperExpression)
        case fields([FieldRule])
    }

    /// What `each` makes of an element.
    enum Body: Sendable {
        case fields([FieldRule])
        case value(MapperExpression)
    }

    /// One step that changes the value, in the order of the document.
    enum Step: Sendable {
        case convert(Conversion, TextPosition)
        case map(InlineMap)
        case lookup(LookupClause)

        var position: TextPosition {
            switch self {
            case .convert(_, let position): position
            case .map(let map): map.position
            case .lookup(let clause): clause.position
            }
        }
    }

    var origin: Origin
    var steps: [Step] = []
    /// The code of a conversion that fails; TARGET_VIOLATION when nil.
    var invalid: RejectionCode?
    var absent: AbsentClause = .omit
    /// Nil when the document does not say: then nothing may be missing.
    var missing: MissingClause?
    var when: MapperCondition?
    /// Where the expression begins.
    let position: TextPosition
}

/// A target pointer with its expression.
struct FieldRule: Sendable {
    /// The tokens of the target pointer, relative to the object it stands in.
    let tokens: [String]
    /// Where the pointer stands.
    let position: TextPosition
    let expression: MapperExpression
}

/// A constant of a document.
enum ConstantValue: Hashable, Sendable {
    case text(String)
    case number(String)
    case bool(Bool)
    case null

    /// The text of the value as it is written in JSON, without quotes.
    var text: String {
        switch self {
        case .text(let text), .number(let text): text
        case .bool(let value): value ? "true" : "false"
        case .null: "null"
        }
    }
}

/// An inline table over texts.
struct InlineMap: Sendable {
    struct Entry: Sendable {
        let key: String
        let keyPosition: TextPosition
        let value: ConstantValue
    }

    let entries: [Entry]
    let position: TextPosition
}

/// A look-up in a code list.
struct LookupClause: Sendable {
    let list: String
    /// The column that the value is searched in; the key column when nil.
    let by: String?
    /// The column that is taken.
    let get: String
    let position: TextPosition
}

/// What to do when a source has no value.
enum AbsentClause: Hashable, Sendable {
    case omit
    case const(ConstantValue)
    case reject(RejectionCode)
}

/// What to do when a table has no entry.
enum MissingClause: Hashable, Sendable {
    case omit
    case keep
    case const(ConstantValue)
    case reject(RejectionCode)
}

/// A condition over the source.
indirect enum MapperCondition: Hashable, Sendable {
    case texts(PointerPath, [String])
    case present(PointerPath)
    case absent(PointerPath)
    case all([MapperCondition])
    case any([MapperCondition])
    case not(MapperCondition)
}
