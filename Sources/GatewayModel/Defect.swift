/// A place in a file, both counted from 1. Columns count Unicode scalars.
public struct TextPosition: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The line, from 1.
    public let line: Int
    /// The column, from 1.
    public let column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The beginning of a file.
    public static let start = TextPosition(line: 1, column: 1)

    public static func < (left: Self, right: Self) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }

    public var description: String { "\(line):\(column)" }
}

/// A fault of configuration, schema, mapper, rule, agreement or code list, found before the first event is read (P10).
public struct Defect: Hashable, Sendable, CustomStringConvertible {
    /// The file, as the operator would name it: relative to the schemas folder, or the configuration's path.
    public let file: String
    /// Where in the file; nil when the file as a whole is at fault (missing, unreadable).
    public let position: TextPosition?
    /// What is wrong: one sentence without a full stop.
    public let message: String
    /// What to do about it; nil when the message says it all.
    public let hint: String?

    public init(file: String, position: TextPosition? = nil, message: String, hint: String? = nil) {
        self.file = file
        self.position = position
        self.message = message
        self.hint = hint
    }

    /// `file:line:column: message (hint)`, the form editors can jump to.
    public var description: String {
        let place = position.map { "\(file):\($0)" } ?? file
        return hint.map { "\(place): \(message) (\($0))" } ?? "\(place): \(message)"
    }
}

/// All the defects that loading found. Loading reports every defect at once, not only the first.
public struct DefectList: Error, Sendable, CustomStringConvertible {
    /// The defects, in the order of their files and positions.
    public let defects: [Defect]

    /// Keeps the defects in the order of file and position.
    public init(_ defects: [Defect]) {
        self.defects = defects.sorted {
            ($0.file, $0.position ?? .start) < ($1.file, $1.position ?? .start)
        }
    }

    public var description: String { defects.map(\.description).joined(separator: "\n") }
}
