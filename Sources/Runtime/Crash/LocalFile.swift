internal import Glibc

/// The few things the runtime does with files of its own.
enum LocalFile {
    /// Whether something is at the path.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Makes the folder and those above it, for the owner only.
    static func makeFolder(_ path: String) throws(RuntimeFault) {
        var prefix = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            prefix += prefix.isEmpty || prefix.hasSuffix("/") ? "\(part)" : "/\(part)"
            guard mkdir(prefix, 0o700) == 0 || errno == EEXIST else {
                throw failure("the folder \(path) cannot be made")
            }
        }
        guard access(path, W_OK | X_OK) == 0 else { throw failure("the folder \(path) cannot be written") }
    }

    /// Replaces the file's content as a whole: a crash leaves the old content or the new one.
    static func replace(_ path: String, with content: [UInt8]) throws(RuntimeFault) {
        let draft = "\(path).new"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure("the file \(path) cannot be written") }
        defer { close(descriptor) }
        var written = 0
        while written < content.count {
            let count = content.withUnsafeBytes {
                write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
            }
            guard count > 0 || errno == EINTR else { throw failure("the file \(path) cannot be written") }
            written += max(0, count)
        }
        guard fsync(descriptor) == 0, rename(draft, path) == 0 else {
            throw failure("the file \(path) cannot be written")
        }
    }

    private static func failure(_ what: String) -> RuntimeFault {
        RuntimeFault(.configuration, "\(what): \(String(cString: strerror(errno)))")
    }
}
