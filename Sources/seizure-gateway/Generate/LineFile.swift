internal import Foundation

/// A file, or standard output, that is written in large pieces.
struct LineFile {
    private static let pieceBytes = 1 << 18

    private let handle: FileHandle
    /// What faults call it; nil for standard output, whose reader may go away.
    private let name: String?
    /// What waits to be written.
    var bytes: [UInt8] = []

    /// Whether lines go to a terminal, where progress would stand between them.
    var isTerminal: Bool { isatty(handle.fileDescriptor) == 1 }

    /// Opens a file for writing, emptying it; `-` is standard output.
    init(path: String) throws(CommandFault) {
        guard path != "-" else {
            handle = .standardOutput
            name = nil
            return
        }
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw CommandFault(.usage, "the file '\(path)' cannot be written") }
        self.handle = handle
        name = "the file '\(path)'"
    }

    /// Writes what has gathered when it is worth it.
    mutating func writeIfLarge() throws(CommandFault) {
        if bytes.count >= Self.pieceBytes { try flush() }
    }

    /// Writes what has gathered.
    mutating func flush() throws(CommandFault) {
        do { try handle.write(contentsOf: bytes) } catch {
            throw CommandFault(.failure, name.map { "\($0) cannot be written to its end" } ?? "")
        }
        bytes.removeAll(keepingCapacity: true)
    }
}
