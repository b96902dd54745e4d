public import Logging

/// The two forms a log line can have. Pure: the time comes from outside.
public enum LogLine {
    /// How log lines look.
    public enum Form: String, CaseIterable, Sendable {
        /// `2014-03-12T23:59:59.123Z warning text lane=0 topic=a.b`
        case plain
        /// One JSON object a line with `time`, `level`, `message` and the metadata.
        case json
    }

    /// One line without its line feed; control characters inside values are escaped, so that a value cannot forge a
    /// line.
    /// - Parameters:
    ///   - epochMs: milliseconds since 1970.
    ///   - metadata: keys and values in the order they are to stand.
    public static func render(
        _ form: Form, epochMs: Int64, level: Logger.Level, message: String, metadata: [(key: String, value: String)]
    ) -> String {
        let time = UTCTime.text(epochMs: epochMs)
        switch form {
        case .plain:
            let values = metadata.map { " \($0.key)=\(plain($0.value))" }.joined()
            return "\(time) \(level.rawValue) \(escaped(message, quotes: false))\(values)"
        case .json:
            let values = metadata.map { ",\(quoted($0.key)):\(quoted($0.value))" }.joined()
            return "{\"time\":\"\(time)\",\"level\":\"\(level.rawValue)\",\"message\":\(quoted(message))\(values)}"
        }
    }

    private static func plain(_ value: String) -> String {
        let needsQuotes = value.isEmpty || value.unicodeScalars.contains { $0 <= " " || $0 == "\"" || $0 == "=" }
        return needsQuotes ? quoted(value) : escaped(value, quotes: false)
    }

    private static func quoted(_ value: String) -> String { "\"\(escaped(value, quotes: true))\"" }

    private static func escaped(_ value: String, quotes: Bool) -> String {
        var text = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"" where quotes, "\\" where quotes:
                text += "\\"
                text.unicodeScalars.append(scalar)
            case "\u{0}"..."\u{1F}", "\u{7F}":
                let code = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - code.count) + code
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
