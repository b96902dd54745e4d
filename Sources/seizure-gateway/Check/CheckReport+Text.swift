internal import SchemaKit

/// The report for people.
extension CheckReport {
    /// What is listed one by one, beside the tables.
    struct Lists {
        /// Every field that each path tells.
        var fields: Bool
        /// Every difference between versions.
        var differences: Bool
        /// What each mapper has to fulfil, what is checked for every event, and what no case touches.
        var proof: Bool
    }

    /// The tables, and what is to be listed.
    func text(_ lists: Lists) -> String {
        var parts = [
            "Catalog \(catalog.prefix(16)): \(schemas) schemas, \(mappers.count) mappers, \(agreements) agreements, "
                + "\(codeLists) code lists",
            mapperTable, coverageTable,
        ]
        if !rules.isEmpty { parts.append(rulesTable) }
        if lists.proof { parts += mappers.flatMap(proofParts) }
        if !versions.isEmpty { parts.append(versionTable) }
        if !paths.isEmpty { parts.append(pathTable) }
        if lists.fields { parts += paths.flatMap(disclosureParts) }
        if lists.differences { parts += versions.filter { !$0.differences.isEmpty }.map(differenceList) }
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
            ("mapper", .left), ("proved", .right), ("at run time", .right), ("failed", .right), ("rejections", .left),
        ])
        for mapper in mappers {
            table.add([
                mapper.mapper, "\(mapper.proved)", "\(mapper.checkedAtRunTime.values.reduce(0, +))", "\(mapper.failed)",
                Self.codes(mapper.checkedAtRunTime),
            ])
        }
        return table.text
    }

    private var coverageTable: String {
        var table = TextTable([
            ("cases of", .left), ("passed", .right), ("rules", .right), ("fields read", .right),
            ("values read", .right), ("fields written", .right),
        ])
        for mapper in mappers {
            table.add([
                mapper.mapper, "\(mapper.casesPassed)/\(mapper.casesPassed + mapper.casesFailed)",
                "\(mapper.rulesExercised)/\(mapper.rules)", mapper.coverage.sourceFields.text,
                mapper.coverage.sourceValues.text, mapper.coverage.targetFields.text,
            ])
        }
        return table.text
    }

    private var rulesTable: String {
        var table = TextTable([
            ("cases of rules", .left), ("passed", .right), ("checks", .right), ("broken by a case", .right),
        ])
        for one in rules {
            table.add([
                one.schema, "\(one.casesPassed)/\(one.casesPassed + one.casesFailed)", "\(one.checks)",
                "\(one.checksBroken)",
            ])
        }
        return table.text
    }

    private static func codes(_ counts: [String: Int]) -> String {
        counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
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
}
