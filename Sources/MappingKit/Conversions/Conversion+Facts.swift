/// What is known of a conversion without its input.
extension Conversion: CustomStringConvertible {
    /// Whether it works on texts only; numbers need `text` before it.
    var takesTextOnly: Bool {
        switch self {
        case .text, .decimal, .number, .integer, .omitEmpty, .join: false
        default: true
        }
    }

    /// The kind of the value that comes out; `.absent` when it stays what it is.
    var resultKind: ValueKind {
        switch self {
        case .number, .integer: .number
        case .omitEmpty: .absent
        default: .text
        }
    }

    /// What it takes, in words for a rejection.
    var expectation: String {
        switch self {
        case .text, .omitEmpty, .remove, .truncateBytes, .truncateCharacters, .upper, .lower, .trim, .pad: "a text"
        case .decimal, .number: "a decimal number"
        case .integer: "a whole number"
        case .date(let from, _): "a date as \(from)"
        case .dateTime(let conversion):
            switch conversion.from {
            case .rfc3339: "a date and time as RFC 3339"
            case .layout(let layout, _): "a date and time as \(layout)"
            }
        case .prefix(let count), .suffix(let count): "at least \(count) characters"
        case .split: "a text"
        case .join: "an array of texts and numbers"
        }
    }

    /// The conversion as documents write it.
    public var description: String {
        switch self {
        case .text: "text"
        case .decimal: "decimal"
        case .number: "number"
        case .integer: "integer"
        case .date(let from, let to): "{ date: { from: \(from), to: \(to) } }"
        case .dateTime(let conversion): "{ dateTime: { \(conversion) } }"
        case .prefix(let count): "{ prefix: \(count) }"
        case .suffix(let count): "{ suffix: \(count) }"
        case .pad(let length, let filler):
            "{ pad: { length: \(length), with: \"\(Character(Unicode.Scalar(filler)))\" } }"
        case .remove(let characters): "{ remove: \"\(String(decoding: characters, as: UTF8.self))\" }"
        case .truncateCharacters(let count): "{ truncate: { characters: \(count) } }"
        case .truncateBytes(let count): "{ truncate: { bytes: \(count) } }"
        case .upper: "upper"
        case .lower: "lower"
        case .trim: "trim"
        case .omitEmpty: "omitEmpty"
        case .split(let separator, let elements):
            "{ split: \"\(String(decoding: separator, as: UTF8.self))\", elements: \(elements) }"
        case .join(let separator): "{ join: \"\(String(decoding: separator, as: UTF8.self))\" }"
        }
    }
}

extension DateTimeConversion: CustomStringConvertible {
    public var description: String {
        var offset: Int?
        var parts = ["from: rfc3339", "to: utc"]
        if case .layout(let layout, let minutes) = from {
            parts[0] = "from: \"\(layout)\""
            offset = minutes
        }
        switch to {
        case .utc: break
        case .dateAsWritten: parts[1] = "to: date"
        case .layout(let layout, let minutes):
            parts[1] = "to: \"\(layout)\""
            offset = offset ?? minutes
        }
        if let offset { parts.append("offset: \"\(Self.offsetText(offset))\"") }
        return parts.joined(separator: ", ")
    }

    private static func offsetText(_ minutes: Int) -> String {
        let (hours, rest) = (abs(minutes) / 60, abs(minutes) % 60)
        return "\(minutes < 0 ? "-" : "+")\(hours < 10 ? "0" : "")\(hours):\(rest < 10 ? "0" : "")\(rest)"
    }
}
