/// What one case adds to the figures, by the numbers of its texts: kept beside the case, so that it can be taken out again
/// exactly as it was put in.
struct StoredFacts: Hashable {
    struct Row: Hashable {
        let table: Int64
        let term: Int64
    }

    struct Amount: Hashable {
        let measure: Int64
        let amount: ExactAmount
    }

    struct Line: Hashable {
        var rows: [Row] = []
        var amounts: [Amount] = []
    }

    struct Sighting: Hashable {
        let party: Int64
        let audience: Int64
        let name: Int64
    }

    /// The number of the seizure that the record is a line of; 0 when it is of a whole seizure.
    var lineOf: Int64 = 0
    var rows: [Row] = []
    var lines: [Line] = []
    var sightings: [Sighting] = []

    init() {}

    // MARK: Text

    /// Whole numbers of five bits a character, the lowest first: a text, because bytes would need Foundation's `Data`.
    var text: String {
        var writer = Numbers()
        writer.add(lineOf)
        writer.add(rows)
        writer.add(Int64(lines.count))
        for line in lines {
            writer.add(line.rows)
            writer.add(Int64(line.amounts.count))
            for amount in line.amounts {
                writer.add(amount.measure)
                writer.add(amount.amount.high)
                writer.add(amount.amount.low)
                writer.add(amount.amount.fraction)
            }
        }
        writer.add(Int64(sightings.count))
        for sighting in sightings {
            writer.add(sighting.party)
            writer.add(sighting.audience)
            writer.add(sighting.name)
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// Reads what `text` wrote; nil for anything else.
    init?(_ text: String) {
        var reader = Numbers(bytes: Array(text.utf8))
        guard let lineOf = reader.next(), let rows = reader.rows(), let lineCount = reader.count() else { return nil }
        self.lineOf = lineOf
        self.rows = rows
        for _ in 0..<lineCount {
            guard let rows = reader.rows(), let amountCount = reader.count() else { return nil }
            var line = Line(rows: rows)
            for _ in 0..<amountCount {
                guard let measure = reader.next(), let high = reader.next(), let low = reader.next(),
                    let fraction = reader.next()
                else { return nil }
                line.amounts.append(
                    Amount(measure: measure, amount: ExactAmount(high: high, low: low, fraction: fraction)))
            }
            lines.append(line)
        }
        guard let sightingCount = reader.count() else { return nil }
        for _ in 0..<sightingCount {
            guard let party = reader.next(), let audience = reader.next(), let name = reader.next() else { return nil }
            sightings.append(Sighting(party: party, audience: audience, name: name))
        }
        guard reader.isAtEnd else { return nil }
    }

    private struct Numbers {
        /// The character of the digit 0; all of them are printable ASCII.
        private static let first = UInt8(ascii: "0")
        /// The bit of a digit that says that another one follows.
        private static let more: UInt8 = 0x20

        var bytes: [UInt8] = []
        private var place = 0

        init(bytes: [UInt8] = []) { self.bytes = bytes }

        var isAtEnd: Bool { place == bytes.count }

        mutating func add(_ number: Int64) {
            precondition(number >= 0, "facts are no debts")
            var rest = UInt64(number)
            while rest > 0x1F {
                bytes.append(Self.first + (UInt8(rest & 0x1F) | Self.more))
                rest >>= 5
            }
            bytes.append(Self.first + UInt8(rest))
        }

        mutating func add(_ rows: [Row]) {
            add(Int64(rows.count))
            for row in rows {
                add(row.table)
                add(row.term)
            }
        }

        mutating func next() -> Int64? {
            var number: UInt64 = 0
            for shift in stride(from: UInt64(0), to: 64, by: 5) {
                guard place < bytes.count, bytes[place] >= Self.first else { return nil }
                let digit = bytes[place] - Self.first
                place += 1
                number |= UInt64(digit & 0x1F) << shift
                if digit & Self.more == 0 { return Int64(exactly: number) }
            }
            return nil
        }

        /// A number of things that follow, of which each has a character at least.
        mutating func count() -> Int? {
            guard let number = next(), number <= bytes.count - place else { return nil }
            return Int(number)
        }

        mutating func rows() -> [Row]? {
            guard let count = count() else { return nil }
            var rows: [Row] = []
            for _ in 0..<count {
                guard let table = next(), let term = next() else { return nil }
                rows.append(Row(table: table, term: term))
            }
            return rows
        }
    }
}
