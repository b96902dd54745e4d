internal import Catalog
internal import Exchange
internal import GatewayModel
internal import JSONTape
internal import MappingKit
internal import SchemaKit

/// `map --mapper`: values through one mapper of the catalog, each checked against both schemas.
final class SingleMapper {
    private let mapper: CatalogMapper
    private let source: CatalogSchema
    private let target: CatalogSchema
    private let keys: KeyTable
    private let explains: Bool
    private let json: Bool
    private let day: Int32
    private var run: MapperRun
    private var reader = ValueReader()
    private var validator = Validator()
    private var violations = ViolationList()
    private var input = Tape()
    private var output = Tape()
    private var writer = Writer()

    /// - Parameters:
    ///   - name: the mapper's folder, with a revision or without.
    ///   - day: the day (yyyymmdd) at which code lists are looked up for events without a date of their own.
    init(_ name: String, schemas folder: String, day: Int32, explains: Bool, json: Bool) throws(CommandFault) {
        let catalog = try CommandCatalog.load(folder)
        guard let mapper = catalog.mappers.first(where: { "\($0.ref)" == name || $0.folder == name }) else {
            let names = catalog.mappers.map(\.folder).sorted()
            let hint = NearestName.of(name, among: names).map { ": did you mean '\($0)'?" }
            throw CommandFault(
                .usage, "the catalog has no mapper '\(name)'\(hint ?? "; it has \(names.joined(separator: ", "))")")
        }
        guard let source = catalog.schemas[mapper.ref.from], let target = catalog.schemas[mapper.ref.to] else {
            preconditionFailure("a compiled mapper has its schemas")
        }
        (self.mapper, self.source, self.target) = (mapper, source, target)
        (self.explains, self.json, self.day) = (explains, json, day)
        keys = catalog.keys
        run = MapperRun(mapper.compiled)
    }

    /// Maps every value of the files. Ends with status 1 when a value does not fit the mapper's source schema, and when
    /// one is rejected and `failsOnRejection` says so.
    func map(_ files: [String], isLines: Bool, failsOnRejection: Bool) throws {
        var unfit = 0
        var rejected = 0
        for file in files {
            try InputValues(file, isLines: isLines).forEach { value in
                let result = map(value)
                if result.outcome == "unfit" { unfit += 1 }
                if result.outcome == "rejected" { rejected += 1 }
                try tell(value.name, result)
            }
        }
        if unfit > 0 || failsOnRejection && rejected > 0 { throw CommandFault(.findings) }
    }

    private struct Result: Encodable {
        var outcome: String
        var value: String?
        var reason: String?
        var fields: [FieldLine]?
    }

    private func map(_ value: InputValues.Value) -> Result {
        do throws(ValueFault) {
            try reader.read(
                value.bytes.span.bytes, as: value.form ?? .json, layout: source.layout, keys: keys, into: &input)
        } catch {
            return Result(outcome: "unfit", reason: "expected \(error.expected)")
        }
        guard validator.validate(input, schema: source.schema, into: &violations) else {
            return Result(outcome: "unfit", reason: "does not fit \(source.id): \(words(source, of: input))")
        }
        let (outcome, fields) = run.explain(source: input, into: &output, asOf: day)
        let lines = explains ? fields.map { FieldLine($0) } : nil
        if case .rejected(let rejection) = outcome {
            let words = mapper.compiled.describe(rejection)
            let place = words.pointer ?? words.target
            return Result(
                outcome: "rejected", reason: "\(words.code.rawValue) at \(place): \(words.expected) (\(words.rule))",
                fields: lines)
        }
        guard validator.validate(output, schema: target.schema, into: &violations) else {
            let code = RejectionCode.targetViolation.rawValue
            return Result(outcome: "rejected", reason: "\(code): \(words(target, of: output))", fields: lines)
        }
        writer.reset()
        writer.write(output, keys: keys)
        return Result(outcome: "mapped", value: writer.text, fields: lines)
    }

    private func words(_ schema: CatalogSchema, of tape: borrowing Tape) -> String {
        guard let first = violations.listed.first else { return "" }
        let pointer = schema.schema.instancePointer(of: first, in: tape, keys: keys)
        return "\(pointer.isEmpty ? "the value" : pointer) wants \(schema.schema.expectation(of: first))"
    }

    private func tell(_ name: String, _ result: Result) throws {
        guard !json else { return try Console.printJSON(result) }
        if let reason = result.reason { Console.note("\(name): \(result.outcome): \(reason)") }
        if let value = result.value { Console.print(value) }
        for line in (result.fields ?? []).flatMap({ $0.lines(indent: "  ") }) { Console.note(line) }
    }
}

extension CatalogMapper {
    /// The name of its folder.
    var folder: String { "\(ref.from.fileName)--\(ref.to.fileName)" }
}
