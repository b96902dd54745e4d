internal import Foundation

/// JSON with the texts of others in it.
enum RejectOutput {
    /// Prints a document as one line, harmless.
    static func json(_ value: some Encodable) throws(CommandFault) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            Console.print(Printable.json(String(decoding: try encoder.encode(value), as: UTF8.self)))
        } catch {
            throw CommandFault(.failure, "the result cannot be written as JSON")
        }
    }
}
