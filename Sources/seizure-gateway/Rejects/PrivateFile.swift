internal import Foundation

/// A new file that only its owner can read. One that is there already is not touched.
struct PrivateFile {
    private let path: String
    private let handle: FileHandle

    init(_ path: String) throws(CommandFault) {
        self.path = path
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CommandFault(.usage, "the file '\(path)' cannot be made: \(String(cString: strerror(errno)))")
        }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// Writes a text behind the others.
    func write(_ text: String) throws(CommandFault) { try write(Data(text.utf8)) }

    /// Writes bytes behind the others.
    func write(_ bytes: Data) throws(CommandFault) {
        do { try handle.write(contentsOf: bytes) } catch {
            throw CommandFault(.failure, "the file '\(path)' cannot be written to its end")
        }
    }
}
