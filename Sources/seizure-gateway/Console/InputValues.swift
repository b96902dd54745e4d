internal import Exchange
internal import Foundation
internal import GatewayModel

/// The values of a file or of standard input: one, or one a line.
struct InputValues {
    /// A value and how messages name it.
    struct Value {
        /// The file, with the line when there is one a line.
        let name: String
        /// Its bytes.
        let bytes: [UInt8]

        /// The form that the file's name tells; nil when it tells none.
        var form: ValueForm? { name.hasSuffix(".xml") ? .xml(nil) : name.hasSuffix(".json") ? .json : nil }
    }

    private static let chunkBytes = 1 << 20
    private let file: String
    private let isLines: Bool

    /// - Parameters:
    ///   - file: the path; `-` for standard input.
    ///   - isLines: whether every line is a value; empty lines are none. Also when the name ends in `.ndjson`.
    init(_ file: String, isLines: Bool) {
        self.file = file
        self.isLines = isLines || file.hasSuffix(".ndjson")
    }

    private var shown: String { file == "-" ? "standard input" : file }

    /// Calls the body with every value in order. A stream is never held as a whole.
    /// - Throws: one sentence when the file cannot be read or a value is larger than any event may be.
    func forEach(_ body: (Value) throws -> Void) throws {
        let handle = try open()
        var pending: [UInt8] = []
        var line = 0
        while let chunk = try read(handle) {
            pending += chunk
            if isLines { try takeLines(&pending, &line, body) }
            guard pending.count <= Limits.eventBytesMax else {
                throw CommandFault(.findings, "\(shown): a value is larger than \(Limits.eventBytesMax) bytes")
            }
        }
        if isLines {
            pending.append(UInt8(ascii: "\n"))
            try takeLines(&pending, &line, body)
        } else {
            try body(Value(name: shown, bytes: pending))
        }
    }

    private func open() throws(CommandFault) -> FileHandle {
        guard file != "-" else { return .standardInput }
        guard let handle = FileHandle(forReadingAtPath: file) else {
            throw CommandFault(.usage, "\(file) cannot be read: \(String(cString: strerror(errno)))")
        }
        return handle
    }

    private func read(_ handle: FileHandle) throws(CommandFault) -> Data? {
        do {
            guard let chunk = try handle.read(upToCount: Self.chunkBytes), !chunk.isEmpty else { return nil }
            return chunk
        } catch {
            throw CommandFault(.usage, "\(shown) cannot be read")
        }
    }

    private func takeLines(_ pending: inout [UInt8], _ line: inout Int, _ body: (Value) throws -> Void) throws {
        var start = 0
        while let end = pending[start...].firstIndex(of: UInt8(ascii: "\n")) {
            line += 1
            var bytes = pending[start..<end]
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
            start = end + 1
            if bytes.contains(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }) {
                try body(Value(name: "\(shown):\(line)", bytes: Array(bytes)))
            }
        }
        pending.removeFirst(start)
    }
}
