/// One word of the language of mappers and rules: how it is written, what it means, and examples that the tests run. The
/// readers of documents know the words from here, and so does the reference of the documentation.
public struct LanguageReference: Sendable {
    /// What an example comes to.
    public enum Result: Sendable, Hashable {
        /// A mapper gives this, as JSON.
        case gives(String)
        /// A mapper rejects with this code.
        case rejects(String)
        /// The condition or the test holds.
        case holds
        /// It does not hold.
        case breaks
    }

    /// One example.
    public struct Example: Sendable {
        /// What stands in the document: rules of `fields`, a condition, or a test.
        public let text: String
        /// The event, as JSON.
        public let event: String
        /// What comes out.
        public let result: Result

        static func gives(_ text: String, _ event: String, _ output: String) -> Example {
            Example(text: text, event: event, result: .gives(output))
        }

        static func rejects(_ text: String, _ event: String, _ code: String) -> Example {
            Example(text: text, event: event, result: .rejects(code))
        }

        static func holds(_ text: String, _ event: String) -> Example {
            Example(text: text, event: event, result: .holds)
        }

        static func breaks(_ text: String, _ event: String) -> Example {
            Example(text: text, event: event, result: .breaks)
        }

        /// The example as a line of Markdown.
        var markdown: String {
            let outcome =
                switch result {
                case .gives(let output): "→ `\(output)`"
                case .rejects(let code): "→ \(code)"
                case .holds: "holds"
                case .breaks: "does not hold"
                }
            return "`\(text)`<br>`\(event)` \(outcome)".replacing("|", with: "\\|")
        }
    }

    /// The word in documents.
    public let name: String
    /// The parameters that must stand, where the word is written as a mapping of them or brings keys beside it.
    public let required: [String]
    /// The parameters that can stand.
    public let optional: [String]
    /// How it is written.
    public let syntax: String
    /// What it means.
    public let meaning: String
    /// Examples.
    public let examples: [Example]

    init(
        _ name: String, required: [String] = [], optional: [String] = [], _ syntax: String, _ meaning: String,
        _ examples: [Example]
    ) {
        self.name = name
        self.required = required
        self.optional = optional
        self.syntax = syntax
        self.meaning = meaning
        self.examples = examples
    }

    /// The whole reference as Markdown, for the documentation.
    public static var markdown: String {
        let tables = [
            ("Origins", "gives", origins), ("Modifiers", "means", modifiers), ("Conditions", "holds when", conditions),
            ("Tests of rules", "holds when", tests),
        ]
        let parts = tables.map { title, column, entries in
            let rows = entries.map { entry in
                let examples = entry.examples.map(\.markdown).joined(separator: "<br>")
                return "| `\(entry.syntax.replacing("|", with: "\\|"))` | \(entry.meaning) | \(examples) |"
            }
            return "## \(title)\n\n| written | \(column) | examples |\n|---|---|---|\n\(rows.joined(separator: "\n"))"
        }
        return """
            # Reference of the mapping language

            Made from the declarations in `Sources/MappingKit/Reference`, which the readers of documents know their words
            from; every example is run by the tests. How the words go together: <doc:Language>.

            \(parts.joined(separator: "\n\n"))

            ## Conversions

            \(ConversionReference.markdown)

            """
    }
}
