import Glibc

/// How much memory this process has.
enum ProcessMemory {
    /// The resident bytes, from the kernel's own account.
    static func residentBytes() throws -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { throw TestFailure("no /proc/self/statm") }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        guard fgets(&line, Int32(line.count), file) != nil else { throw TestFailure("an empty statm") }
        let fields = line.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }.split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { throw TestFailure("an unexpected statm") }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
