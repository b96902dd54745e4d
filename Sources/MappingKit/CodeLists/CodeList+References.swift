public import GatewayModel

extension CodeList {
    /// A column whose cells are codes of a column of another list.
    struct Reference {
        /// The column of this list.
        let column: Int
        /// The other list.
        let list: String
        /// Its column; nil for its key.
        let target: String?
        /// Where the column is declared.
        let position: TextPosition
        /// The column of the file at which the cell of each row begins.
        var cellColumns: [Int32] = []
    }

    /// The defects of columns that are declared `in` another list: there is no such list or column, or a cell is none
    /// of its codes on some day on which the row is valid.
    /// - Parameters:
    ///   - lists: the code lists of the catalog by name.
    ///   - refused: the names of lists that could not be loaded; what refers to them is not checked.
    ///   - file: the file of this list.
    public func referenceDefects(
        among lists: [String: CodeList], refused: Set<String>, file: String
    ) -> DefectList {
        var defects = DefectCollector(file: file)
        for reference in references where !refused.contains(reference.list) {
            guard let list = lists[reference.list] else {
                defects.addUnknown("code list", reference.list, at: reference.position, known: lists.keys.sorted())
                continue
            }
            guard let target = reference.target.map({ list.column($0) }) ?? 0 else {
                defects.addUnknown(
                    "column", reference.target ?? "", at: reference.position, known: list.columns)
                continue
            }
            check(reference, list, target, into: &defects)
        }
        return DefectList(defects.defects)
    }

    private func check(
        _ reference: Reference, _ list: CodeList, _ target: Int, into defects: inout DefectCollector
    ) {
        let place = reference.target.map { "\(reference.list).\($0)" } ?? reference.list
        for row in 0..<rowCount where defects.defects.count < Limits.defectsMax {
            let cell = Array(bytes[range(row: row, column: reference.column)])
            let found = list.rows(where: target, are: cell)
            guard !cell.isEmpty, !list.cover(found, from: validFrom[row], to: validTo[row]) else { continue }
            let text = CellText.shown(String(decoding: cell, as: UTF8.self))
            let position = TextPosition(line: line(row: row), column: Int(reference.cellColumns[row]))
            if found.isEmpty {
                let nearest = NearestName.of(text, among: list.values(column: target))
                defects.add(
                    position, "'\(text)' is not in the code list \(place)",
                    hint: nearest.map { "did you mean '\($0)'?" } ?? "add it there, or correct the cell")
            } else {
                defects.add(
                    position, "'\(text)' is not in the code list \(place) on every day on which the row is valid",
                    hint: "bound the row with valid-from and valid-to")
            }
        }
    }
}
