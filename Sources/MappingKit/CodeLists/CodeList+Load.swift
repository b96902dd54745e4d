public import GatewayModel

extension CodeList {
    /// Columns with a meaning of their own: they are not looked up.
    enum ReservedColumn: String, CaseIterable {
        case validFrom = "valid-from"
        case validTo = "valid-to"
        case preferred
        case source
    }

    /// Reads a code list.
    ///
    /// Comment lines (`#`) say where the codes come from and what they are (`CodeListHeader`). The first line after
    /// them names the columns; the first column is the key. `valid-from` and
    /// `valid-to` (yyyy-MM-dd, both days included, empty: without bound), `preferred` (`yes` or empty) and `source`
    /// have their own meaning.
    /// - Throws: every defect: cells that are missing, empty keys, white space at an end, a key twice on one day, …
    public static func load(_ bytes: [UInt8], ref: RevisionRef, file: String) throws(DefectList) -> CodeList {
        var loader = CodeListLoader(file: file, ref: ref)
        return try loader.load(bytes)
    }
}

/// Reads one code list file.
private struct CodeListLoader {
    let ref: RevisionRef
    var defects: DefectCollector
    /// The index in the file of every column that is looked up, and of the reserved ones.
    var valueColumns: [Int] = []
    var reserved: [CodeList.ReservedColumn: Int] = [:]
    var names: [String] = []
    /// What the cells of each column are; nil for reserved columns and for those without a sound declaration.
    var declarations: [CodeListColumn?] = []
    /// The columns whose cells are codes of other lists, by their index in the file.
    var references: [Int: CodeList.Reference] = [:]

    init(file: String, ref: RevisionRef) {
        self.ref = ref
        defects = DefectCollector(file: file)
    }

    mutating func load(_ bytes: [UInt8]) throws(DefectList) -> CodeList {
        checkBytes(bytes)
        try defects.check()
        var reader = CSVReader(bytes)
        guard let header = reader.next(&defects) else {
            defects.add(nil, "the code list has no header", hint: "name the columns in the first line, the key first")
            throw DefectList(defects.defects)
        }
        readHeader(header)
        try defects.check()
        let declared = CodeListHeader(reader.comments, revision: ref.revision, into: &defects)
        match(declared.columns, header)
        let rows = readRows(&reader)
        if let wanted = declared.rows, wanted.count != rows.count {
            defects.add(
                wanted.position, "the list has \(rows.count) rows, not \(wanted.count) as it says",
                hint: "bring back what is missing, or say how many there are")
        }
        let list = CodeList(
            ref: ref, columns: valueColumns.map { names[$0] }, provenance: declared.provenance, rows: rows,
            references: references.sorted { $0.key < $1.key }.map(\.value))
        checkKeys(of: list, declared.gaps)
        try defects.check()
        return list
    }

    private mutating func checkBytes(_ bytes: [UInt8]) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            defects.add(.start, "the file begins with a byte order mark", hint: "save it as UTF-8 without one")
        }
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            let before = bytes[..<error.byteOffsets.lowerBound]
            let line = before.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            let column = String(decoding: line[line.count - 1], as: UTF8.self).unicodeScalars.count + 1
            defects.add(
                TextPosition(line: line.count, column: column), "the file is not UTF-8", hint: "save it as UTF-8")
        }
        if bytes.count > Limits.documentBytesMax {
            defects.add(
                nil, "the file is larger than \(Limits.documentBytesMax) bytes",
                hint: "divide the list by what it is of")
        }
    }

    private mutating func readHeader(_ header: CSVReader.Record) {
        names = header.cells.map(\.text)
        for (index, cell) in header.cells.enumerated() {
            let position = TextPosition(line: header.line, column: cell.column)
            if !isColumnName(cell.text) {
                defects.add(position, "'\(cell.text)' is not the name of a column", hint: "letters, digits, - and _")
            } else if names[..<index].contains(cell.text) {
                defects.add(
                    position, "the column '\(cell.text)' stands twice", hint: "every column has a name of its own")
            }
            if let column = CodeList.ReservedColumn(rawValue: cell.text) {
                reserved[column] = index
            } else {
                valueColumns.append(index)
            }
        }
        if names.count > MappingLimits.codeListColumnsMax {
            defects.add(
                .start, "more than \(MappingLimits.codeListColumnsMax) columns",
                hint: "leave out columns that nobody looks up")
        }
        if valueColumns.first != 0 {
            let line = TextPosition(line: header.line, column: 1)
            defects.add(
                line, "the first column must be the key, not '\(names[0])'", hint: "put the column with the codes first"
            )
        }
    }

    /// Every column that is looked up has a declaration, and every declaration a column.
    private mutating func match(_ columns: [String: CodeListColumn], _ header: CSVReader.Record) {
        declarations = names.map { columns[$0] }
        for index in valueColumns where declarations[index] == nil {
            defects.add(
                TextPosition(line: header.line, column: header.cells[index].column),
                "the column '\(names[index])' is not declared",
                hint: "add a line # column \(names[index]): and \(CodeListColumn.hint)")
        }
        for (column, index) in valueColumns.enumerated() {
            guard let declaration = declarations[index], case .reference(let list, let target) = declaration.kind else {
                continue
            }
            references[index] = CodeList.Reference(
                column: column, list: list, target: target, position: declaration.position)
        }
        if let key = declarations[0], key.isOptional {
            defects.add(
                key.position, "the key cannot be optional",
                hint: "a row without a key cannot be looked up: leave the row out")
        }
        let known = valueColumns.map { names[$0] }
        for (name, column) in columns where !known.contains(name) {
            defects.addUnknown("column", name, at: column.position, known: known)
        }
    }

    private func isColumnName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= Limits.nameBytesMax
            && text.unicodeScalars.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "-" || $0 == "_")
            }
    }

    private mutating func readRows(_ reader: inout CSVReader) -> [CodeList.Row] {
        var rows: [CodeList.Row] = []
        while let record = reader.next(&defects) {
            guard record.cells.count == names.count else {
                let position = TextPosition(line: record.line, column: record.cells.last?.column ?? 1)
                defects.add(
                    position, "the row has \(record.cells.count) cells, the header \(names.count)",
                    hint: "a cell with a comma is written in quotes")
                continue
            }
            guard rows.count < MappingLimits.codeListRowsMax else {
                defects.add(
                    nil, "more than \(MappingLimits.codeListRowsMax) rows", hint: "divide the list by what it is of")
                return rows
            }
            rows.append(row(record))
        }
        if rows.isEmpty { defects.add(nil, "the code list has no rows", hint: "a line of cells for every code") }
        return rows
    }

    private mutating func row(_ record: CSVReader.Record) -> CodeList.Row {
        for (cell, column) in zip(record.cells, declarations) { checkCell(cell, column, line: record.line) }
        for index in references.keys { references[index]?.cellColumns.append(Int32(record.cells[index].column)) }
        let from = day(.validFrom, record, unbounded: CalendarDay.first)
        let to = day(.validTo, record, unbounded: CalendarDay.last)
        if from > to {
            let column = record.cells[reserved[.validTo]!].column
            defects.add(
                TextPosition(line: record.line, column: column), "valid-to is before valid-from",
                hint: "both days are included")
        }
        return CodeList.Row(
            cells: valueColumns.map { record.cells[$0].text }, validFrom: from, validTo: to,
            isPreferred: preferred(record), line: record.line)
    }

    private mutating func checkCell(_ cell: CSVReader.Cell, _ column: CodeListColumn?, line: Int) {
        let position = TextPosition(line: line, column: cell.column)
        if let first = cell.text.unicodeScalars.first, let last = cell.text.unicodeScalars.last,
            first.properties.isWhitespace || last.properties.isWhitespace
        {
            defects.add(position, "white space at an end of the cell", hint: "remove it")
        } else if let hidden = CellText.hidden(cell.text) {
            defects.add(
                position, "the character \(CellText.name(hidden)) in the cell",
                hint: "visible characters and plain spaces only")
        } else if !CellText.isComposed(cell.text) {
            defects.add(
                position, "the cell is not in normalization form NFC",
                hint: "write letters with marks as one character, and no compatibility characters")
        } else if CellText.placeholders.contains(cell.text) {
            defects.add(position, "'\(cell.text)' stands where there is no value", hint: "leave the cell empty")
        } else if let fault = column?.fault(cell.text) {
            defects.add(position, fault.message, hint: fault.hint ?? "see the declaration of the column")
        }
        if cell.text.utf8.count > MappingLimits.codeListCellBytesMax {
            defects.add(
                position, "the cell is longer than \(MappingLimits.codeListCellBytesMax) bytes",
                hint: "shorten the text")
        }
    }

    private mutating func day(
        _ column: CodeList.ReservedColumn, _ record: CSVReader.Record, unbounded: Int32
    ) -> Int32 {
        guard let index = reserved[column], !record.cells[index].text.isEmpty else { return unbounded }
        let cell = record.cells[index]
        if let number = CalendarDay.number(writtenAs: cell.text) { return number }
        let position = TextPosition(line: record.line, column: cell.column)
        defects.add(position, "'\(cell.text)' is not a day", hint: "write it as yyyy-MM-dd")
        return unbounded
    }

    private mutating func preferred(_ record: CSVReader.Record) -> Bool {
        guard let index = reserved[.preferred] else { return false }
        let cell = record.cells[index]
        if !cell.text.isEmpty, cell.text != "yes" {
            let position = TextPosition(line: record.line, column: cell.column)
            defects.add(position, "'\(cell.text)' in the column preferred", hint: "yes or empty")
        }
        return cell.text == "yes"
    }

    /// Two rows with one key must not be valid on the same day, nor leave days between them that nobody declared.
    private mutating func checkKeys(of list: CodeList, _ declared: [CodeListGap: TextPosition]) {
        var undone = declared
        for conflict in list.keyConflicts() {
            switch conflict {
            case .overlap(let row, let other):
                defects.add(
                    TextPosition(line: list.line(row: other), column: 1),
                    "the key '\(list.text(row: other, column: 0))' is already valid then by line "
                        + "\(list.line(row: row))",
                    hint: "close the earlier row with valid-to")
            case .gap(let gap, let row, let other):
                guard undone.removeValue(forKey: gap) == nil else { continue }
                let days = "\(CalendarDay.text(gap.first))...\(CalendarDay.text(gap.last))"
                defects.add(
                    TextPosition(line: list.line(row: other), column: 1),
                    "the key '\(gap.key)' is not valid \(days), between lines \(list.line(row: row)) and "
                        + "\(list.line(row: other))",
                    hint: "close the gap, or declare it: # gap \(gap.key) \(days): why")
            }
        }
        for (gap, position) in undone {
            defects.add(
                position, "the rows of the key '\(gap.key)' leave no such gap", hint: "correct or remove the line")
        }
    }
}
