public import GatewayModel
internal import Glibc

/// Reads files and folders, each within its limit, and says in one sentence why one cannot be read.
public enum FileReading {
    /// The bytes of a file.
    /// - Parameters:
    ///   - path: the file.
    ///   - name: how defects name it; the path itself when nil.
    ///   - bytesMax: a larger file is a defect.
    /// - Throws: one defect that says what is wrong with the file.
    public static func bytes(
        of path: String, named name: String? = nil, bytesMax: Int = Limits.documentBytesMax
    ) throws(DefectList) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(name ?? path, "cannot be read", errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(name ?? path, "cannot be read", errno) }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw DefectList([Defect(file: name ?? path, message: "is a folder, not a file", hint: "name the file")])
        }
        return try readAll(descriptor, name: name ?? path, bytesMax: bytesMax)
    }

    private static func readAll(_ descriptor: Int32, name: String, bytesMax: Int) throws(DefectList) -> [UInt8] {
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure(name, "cannot be read", errno) }
            guard count > 0 else { return content }
            content.append(contentsOf: chunk[..<count])
            guard content.count <= bytesMax else {
                throw DefectList([
                    Defect(
                        file: name, message: "the file is larger than \(bytesMax) bytes",
                        hint: "divide it, or look whether it is what it should be")
                ])
            }
        }
    }

    /// The names in a folder, sorted by their bytes; names that begin with a dot are left out.
    /// - Throws: one defect when the folder cannot be read or holds more than `entriesMax` names.
    public static func names(
        in path: String, named name: String, entriesMax: Int = 10_000
    ) throws(DefectList) -> [String] {
        guard let folder = opendir(path) else { throw failure(name, "cannot be read", errno) }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let entryName = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !entryName.hasPrefix(".") { names.append(entryName) }
            guard names.count <= entriesMax else {
                throw DefectList([
                    Defect(
                        file: name, message: "the folder holds more than \(entriesMax) entries",
                        hint: "does it hold something else than a catalog?")
                ])
            }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Whether the path is a folder; false also when it cannot be looked at.
    public static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func failure(_ name: String, _ what: String, _ number: Int32) -> DefectList {
        DefectList([
            Defect(
                file: name, message: "\(what): \(String(cString: strerror(number)))",
                hint: "look at the path and its rights")
        ])
    }
}
