import Foundation

/// The Swift files of the repository, for tests that hold the code to the house rules.
struct SourceTree {
    struct File: Sendable {
        /// Relative to the repository.
        let path: String
        let lines: [Substring]

        /// `Sources/<Target>/…` or `Tests/<Target>/…`.
        var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
    }

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Every file with the ending below the folder, in the order of its path.
    static func files(in folder: String, ending: String) throws -> [File] {
        let base = root.appendingPathComponent(folder)
        let names = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String } ?? []
        return try names.filter { $0.hasSuffix(ending) }.sorted().map { name in
            let text = try String(contentsOf: base.appendingPathComponent(name), encoding: .utf8)
            return File(path: "\(folder)/\(name)", lines: text.split(separator: "\n", omittingEmptySubsequences: false))
        }
    }
}
