internal import Foundation

/// Finds what comes with the program: the catalog, the example configurations.
enum InstalledFiles {
    /// Folders above the executable that are looked into: a build's place is four below the checkout.
    private static let levelsMax = 6

    /// A file or folder inside the working folder or, when it is not there, inside the nearest folder above the
    /// executable that has it; nil when there is none.
    static func find(_ path: String) -> String? {
        if FileManager.default.fileExists(atPath: path) { return path }
        guard let executable = Bundle.main.executableURL?.resolvingSymlinksInPath() else { return nil }
        var folder = executable.deletingLastPathComponent()
        for _ in 0..<levelsMax {
            let candidate = folder.appendingPathComponent(path).path
            if FileManager.default.fileExists(atPath: candidate) { return candidate }
            folder = folder.deletingLastPathComponent()
        }
        return nil
    }

    /// The catalog: the folder that was named, else `schemas` where `find` finds it.
    static func schemas(named folder: String?) throws(CommandFault) -> String {
        if let folder { return folder }
        if let found = find("schemas") { return found }
        throw CommandFault(
            .configuration, "there is no folder 'schemas' here or beside the program: name it with --schemas")
    }
}
