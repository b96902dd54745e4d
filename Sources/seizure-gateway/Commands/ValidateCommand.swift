internal import ArgumentParser
internal import Catalog
internal import Exchange
internal import GatewayModel
internal import JSONTape
internal import MappingKit
internal import SchemaKit
internal import XMLWire

/// `validate`: values against a schema.
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check files, or an NDJSON stream, against a schema of the catalog or a schema file.",
        discussion: """
            Each violation is told with the place in the value, the place in the schema and what is expected there. \
            With a schema of the catalog its rules are checked too. Files that end in .xml are read as XML. A schema file \
            may use all of JSON Schema 2020-12, with the draft's leniency: keywords that it does not know are ignored \
            and formats say nothing, unless --assert-formats is given. Documents it refers to are given by --with; \
            nothing is fetched. Exit status 1 when a value does not fit.

              seizure-gateway validate --schema us-iprc.seizure/2 event.json
              cat events.ndjson | seizure-gateway validate --schema us-iprc.seizure/2 --ndjson -
            """)

    @Option(
        help: ArgumentHelp("A schema of the catalog, like us-iprc.seizure/2, or a schema file.", valueName: "schema"))
    var schema: String

    @Option(help: ArgumentHelp("The catalog's folder.", valueName: "folder"))
    var schemas: String?

    @Option(
        help: ArgumentHelp(
            "Another schema file that the schema file refers to, by its $id or by this name. Repeatable.",
            valueName: "file"))
    var with: [String] = []

    @Flag(help: "Let a schema file's formats be asserted.")
    var assertFormats = false

    @Flag(help: "One value a line.")
    var ndjson = false

    @Flag(help: "Print one JSON object for each value.")
    var json = false

    @Argument(help: ArgumentHelp("Files, '-' for standard input.", valueName: "file"))
    var files: [String] = ["-"]

    func validate() throws {
        guard !SchemaJudge.isOfCatalog(schema) || with.isEmpty && !assertFormats else {
            throw ValidationError("--with and --assert-formats are for schema files; the catalog stands for itself.")
        }
    }

    func run() throws {
        let judge = try SchemaJudge(schema: schema, schemas: schemas, with: with, assertsFormats: assertFormats)
        var values = 0
        var unfit = 0
        for file in files {
            try InputValues(file, isLines: ndjson).forEach { value in
                values += 1
                let findings = judge.findings(value)
                if !findings.isEmpty { unfit += 1 }
                try report(value, findings)
            }
        }
        if !json { Console.note("\(values) values, \(unfit) of them do not fit \(judge.name)") }
        if unfit > 0 { throw CommandFault(.findings) }
    }

    private func report(_ value: InputValues.Value, _ findings: [Finding]) throws {
        if json {
            try Console.printJSON(ValueReport(value: value.name, fits: findings.isEmpty, findings: findings))
            return
        }
        for finding in findings {
            let place = finding.pointer.isEmpty ? "the value" : finding.pointer
            Console.print("\(value.name): \(finding.code) at \(place): \(finding.expected) (\(finding.rule))")
        }
    }
}

/// What is wrong with one value at one place.
struct Finding: Encodable {
    /// The rejection code that the gateway would give.
    let code: String
    /// The place in the value; empty for the whole of it.
    let pointer: String
    /// The place in the schema, or the rule.
    let rule: String
    /// What is expected there.
    let expected: String
}

private struct ValueReport: Encodable {
    let value: String
    let fits: Bool
    let findings: [Finding]
}

/// Judges values by a schema: parses them, validates them, and applies the rules that the catalog has for the schema.
final class SchemaJudge {
    /// The schema's name.
    let name: String
    private let schema: Schema
    private let rules: RuleProgram?
    private let keys: KeyTable
    private let layout: XMLLayout?
    private var reader = ValueReader()
    private var tape = Tape()
    private var validator = Validator()
    private var violations = ViolationList()
    private var ruleRun = RuleRun()

    /// - Throws: the defects of the catalog or of the schema file; one sentence when there is no such schema.
    init(
        schema name: String, schemas folder: String?, with others: [String] = [], assertsFormats: Bool = false
    ) throws(CommandFault) {
        self.name = name
        if Self.isOfCatalog(name) {
            let catalog = try CommandCatalog.load(InstalledFiles.schemas(named: folder))
            let found = try CommandCatalog.schema(named: name, of: catalog)
            (schema, rules, keys, layout) = (found.schema, found.rules, catalog.keys, found.layout)
        } else {
            (schema, keys, layout) = try Self.compile(file: name, with: others, assertsFormats: assertsFormats)
            rules = nil
        }
    }

    /// Whether a schema is named as one of the catalog, not as a file.
    static func isOfCatalog(_ name: String) -> Bool { SchemaID(name) != nil || name.hasPrefix("http") }

    private static func compile(
        file: String, with others: [String], assertsFormats: Bool
    ) throws(CommandFault) -> (Schema, KeyTable, XMLLayout?) {
        var options = SchemaOptions.general
        options.assertsFormats = assertsFormats
        do throws(DefectList) {
            let bytes = try FileReading.bytes(of: file)
            var library = SchemaLibrary()
            for other in others {
                let bytes = try FileReading.bytes(of: other)
                library.add(bytes, uri: try SchemaLibrary.identifier(of: bytes, file: other) ?? other, file: other)
            }
            var builder = KeyTableBuilder()
            let draft = try SchemaCompiler.compile(
                bytes, file: file, options: options, library: library, keys: &builder)
            let described = describedDraft(bytes, file: file, &builder)
            let keys = builder.build()
            let layout = try described.map { draft throws(DefectList) in try XMLLayout(schema: draft.finish(keys: keys))
            }
            return (draft.finish(keys: keys), keys, layout)
        } catch {
            throw CommandFault(error)
        }
    }

    /// The schema by the catalog's rules, when it keeps to them and describes XML: only then it is known how values look
    /// in XML.
    private static func describedDraft(
        _ bytes: [UInt8], file: String, _ builder: inout KeyTableBuilder
    ) -> SchemaDraft? {
        do throws(DefectList) {
            let draft = try SchemaCompiler.compile(bytes, file: file, keys: &builder)
            return XMLLayout.isDescribed(by: draft.shape) ? draft : nil
        } catch {
            return nil
        }
    }

    /// What is wrong with a value; empty when it fits.
    func findings(_ value: InputValues.Value) -> [Finding] {
        do throws(ValueFault) {
            try reader.read(
                value.bytes.span.bytes, as: value.form ?? .json, layout: layout, keys: keys, into: &tape)
        } catch {
            return [Finding(code: error.code.rawValue, pointer: "", rule: error.rule, expected: error.expected)]
        }
        guard validator.validate(tape, schema: schema, into: &violations) else {
            return violations.listed.map { violation in
                Finding(
                    code: RejectionCode.schemaViolation.rawValue,
                    pointer: schema.instancePointer(of: violation, in: tape, keys: keys),
                    rule: schema.keywordPointer(of: violation), expected: schema.expectation(of: violation))
            }
        }
        return rules.map { broken($0) } ?? []
    }

    private func broken(_ rules: RuleProgram) -> [Finding] {
        // Code lists are looked up on the event's own date; the day is for events that have none.
        guard !ruleRun.check(tape, with: rules, asOf: CommandCatalog.today) else { return [] }
        return ruleRun.violations.map { violation in
            let words = rules.describe(violation)
            return Finding(
                code: RejectionCode.ruleViolation.rawValue, pointer: words.pointer, rule: words.rule,
                expected: words.expected)
        }
    }
}
