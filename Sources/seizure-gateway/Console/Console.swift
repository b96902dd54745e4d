internal import Foundation

/// What a command says: results on standard output, everything else on standard error.
enum Console {
    /// Writes a line to standard output.
    static func print(_ text: String) { print(bytes: Array(text.utf8)) }

    /// Writes a line of bytes, of whatever charset, to standard output.
    static func print(bytes: [UInt8]) { write(Data(bytes + [UInt8(ascii: "\n")]), to: FileHandle.standardOutput) }

    /// Writes a line to standard error.
    static func note(_ text: String) { write(Data((text + "\n").utf8), to: FileHandle.standardError) }

    /// Writes a value as JSON with sorted keys to standard output, as one line.
    static func printJSON(_ value: some Encodable) throws(CommandFault) { print(try json(value)) }

    /// A value as JSON with sorted keys, in one line.
    static func json(_ value: some Encodable) throws(CommandFault) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            throw CommandFault(.failure, "the result cannot be written as JSON")
        }
    }

    /// Whether standard error is a terminal: only then progress is drawn over itself and colours are used.
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Writes all of it. A reader that has gone away ends the command, as it does other tools.
    private static func write(_ bytes: Data, to handle: FileHandle) {
        do { try handle.write(contentsOf: bytes) } catch { exit(ExitStatus.failure.rawValue) }
    }
}
