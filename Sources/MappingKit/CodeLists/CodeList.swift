public import GatewayModel

/// One revision of a code list: rows of texts, each valid for a span of days, found by the bytes of a column.
///
/// The first column is the key. Two rows may share a key when they are never valid on the same day. Immutable.
public struct CodeList: Sendable {
    /// The list's name and revision.
    public let ref: RevisionRef
    /// The names of the columns; the first is the key. Validity, preference and source of a row are no columns.
    public let columns: [String]
    /// Where the codes come from.
    public let provenance: Provenance
    /// The number of rows.
    public let rowCount: Int

    /// The first and the last day (yyyymmdd, both included) on which each row is valid.
    let validFrom: [Int32]
    let validTo: [Int32]
    /// Whether the row is the one to take when a look-up by another column than the key finds several.
    let isPreferred: [Bool]
    /// The line of the file each row stands on.
    let lines: [Int32]
    /// The texts of all cells, row by row, one after another.
    let bytes: [UInt8]
    /// Where each cell begins in `bytes`; one more than there are cells.
    let offsets: [UInt32]
    /// One index for every column.
    let indexes: [ByteIndex]
    /// The columns whose cells are codes of other lists.
    let references: [Reference]

    init(
        ref: RevisionRef, columns: [String], provenance: Provenance, rows: [Row], references: [Reference]
    ) {
        self.ref = ref
        self.columns = columns
        self.provenance = provenance
        self.references = references
        rowCount = rows.count
        validFrom = rows.map(\.validFrom)
        validTo = rows.map(\.validTo)
        isPreferred = rows.map(\.isPreferred)
        lines = rows.map { Int32($0.line) }
        var bytes: [UInt8] = []
        var offsets: [UInt32] = [0]
        for cell in rows.lazy.flatMap(\.cells) {
            bytes.append(contentsOf: cell.utf8)
            offsets.append(UInt32(bytes.count))
        }
        self.bytes = bytes
        self.offsets = offsets
        indexes = columns.indices.map { column in
            ByteIndex(count: rows.count, bytes: bytes) { row in
                let cell = row * columns.count + column
                return Int(offsets[cell])..<Int(offsets[cell + 1])
            }
        }
    }

    /// One row while the list is made.
    struct Row {
        var cells: [String]
        var validFrom: Int32
        var validTo: Int32
        var isPreferred: Bool
        var line: Int
    }

    /// The index of a column by its name.
    public func column(_ name: String) -> Int? { columns.firstIndex(of: name) }

    /// The text of a cell, for load time and reports.
    public func text(row: Int, column: Int) -> String {
        String(decoding: bytes[range(row: row, column: column)], as: UTF8.self)
    }

    /// The line of the file that a row stands on.
    public func line(row: Int) -> Int { Int(lines[row]) }

    func range(row: Int, column: Int) -> Range<Int> {
        let cell = row * columns.count + column
        return Int(offsets[cell])..<Int(offsets[cell + 1])
    }

    /// The bytes of a cell.
    @_lifetime(borrow self)
    public func cell(row: Int, column: Int) -> Span<UInt8> {
        bytes.span.extracting(range(row: row, column: column))
    }

    /// The row whose cell in a column is `text` and which is valid on the day `asOf` (yyyymmdd); of several the
    /// preferred one, else the first in the file. Nil when there is none. Allocates nothing.
    public func row(where column: Int, is text: Span<UInt8>, asOf: Int32) -> Int? {
        var found = -1
        var row = indexes[column].first(text, in: bytes.span)
        while row >= 0 {
            if validFrom[row] <= asOf, asOf <= validTo[row] {
                if isPreferred[row] { return row }
                if found < 0 { found = row }
            }
            row = indexes[column].next(row)
        }
        return found < 0 ? nil : found
    }
}
