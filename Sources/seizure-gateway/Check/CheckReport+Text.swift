/// The report for people.
extension CheckReport {
    /// The tables. `listsFields` adds every field that each path tells.
    func text(listsFields: Bool) -> String {
        var parts = [
            "Catalog \(catalog.prefix(16)): \(schemas) schemas, \(mappers.count) mappers, \(agreements) agreements, "
                + "\(codeLists) code lists",
            mapperTable,
        ]
        if !paths.isEmpty { parts.append(pathTable) }
        if listsFields { parts += paths.map(fieldList) }
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
