/// A JSON Patch (RFC 6902): steps that change a JSON text. What no step touches keeps its bytes.
public struct JSONPatch: Sendable {
    /// Why a patch is none, or cannot be applied: one sentence, with the number of the step, without content.
    public struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        /// The sentence.
        public let description: String

        init(_ description: String) { self.description = description }
    }

    /// Steps of one patch at most.
    public static let stepsMax = 256
    /// Bytes of a patch at most.
    public static let bytesMax = 256 << 10

    private enum Step {
        case add(JSONPointer, [UInt8])
        case remove(JSONPointer)
        case replace(JSONPointer, [UInt8])
        case move(from: JSONPointer, to: JSONPointer)
        case copy(from: JSONPointer, to: JSONPointer)
        case test(JSONPointer, [UInt8])
    }

    private static let limits = ParseLimits(
        bytesMax: bytesMax, depthMax: ParseLimits.event.depthMax, cellsMax: ParseLimits.event.cellsMax,
        membersMax: ParseLimits.event.membersMax, digitsMax: ParseLimits.event.digitsMax,
        exponentMax: ParseLimits.event.exponentMax)

    private let steps: [Step]

    /// Reads a patch.
    public init(parsing text: [UInt8]) throws(Refusal) {
        let splice: JSONSplice
        do throws(ParseFault) { splice = try JSONSplice(text, limits: Self.limits) } catch {
            throw Refusal("the patch is no JSON: \(error)")
        }
        let root = splice.shape(0)
        guard root.kind == .array else { throw Refusal("the patch is no list of steps") }
        guard root.count <= Self.stepsMax else { throw Refusal("the patch has more than \(Self.stepsMax) steps") }
        var steps: [Step] = []
        for index in 0..<root.count { steps.append(try Self.step(index, splice)) }
        self.steps = steps
    }

    private static func step(_ index: Int, _ splice: borrowing JSONSplice) throws(Refusal) -> Step {
        let name = "step \(index + 1) of the patch"
        func member(_ member: String) -> [UInt8]? {
            splice.node(JSONPointer(tokens: ["\(index)", member])).map { splice.text($0) }
        }
        func pointer(_ key: String) throws(Refusal) -> JSONPointer {
            guard let node = splice.node(JSONPointer(tokens: ["\(index)", key])), splice.shape(node).kind == .string,
                let pointer = JSONPointer(splice.string(node))
            else { throw Refusal("\(name) has no JSON Pointer as '\(key)'") }
            return pointer
        }
        func value() throws(Refusal) -> [UInt8] {
            guard let value = member("value") else { throw Refusal("\(name) has no 'value'") }
            return value
        }
        let operation = splice.node(JSONPointer(tokens: ["\(index)", "op"])).map { splice.string($0) }
        switch operation {
        case "add": return .add(try pointer("path"), try value())
        case "remove": return .remove(try pointer("path"))
        case "replace": return .replace(try pointer("path"), try value())
        case "move":
            let (from, path) = (try pointer("from"), try pointer("path"))
            guard from == path || !path.tokens.starts(with: from.tokens) else {
                throw Refusal("\(name) moves a value into itself")
            }
            return .move(from: from, to: path)
        case "copy": return .copy(from: try pointer("from"), to: try pointer("path"))
        case "test": return .test(try pointer("path"), try value())
        default: throw Refusal("\(name) has no 'op' that RFC 6902 knows")
        }
    }

    /// Applies all steps, or none.
    /// - Parameter document: JSON text; it and what it becomes stay within the limits of an event.
    public func applied(to document: [UInt8]) throws(Refusal) -> [UInt8] {
        var failed: Int?
        do throws(ParseFault) {
            var splice = try JSONSplice(document, limits: .event)
            for (index, step) in steps.enumerated() where failed == nil {
                if try !Self.apply(step, to: &splice) { failed = index }
            }
            if failed == nil { return splice.bytes }
        } catch {
            throw Refusal("the value is no JSON, or becomes more than an event may be: \(error)")
        }
        throw Refusal("step \((failed ?? 0) + 1) of the patch finds no such place, or not what it tests for")
    }

    private static func apply(_ step: Step, to splice: inout JSONSplice) throws(ParseFault) -> Bool {
        switch step {
        case .add(let path, let value): return try add(value, at: path, to: &splice)
        case .remove(let path): return try remove(path, of: &splice)
        case .replace(let path, let value):
            guard let node = splice.node(path) else { return false }
            try splice.set(node, to: value)
            return true
        case .move(let from, let path):
            guard let node = splice.node(from) else { return false }
            if from == path { return true }
            let value = splice.text(node)
            guard try remove(from, of: &splice) else { return false }
            return try add(value, at: path, to: &splice)
        case .copy(let from, let path):
            guard let node = splice.node(from) else { return false }
            return try add(splice.text(node), at: path, to: &splice)
        case .test(let path, let value):
            guard let node = splice.node(path) else { return false }
            return splice.isEqual(node, to: try JSONSplice(value, limits: limits))
        }
    }

    private static func add(_ value: [UInt8], at path: JSONPointer, to splice: inout JSONSplice) throws(ParseFault)
        -> Bool
    {
        guard let last = path.tokens.last else {
            try splice.set(0, to: value)
            return true
        }
        guard let parent = splice.node(JSONPointer(tokens: Array(path.tokens.dropLast()))) else { return false }
        let shape = splice.shape(parent)
        switch shape.kind {
        case .object: try splice.add(value, named: last, to: parent)
        case .array:
            guard let index = last == "-" ? shape.count : JSONSplice.index(last), index <= shape.count else {
                return false
            }
            try splice.add(value, at: index, to: parent)
        default: return false
        }
        return true
    }

    private static func remove(_ path: JSONPointer, of splice: inout JSONSplice) throws(ParseFault) -> Bool {
        guard let last = path.tokens.last,
            let parent = splice.node(JSONPointer(tokens: Array(path.tokens.dropLast())))
        else { return false }
        return try splice.remove(last, of: parent)
    }
}
