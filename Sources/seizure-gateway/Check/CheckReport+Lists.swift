internal import Exchange

/// What is listed one by one for people.
extension CheckReport {
    /// The proof of one mapper: by kind, then what is left to the run, then what no case touches.
    func proofParts(_ mapper: Mapper) -> [String] {
        var kinds = TextTable([
            ("has to hold", .left), ("proved", .right), ("at run time", .right), ("failed", .right),
        ])
        for kind in mapper.obligations {
            kinds.add([kind.requirement, "\(kind.proved)", "\(kind.atRunTime)", "\(kind.failed)"])
        }
        var parts = ["\(mapper.mapper):\n\(kinds.text)"]
        if !mapper.open.isEmpty {
            var open = TextTable([
                ("checked for every event", .left), ("has to hold", .left), ("rejection", .left), ("rule", .left),
            ])
            for one in mapper.open {
                open.add([
                    one.target.isEmpty ? "the whole" : one.target, one.requirement, one.rejection ?? "failed",
                    one.line.map { "\(mapper.file):\($0)" } ?? mapper.file,
                ])
            }
            parts.append(open.text)
        }
        let untouched = [
            ("rules", mapper.unexercised), ("fields read", mapper.coverage.sourceFields.missing),
            ("values read", mapper.coverage.sourceValues.missing),
            ("fields written", mapper.coverage.targetFields.missing),
        ].filter { !$0.1.isEmpty }
        for (what, names) in untouched {
            parts.append((["\(what) that no case touches:"] + names).joined(separator: "\n  "))
        }
        return parts
    }

    var pathTable: String {
        var table = TextTable([
            ("source", .left), ("recipient", .left), ("from", .left), ("agreement", .left), ("proved", .right),
            ("at run time", .right), ("failed", .right), ("fields told", .right), ("never written", .right),
        ])
        for path in paths {
            table.add([
                path.source, path.recipient, path.schema, path.agreement, "\(path.proved)",
                "\(path.checkedAtRunTime.values.reduce(0, +))", "\(path.failed)", "\(path.told.count)",
                "\(path.neverWritten.count)",
            ])
        }
        return table.text
    }

    /// What a path tells, against its agreement: from the fields' side and from the agreement's.
    func disclosureParts(_ path: PathReport) -> [String] {
        var fields = TextTable([
            ("field", .left), ("comes from", .left), ("decided by", .left), ("disclosed as", .left),
        ])
        for field in path.told {
            fields.add([
                field.field, field.values.joined(separator: ", "), field.conditions.joined(separator: ", "),
                field.disclosedAs.joined(separator: ", "),
            ])
        }
        let names = "\(path.source) tells \(path.recipient) of \(path.schema)"
        var parts = ["\(names):\n\(fields.text)"]
        var listed = TextTable([("\(path.agreement) discloses", .left), ("line", .right), ("and tells", .left)])
        for one in path.disclosures {
            let told = one.tells.count == 1 ? "1 field" : "\(one.tells.count) fields"
            let decides = one.decides.isEmpty ? "nothing" : "nothing, but decides about \(one.decides.count)"
            listed.add([one.pointer, "\(one.line)", one.tells.isEmpty ? decides : told])
        }
        parts.append(listed.text)
        if !path.neverWritten.isEmpty {
            parts.append(
                (["never written, because undisclosed:"] + path.neverWritten).joined(separator: "\n  "))
        }
        return parts
    }
}
