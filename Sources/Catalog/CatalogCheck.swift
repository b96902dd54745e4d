public import GatewayModel
internal import JSONTape
public import MappingKit
internal import XMLWire

/// What is known of one mapper: the proof that was made when it was loaded, and what its cases came to.
public struct MapperCheck: Sendable {
    /// The mapper and revision.
    public let ref: MapperRef
    /// The mapper's file.
    public let file: String
    /// What was proved and what is checked at run time.
    public let proof: ProofReport
    /// What its cases came to; nil when no cases stand beside it.
    public let cases: CaseReport?
}

/// What the cases beside the rules of one schema version came to.
public struct RulesCheck: Sendable {
    /// The schema version.
    public let schema: SchemaID
    /// What the cases came to.
    public let cases: RuleCaseReport
}

/// An example of a schema version; its name says what must become of it.
public struct CatalogExample: Sendable {
    /// The schema version.
    public let schema: SchemaID
    /// The file, relative to the catalog's folder.
    public let file: String
    /// The example's bytes.
    public let bytes: [UInt8]
    /// The code it must be rejected with; nil when it is valid.
    public let code: RejectionCode?
    /// The name behind `valid-` or `invalid-<CODE>-`.
    public let title: String
}

/// What only checking reads: the cases beside mappers and rules, and the examples beside schemas.
public struct CatalogCheck: Sendable {
    /// Every mapper, by name.
    public let mappers: [MapperCheck]
    /// The rules of every schema version that has some, by name.
    public let rules: [RulesCheck]
    /// Every example, by file.
    public let examples: [CatalogExample]
    /// Every schema version that has another before it, by name.
    public let versions: [SchemaVersionCheck]
    /// What is wrong with cases and with names of examples.
    public let defects: [Defect]

    /// Reads the catalog's folder again and runs the cases of its mappers and rules. A check of rules that no case breaks is
    /// a defect: nobody knows whether it works.
    public static func run(_ catalog: Catalog) -> CatalogCheck {
        var checker = CatalogChecker(catalog)
        return checker.check()
    }
}

private struct CatalogChecker {
    private let catalog: Catalog
    private let files: CatalogFiles
    private var defects: DefectCollector

    init(_ catalog: Catalog) {
        self.catalog = catalog
        files = CatalogFiles(folder: catalog.folder)
        defects = files.defects
    }

    mutating func check() -> CatalogCheck {
        var mappers: [MapperCheck] = []
        for mapper in catalog.mappers.sorted(by: { "\($0.ref)" < "\($1.ref)" }) {
            let cases = caseReport(mapper)
            if let cases { defects.add(DefectList(cases.failures)) }
            mappers.append(
                MapperCheck(ref: mapper.ref, file: mapper.file, proof: mapper.compiled.report, cases: cases))
        }
        let rules = ruleChecks()
        let examples = files.examples.compactMap { example($0.id, $0.file) }.sorted { $0.file < $1.file }
        return CatalogCheck(
            mappers: mappers, rules: rules, examples: examples, versions: SchemaVersions.compared(catalog.schemas),
            defects: defects.defects)
    }

    private mutating func caseReport(_ mapper: CatalogMapper) -> CaseReport? {
        guard let file = files.cases.first(where: { $0.ref == mapper.ref })?.file else { return nil }
        guard let source = catalog.schemas[mapper.ref.from], let target = catalog.schemas[mapper.ref.to] else {
            preconditionFailure("a compiled mapper has its schemas")
        }
        do throws(DefectList) {
            let node = try YAMLDocument.parse(file.bytes, file: file.path)
            let cases = try MapperCases.parse(node, file: file.path)
            return cases.run(mapper.compiled, source: source.schema, target: target.schema, keys: catalog.keys) {
                name in
                beside(file.path, name, of: mapper.ref)
            }
        } catch {
            defects.add(error)
            return nil
        }
    }

    /// The file that a case names: an example of one of the mapper's schemas, or a path from the folder of the cases.
    private func beside(_ cases: String, _ name: String, of ref: MapperRef) -> [UInt8]? {
        let own = files.examples.first { ($0.id == ref.from || $0.id == ref.to) && $0.file.path.hasSuffix("/\(name)") }
        if let own { return own.file.bytes }
        var parts = cases.split(separator: "/").dropLast().map(String.init)
        for part in name.split(separator: "/") {
            if part == ".." {
                guard parts.popLast() != nil else { return nil }
            } else if part != "." {
                parts.append(String(part))
            }
        }
        let path = parts.joined(separator: "/")
        return files.examples.first { $0.file.path == path }?.file.bytes
    }

    // MARK: Rules

    private mutating func ruleChecks() -> [RulesCheck] {
        for (id, file) in files.ruleCases where catalog.schemas[id]?.rules == nil {
            defects.add(
                DefectList([
                    Defect(
                        file: file.path, message: "there are no rules beside these cases",
                        hint: "write rules.yaml, or remove the cases")
                ]))
        }
        return catalog.schemas.values.sorted { "\($0.id)" < "\($1.id)" }.compactMap { schema in
            guard let rules = schema.rules else { return nil }
            let report = ruleReport(rules, schema)
            defects.add(DefectList(report.failures))
            defects.add(DefectList(report.unbroken.map { unbroken($0, of: schema.id) }))
            return RulesCheck(schema: schema.id, cases: report)
        }
    }

    private mutating func ruleReport(_ rules: RuleProgram, _ schema: CatalogSchema) -> RuleCaseReport {
        let none = RuleCaseReport(without: rules)
        guard let file = files.ruleCases.first(where: { $0.id == schema.id })?.file else { return none }
        var reader = ExampleReader(schema, keys: catalog.keys)
        do throws(DefectList) {
            let cases = try RuleCases.parse(try YAMLDocument.parse(file.bytes, file: file.path), file: file.path)
            return cases.run(rules, schema: schema.schema, keys: catalog.keys) { name, tape in
                let example = files.examples.first { $0.id == schema.id && $0.file.path.hasSuffix("/\(name)") }
                guard let example else { return "there is no example '\(name)'" }
                return reader.read(example.file, into: &tape)
            }
        } catch {
            defects.add(error)
            return none
        }
    }

    private func unbroken(_ rule: RuleProgram.Rule, of id: SchemaID) -> Defect {
        let file = files.rules.first { $0.id == id }?.file.path ?? "\(id)"
        return Defect(
            file: file, position: rule.position, message: "no case breaks the check '\(rule.id)'",
            hint: "add one to rules.cases.yaml: an example, what to change in it, and what that breaks")
    }

    private mutating func example(_ schema: SchemaID, _ file: CatalogFiles.File) -> CatalogExample? {
        let name = file.path.split(separator: "/").last.map(String.init) ?? ""
        let stem = name.prefix { $0 != "." }
        let parts = stem.split(separator: "-", maxSplits: 2).map(String.init)
        switch parts.first {
        case "valid" where parts.count > 1:
            let title = stem.dropFirst("valid-".count)
            return CatalogExample(schema: schema, file: file.path, bytes: file.bytes, code: nil, title: String(title))
        case "invalid" where parts.count > 2:
            guard let code = RejectionCode(rawValue: parts[1]) else { break }
            return CatalogExample(schema: schema, file: file.path, bytes: file.bytes, code: code, title: parts[2])
        default:
            break
        }
        let rule = "valid-<what>.json or invalid-<CODE>-<what>.json, or .xml"
        defects.add(
            DefectList([
                Defect(file: file.path, message: "the name of an example says what must become of it", hint: rule)
            ]))
        return nil
    }
}

/// Parses examples of one schema version in whichever of its wires they are written.
private struct ExampleReader: ~Copyable {
    private let layout: XMLLayout?
    private let keys: KeyTable
    private var json = Parser(limits: .document)
    private var xml = XMLParser()

    init(_ schema: CatalogSchema, keys: KeyTable) {
        layout = schema.layout
        self.keys = keys
    }

    /// Parses an example; returns what was wrong in words.
    mutating func read(_ file: CatalogFiles.File, into tape: inout Tape) -> String? {
        do {
            if !file.path.hasSuffix(".xml") {
                try json.parse(file.bytes.span.bytes, into: &tape, keys: keys)
            } else if let layout {
                try xml.parse(file.bytes.span.bytes, layout: layout, into: &tape)
            } else {
                return "the schema has no XML, and the example is some"
            }
            return nil
        } catch {
            return "the example cannot be read: \(error)"
        }
    }
}
