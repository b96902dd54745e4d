internal import Catalog
internal import Exchange
internal import GatewayModel
internal import MappingKit
internal import SchemaKit

/// Mappers and schemas: versions, what is proved, what the cases touch, and what each path tells.
struct CatalogPage {
    let catalog: Catalog
    let check: CatalogCheck
    let paths: [PathReport]

    var content: HTML {
        """
        <p>The catalog <code>\(name: catalog.digest)</code> is in place. It is changed by files and a reload, not here.</p>
        \(defects)\(pathTable)\(mapperTable)\(schemaTable)\(agreementTable)\(lists)
        """
    }

    private var defects: HTML {
        guard !check.defects.isEmpty else { return "" }
        let lines = check.defects.prefix(50).map { "<li>\($0.description)</li>" as HTML }
        return Parts.notice(.bad, "<p>Cases or examples are not as they should be:</p><ul>\(lines)</ul>")
    }

    private var pathTable: HTML {
        let columns = [
            Parts.Column("Source"), Parts.Column("Recipient"), Parts.Column("Schema"), Parts.Column("Agreement"),
            Parts.Column("Mappers"), Parts.Column("Proved", isNumber: true),
            Parts.Column("At run time", isNumber: true, explanation: "Checked for every event"),
            Parts.Column("Fields told", isNumber: true),
        ]
        let rows = paths.map { path -> [HTML] in
            [
                "\(path.source)", "<a href=\"\(Self.link(path))\">\(path.recipient)</a>", Parts.code(path.schema),
                Parts.code(path.agreement),
                path.mappers.map { "<code>\($0)</code>" as HTML }.joined(by: "<br>"), Parts.number(path.proved),
                Parts.number(path.checkedAtRunTime.values.reduce(0, +)), Parts.number(path.told.count),
            ]
        }
        return "<h2>Paths</h2>\n\(Parts.table(caption: "Paths from sources to recipients", columns, rows))\n"
    }

    /// The page of one path.
    static func link(_ path: PathReport) -> String {
        let names = [("source", path.source), ("recipient", path.recipient), ("schema", path.schema)]
        return "/catalog/path?" + names.map { "\($0)=\(RequestFields.encoded($1))" }.joined(separator: "&")
    }

    private var mapperTable: HTML {
        let columns = [
            Parts.Column("Mapper"), Parts.Column("Status"), Parts.Column("Proved", isNumber: true),
            Parts.Column("At run time", isNumber: true), Parts.Column("Failed", isNumber: true),
            Parts.Column("Cases", isNumber: true, explanation: "passed of all"),
            Parts.Column("Rules run", isNumber: true, explanation: "rules that a case exercises, of all"),
            Parts.Column("Source fields", isNumber: true, explanation: "fields that a case has, of all"),
            Parts.Column("Target fields", isNumber: true, explanation: "fields that a case writes, of all"),
        ]
        let rows = check.mappers.map { mapper -> [HTML] in
            let (proved, checked, failed) = mapper.proof.counts
            let cases = mapper.cases
            let coverage = cases?.coverage ?? CaseCoverage()
            let isPublished = catalog.mappers.first { $0.ref == mapper.ref }?.document.isPublished ?? false
            let rules = cases?.ruleCount ?? 0
            return [
                "<code>\(name: mapper.ref)</code>", Self.status(isPublished), Parts.number(proved),
                Parts.number(checked.values.reduce(0, +)), Parts.number(failed),
                "\(cases?.passedCount ?? 0)/\((cases?.passedCount ?? 0) + (cases?.failures.count ?? 0))",
                "\(rules - (cases?.unexercised.count ?? 0))/\(rules)",
                "\(coverage.sourceFields.coveredCount)/\(coverage.sourceFields.count)",
                "\(coverage.targetFields.coveredCount)/\(coverage.targetFields.count)",
            ]
        }
        return "<h2>Mappers</h2>\n\(Parts.table(caption: "Mappers, proofs and cases", columns, rows))\n"
    }

    private static func status(_ isPublished: Bool) -> HTML {
        isPublished ? Parts.badge("published", .good) : Parts.badge("draft", .plain)
    }

    private var schemaTable: HTML {
        let columns = [
            Parts.Column("Schema"), Parts.Column("Status"), Parts.Column("Identifier"), Parts.Column("Travels as"),
            Parts.Column("Rules", isNumber: true), Parts.Column("Since the version before"),
        ]
        let rows = catalog.schemas.values.sorted { "\($0.id)" < "\($1.id)" }.map { schema -> [HTML] in
            let rules = check.rules.first { $0.schema == schema.id }?.cases.ruleCount ?? 0
            let version = check.versions.first { $0.new == schema.id }
            let change: HTML =
                version.map { version in
                    "\(version.comparison.compatibility.name), \(version.comparison.differences.count) differences"
                } ?? Parts.none
            return [
                "<code>\(name: schema.id)</code>", Self.status(schema.isPublished), "<code>\(schema.uri)</code>",
                "\(schema.wires.map(\.contentType).joined(separator: ", "))", Parts.number(rules), change,
            ]
        }
        return "<h2>Schemas</h2>\n\(Parts.table(caption: "Schemas", columns, rows))\n"
    }

    private var agreementTable: HTML {
        let columns = [
            Parts.Column("Agreement"), Parts.Column("Status"), Parts.Column("Parties"), Parts.Column("Purpose"),
            Parts.Column("Event types"), Parts.Column("Discloses", isNumber: true),
            Parts.Column("Does not", isNumber: true),
        ]
        let rows = catalog.agreements.values.sorted { "\($0.ref)" < "\($1.ref)" }.map { agreement -> [HTML] in
            [
                "<code>\(name: agreement.ref)</code>", Self.status(agreement.isPublished),
                "\(agreement.parties.joined(separator: ", "))", "\(agreement.purpose)",
                "\(agreement.eventTypes.joined(separator: ", "))", Parts.number(agreement.disclosed.count),
                Parts.number(agreement.undisclosed.count),
            ]
        }
        return "<h2>Agreements</h2>\n\(Parts.table(caption: "Agreements", columns, rows))\n"
    }

    private var lists: HTML {
        let names = catalog.codeLists.values.map { "\($0.ref)" }.sorted().map {
            "<li><code>\($0)</code></li>\n" as HTML
        }
        return "<h2>Code lists</h2>\n<ul class=\"names\">\n\(names)</ul>\n"
    }
}

/// What one path tells one recipient.
struct PathPage {
    let report: PathReport

    var content: HTML {
        let facts: [(String, HTML)] = [
            ("Source", "\(report.source)"), ("Recipient", "\(report.recipient)"),
            ("Schema of the event", Parts.code(report.schema)), ("Agreement", Parts.code(report.agreement)),
            ("Mappers", report.mappers.map { "<code>\($0)</code>" as HTML }.joined(by: "<br>")),
            ("Proved", Parts.number(report.proved)),
            (
                "Checked for every event",
                report.checkedAtRunTime.isEmpty
                    ? "nothing"
                    : "\(report.checkedAtRunTime.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", "))"
            ),
        ]
        return """
            <p><a href="/catalog">All of the catalog</a></p>
            \(Parts.facts(facts))
            \(told)\(disclosures)\(never)
            """
    }

    private var told: HTML {
        let columns = [
            Parts.Column("Field of the recipient"), Parts.Column("From the canonical model"),
            Parts.Column("Decided by"), Parts.Column("Disclosed as"),
        ]
        let rows = report.told.map { field -> [HTML] in
            [
                "<code>\(field.field)</code>", Self.list(field.values), Self.list(field.conditions),
                Self.list(field.disclosedAs),
            ]
        }
        return "<h2>What it can be told</h2>\n\(Parts.table(caption: "Fields that can be told", columns, rows))\n"
    }

    private var disclosures: HTML {
        let columns = [
            Parts.Column("The agreement discloses"), Parts.Column("Line", isNumber: true), Parts.Column("Reaches"),
            Parts.Column("Decides about"),
        ]
        let rows = report.disclosures.map { disclosure -> [HTML] in
            [
                "<code>\(disclosure.pointer)</code>", "\(disclosure.line)", Self.list(disclosure.tells),
                Self.list(disclosure.decides),
            ]
        }
        return
            "<h2>What the agreement lets through</h2>\n\(Parts.table(caption: "Pointers of the agreement", columns, rows))\n"
    }

    private var never: HTML {
        guard !report.neverWritten.isEmpty else { return "" }
        return "<h2>Never written</h2>\n<p>\(Self.list(report.neverWritten))</p>\n"
    }

    private static func list(_ pointers: [String]) -> HTML {
        pointers.isEmpty ? Parts.none : pointers.map { "<code>\($0)</code>" as HTML }.joined(by: "<br>")
    }
}
