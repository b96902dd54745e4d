/// Writes metrics in Prometheus' text format, version 0.0.4.
///
/// A family is opened once with its help and type, then its samples follow; the writer does not check that a family is
/// opened only once, because the page is written in one place.
public struct PrometheusText {
    /// What a family's samples mean.
    public enum Kind: String, Sendable {
        /// A number that only grows while the process lives.
        case counter
        /// A number that goes up and down.
        case gauge
        /// A sum and a count, in the samples `<name>_sum` and `<name>_count`.
        case summary
    }

    /// One label of a sample. The value may be any text: it is escaped.
    public typealias Label = (name: StaticString, value: String)

    /// The page so far.
    public private(set) var text = ""
    private var family: StaticString = ""

    public init() {}

    /// Opens a family.
    /// - Parameters:
    ///   - name: its name, `[a-z_]+`.
    ///   - kind: what its samples mean.
    ///   - help: one line for people.
    public mutating func open(_ name: StaticString, _ kind: Kind, help: StaticString) {
        family = name
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    /// Writes one sample of the open family. Labels with an empty value are left out: to Prometheus they are the same.
    public mutating func sample(_ labels: [Label], suffix: StaticString = "", _ value: some BinaryInteger) {
        line(labels, suffix, String(value))
    }

    /// Writes one sample of the open family, in seconds or another real unit.
    public mutating func sample(_ labels: [Label], suffix: StaticString = "", _ value: Double) {
        line(labels, suffix, Self.number(value))
    }

    private mutating func line(_ labels: [Label], _ suffix: StaticString, _ value: String) {
        text += "\(family)\(suffix)"
        var opened = false
        for label in labels where !label.value.isEmpty {
            text += opened ? "," : "{"
            opened = true
            text += "\(label.name)=\""
            appendEscaped(label.value)
            text += "\""
        }
        text += opened ? "} \(value)\n" : " \(value)\n"
    }

    /// Backslash, quote and line feed are the characters that the format escapes.
    private mutating func appendEscaped(_ value: String) {
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }

    private static func number(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value > 0 ? "+Inf" : "-Inf" }
        return value.description
    }
}
