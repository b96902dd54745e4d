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
        try paths(in: folder).filter { $0.hasSuffix(ending) }.map { path in
            let text = try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
            return File(path: path, lines: text.split(separator: "\n", omittingEmptySubsequences: false))
        }
    }

    /// Everything below the folder, relative to the repository, in order.
    static func paths(in folder: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: root.appendingPathComponent(folder).path)
        return (names?.compactMap { $0 as? String } ?? []).sorted().map { "\(folder)/\($0)" }
    }
}
