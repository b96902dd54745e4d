/// What a conversion is called, takes, gives and refuses, with examples that the tests run.
public struct ConversionReference: Sendable {
    /// The name in documents.
    public let name: String
    /// What it makes of what.
    public let meaning: String
    /// When it fails; nil when it never does.
    public let failure: String?
    /// Examples.
    public let examples: [Example]

    /// One example: `nil` for a failure.
    public struct Example: Sendable {
        /// The conversion as documents write it.
        public let conversion: Conversion
        let input: ConstantValue
        let result: Conversion.KnownResult

        /// The example as a line of text: `{ prefix: 6 }: "4202.22" → "4202.2"`.
        public var description: String {
            let output =
                switch result {
                case .value(let value): Self.text(value)
                case .absent: "absent"
                case .failed: "failure"
                }
            return "\(conversion): \(Self.text(input)) → \(output)"
        }

        private static func text(_ value: ConstantValue) -> String {
            if case .text(let text) = value { return "\"\(text)\"" }
            return value.text
        }

        static func gives(_ conversion: Conversion, _ input: String, _ output: String) -> Example {
            Example(conversion: conversion, input: .text(input), result: .value(.text(output)))
        }

        static func fails(_ conversion: Conversion, _ input: String) -> Example {
            Example(conversion: conversion, input: .text(input), result: .failed)
        }

        static func number(_ conversion: Conversion, _ input: ConstantValue, _ output: String) -> Example {
            Example(conversion: conversion, input: input, result: .value(.number(output)))
        }
    }

    /// The reference as a Markdown table, for the documentation.
    public static var markdown: String {
        let rows = all.map { entry in
            let examples = entry.examples.map { "`\($0.description)`" }.joined(separator: "<br>")
            return "| `\(entry.name)` | \(entry.meaning) | \(entry.failure ?? "never") | \(examples) |"
        }
        return (["| conversion | meaning | fails | examples |", "|---|---|---|---|"] + rows).joined(separator: "\n")
    }
}
