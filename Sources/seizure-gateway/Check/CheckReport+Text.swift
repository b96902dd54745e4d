internal import SchemaKit

/// The report for people.
extension CheckReport {
    /// The tables. `listsFields` adds every field that each path tells, `listsDifferences` those between versions.
    func text(listsFields: Bool, listsDifferences: Bool) -> String {
        var parts = [
            "Catalog \(catalog.prefix(16)): \(schemas) schemas, \(mappers.count) mappers, \(agreements) agreements, "
                + "\(codeLists) code lists",
            mapperTable,
        ]
        if !versions.isEmpty { parts.append(versionTable) }
        if !paths.isEmpty { parts.append(pathTable) }
        if listsFields { parts += paths.map(fieldList) }
        if listsDifferences { parts += versions.filter { !$0.differences.isEmpty }.map(differenceList) }
        for one in refused {
            parts.append(
                (["\(one.source) does not accept \(one.schema):"] + one.reasons).joined(separator: "\n  "))
        }
        for line in examples {
            parts.append("\(line.source): \(line.examples) examples, \(line.failed) not as their name says")
        }
        return parts.joined(separator: "\n\n")
    }

    private var mapperTable: String {
        var table = TextTable([
            ("mapper", .left), ("proved", .right), ("at run time", .right), ("failed", .right), ("cases", .right),
            ("rules exercised", .right),
        ])
        for mapper in mappers {
            table.add([
                mapper.mapper, "\(mapper.proved)", "\(mapper.checkedAtRunTime.values.reduce(0, +))", "\(mapper.failed)",
                "\(mapper.casesPassed)/\(mapper.casesPassed + mapper.casesFailed)",
                "\(mapper.rulesExercised)/\(mapper.rules)",
            ])
        }
        return table.text
    }

    private var versionTable: String {
        var table = TextTable([
            ("schema", .left), ("before", .left), ("compatible", .left), ("promised", .left),
            ("breaks backward", .right), ("breaks forward", .right),
        ])
        for version in versions {
            let full = Compatibility.full.name
            table.add([
                version.schema, version.before, version.compatibility, version.promised ?? "-",
                "\(version.differences.count { $0.breaks == full || $0.breaks == Compatibility.backward.name })",
                "\(version.differences.count { $0.breaks == full || $0.breaks == Compatibility.forward.name })",
            ])
        }
        return table.text
    }

    private func differenceList(_ version: Version) -> String {
        var table = TextTable([
            ("place", .left), ("keyword", .left), ("before", .left), ("now", .left), ("breaks", .left),
        ])
        for difference in version.differences {
            table.add([
                difference.pointer, difference.keyword, difference.before, difference.after,
                difference.isCertain ? difference.breaks : "\(difference.breaks)?",
            ])
        }
        return "\(version.schema) after \(version.before); ? where it cannot be shown:\n\(table.text)"
    }

    private var pathTable: String {
        var table = TextTable([
            ("source", .left), ("recipient", .left), ("from", .left), ("agreement", .left), ("fields told", .right),
            ("never written", .right),
        ])
        for path in paths {
            table.add([
                path.source, path.recipient, path.schema, path.agreement, "\(path.told.count)",
                "\(path.neverWritten.count)",
            ])
        }
        return table.text
    }

    private func fieldList(_ path: Path) -> String {
        var table = TextTable([("field", .left), ("comes from", .left)])
        for field in path.told { table.add([field.field, field.values.joined(separator: ", ")]) }
        return "\(path.source) tells \(path.recipient):\n\(table.text)"
    }
}
