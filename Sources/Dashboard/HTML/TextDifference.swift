internal import GatewayModel
internal import JSONTape

/// Where two values differ: the lines that were taken away and that came, with those around them. JSON is laid out in
/// lines first.
struct TextDifference {
    private static let linesMax = 3_000
    private static let around = 3
    private let before: [String]
    private let after: [String]

    init(_ before: [UInt8], _ after: [UInt8]) {
        self.before = Self.lines(before)
        self.after = Self.lines(after)
    }

    var html: HTML {
        guard before.count <= Self.linesMax, after.count <= Self.linesMax else {
            return "<p class=\"hint\">The values have too many lines to be compared here.</p>"
        }
        let difference = after.difference(from: before)
        var removed: Set<Int> = []
        var added: Set<Int> = []
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): added.insert(offset)
            }
        }
        let rows = merged(removed, added)
        var pieces: [HTML] = []
        var skipped = 0
        for index in rows.indices {
            let near = rows[max(0, index - Self.around)...min(rows.count - 1, index + Self.around)].contains {
                $0.sign != " "
            }
            guard near else {
                skipped += 1
                continue
            }
            if skipped > 0 { pieces.append("<span class=\"gap\">… \(skipped) lines as they were\n</span>") }
            skipped = 0
            pieces.append(line(rows[index]))
        }
        return "<pre class=\"difference\" tabindex=\"0\" aria-label=\"What is changed\">\(pieces)</pre>"
    }

    private func line(_ row: (sign: Character, text: String)) -> HTML {
        let text = Printable.line(row.text)
        return switch row.sign {
        case "-": "<del>- \(text)\n</del>"
        case "+": "<ins>+ \(text)\n</ins>"
        default: "<span>  \(text)\n</span>"
        }
    }

    private func merged(_ removed: Set<Int>, _ added: Set<Int>) -> [(sign: Character, text: String)] {
        var rows: [(sign: Character, text: String)] = []
        var (old, new) = (0, 0)
        while old < before.count || new < after.count {
            if old < before.count, removed.contains(old) {
                rows.append(("-", before[old]))
                old += 1
            } else if new < after.count, added.contains(new) {
                rows.append(("+", after[new]))
                new += 1
            } else {
                rows.append((" ", new < after.count ? after[new] : before[old]))
                old += 1
                new += 1
            }
        }
        return rows
    }

    private static func lines(_ bytes: [UInt8]) -> [String] {
        guard let tape = JSONValueText.parsed(bytes) else {
            return Printable.lines(bytes).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
        var lines: [String] = []
        write(tape, 0, label: "", indent: 0, end: "", into: &lines)
        return lines
    }

    /// The parser bounds the depth.
    private static func write(
        _ tape: borrowing Tape, _ node: Int, label: String, indent: Int, end: String, into lines: inout [String]
    ) {
        guard lines.count <= linesMax else { return }
        let space = String(repeating: "  ", count: indent)
        let kind = tape.kind(node)
        guard kind == .object || kind == .array, tape.childCount(node) > 0 else {
            lines.append(space + label + JSONValueText.scalar(tape, node) + end)
            return
        }
        let isObject = kind == .object
        lines.append(space + label + (isObject ? "{" : "["))
        var child = tape.firstChild(node)
        while child < tape.end(node) {
            let next = tape.next(child)
            write(
                tape, isObject ? tape.value(ofKey: child) : child,
                label: isObject ? JSONString.quoted(tape.string(child)) + ": " : "", indent: indent + 1,
                end: next < tape.end(node) ? "," : "", into: &lines)
            child = next
        }
        lines.append(space + (isObject ? "}" : "]") + end)
    }
}
