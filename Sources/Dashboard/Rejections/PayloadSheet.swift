internal import GatewayModel
internal import JSONTape
internal import RejectIndex

/// A JSON value in lines, with the violations marked where they are, and masked what may not be seen.
struct PayloadSheet {
    /// Lines that are shown; the rest is counted.
    private static let linesMax = 4_000
    /// Characters of one text that are shown.
    private static let textCharactersMax = 2_000

    private let violations: [LetterViolation]
    private let isShown: (String) -> Bool
    private var lines: [HTML] = []
    private var hidden = 0
    /// Violations by the pointer of the node that they are shown at.
    private var marks: [String: [LetterViolation]] = [:]

    /// Lays a value out.
    /// - Parameters:
    ///   - isShown: whether the value at a pointer may be seen.
    /// - Returns: nil when it is not JSON within the gateway's limits.
    static func make(
        _ json: [UInt8], violations: [LetterViolation], isShown: @escaping (String) -> Bool
    ) -> HTML? {
        guard let tape = JSONValueText.parsed(json) else { return nil }
        var sheet = PayloadSheet(violations: violations, isShown: isShown)
        sheet.place(in: tape)
        sheet.write(tape, 0, pointer: "", label: "", indent: 0, end: "")
        return sheet.html
    }

    private init(violations: [LetterViolation], isShown: @escaping (String) -> Bool) {
        self.violations = violations
        self.isShown = isShown
    }

    private var html: HTML {
        let rest: HTML = hidden > 0 ? "<p class=\"hint\">At least \(hidden) lines more are not shown here.</p>" : ""
        return "<div class=\"payload\" tabindex=\"0\" role=\"region\" aria-label=\"The value\">\(lines)</div>\(rest)\n"
    }

    /// Finds for every violation the node that it is at, or the nearest one around it that is there.
    private mutating func place(in tape: borrowing Tape) {
        for violation in violations {
            var pointer = JSONPointer(violation.pointer) ?? .root
            while JSONValueText.node(at: pointer, in: tape) == nil, let parent = pointer.parent { pointer = parent }
            marks[pointer.description, default: []].append(violation)
        }
    }

    // MARK: Lines

    /// The parser bounds the depth.
    private mutating func write(
        _ tape: borrowing Tape, _ node: Int, pointer: String, label: HTML, indent: Int, end: HTML
    ) {
        guard lines.count < Self.linesMax else {
            // What is inside is not looked at any more.
            hidden += 1
            return
        }
        let kind = tape.kind(node)
        guard kind == .object || kind == .array, tape.childCount(node) > 0 else {
            add("\(label)\(value(tape, node, pointer))\(end)", at: pointer, indent)
            return
        }
        let isObject = kind == .object
        add("\(label)\(isObject ? "{" : "[")", at: pointer, indent)
        var child = tape.firstChild(node)
        var index = 0
        while child < tape.end(node) {
            let next = tape.next(child)
            let comma: HTML = next < tape.end(node) ? "," : ""
            if isObject {
                let name = tape.string(child)
                write(
                    tape, tape.value(ofKey: child), pointer: "\(pointer)/\(JSONPointer.escape(name))",
                    label: "<span class=\"key\">\"\(name)\"</span>: ", indent: indent + 1, end: comma)
            } else {
                write(tape, child, pointer: "\(pointer)/\(index)", label: "", indent: indent + 1, end: comma)
            }
            child = next
            index += 1
        }
        add("\(isObject ? "}" : "]")\(end)", at: nil, indent)
    }

    private func value(_ tape: borrowing Tape, _ node: Int, _ pointer: String) -> HTML {
        let kind = tape.kind(node)
        switch kind {
        case .object: return "{}"
        case .array: return "[]"
        case .null, .true, .false, .number, .string, .key: break
        }
        guard isShown(pointer) else {
            return "<span class=\"masked\" title=\"The agreement does not disclose it\">\(Sight.mask)</span>"
        }
        switch kind {
        case .null: return "<span class=\"literal\">null</span>"
        case .true: return "<span class=\"literal\">true</span>"
        case .false: return "<span class=\"literal\">false</span>"
        case .number: return "<span class=\"literal\">\(tape.string(node))</span>"
        case .string, .key, .object, .array:
            let text = tape.string(node)
            guard text.utf8.count > Self.textCharactersMax else {
                return "<span class=\"string\">\"\(Printable.line(text))\"</span>"
            }
            let shown = String(String.UnicodeScalarView(text.unicodeScalars.prefix(Self.textCharactersMax)))
            let rest = text.utf8.count - shown.utf8.count
            let more: HTML = rest > 0 ? "<span class=\"hint\"> (\(rest) bytes more)</span>" : ""
            return "<span class=\"string\">\"\(Printable.line(shown))\"</span>\(more)"
        }
    }

    private mutating func add(_ line: HTML, at pointer: String?, _ indent: Int) {
        guard lines.count < Self.linesMax else {
            hidden += 1
            return
        }
        let found = pointer.flatMap { marks[$0] } ?? []
        let step: HTML = "<span class=\"line i\(min(indent, 16))\">"
        guard !found.isEmpty else {
            lines.append("\(step)\(line)</span>\n")
            return
        }
        let notes = found.map { violation -> HTML in
            let number = violations.firstIndex(of: violation).map { $0 + 1 } ?? 0
            let place: HTML = violation.pointer == pointer ? "" : "<code>\(violation.pointer)</code> "
            return
                "<span class=\"expected\" id=\"violation-\(number)\">\(place)<b>\(violation.rule)</b>: expected \(violation.expected)</span>"
        }
        lines.append("\(step)<mark>\(line)</mark>\(notes)</span>\n")
    }
}

/// Bytes that are no JSON, as far as they can be shown.
enum RawPayload {
    private static let shownBytesMax = 64 << 10

    /// The first of the bytes, harmless.
    static func html(_ bytes: [UInt8]) -> HTML {
        let rest = bytes.count - shownBytesMax
        let more: HTML = rest > 0 ? "<p class=\"hint\">\(rest) bytes more are not shown here.</p>" : ""
        let text = Printable.lines(Array(bytes.prefix(shownBytesMax)))
        return "<pre class=\"payload raw\" tabindex=\"0\" aria-label=\"The value\">\(text)</pre>\(more)\n"
    }
}
