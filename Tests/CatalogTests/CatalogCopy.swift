import Catalog
import Foundation
import GatewayModel
import Testing

/// A copy of a part of the project's catalog in a folder of its own, to plant defects in. The folder goes with it.
final class CatalogCopy {
    static let original = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "schemas").resolvingSymlinksInPath()

    let folder: URL

    /// - Parameter parts: the files and folders to copy, relative to the catalog's folder; none for the whole.
    init(_ parts: [String]) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "catalog-\(UUID().uuidString)")
        guard !parts.isEmpty else {
            try FileManager.default.copyItem(at: Self.original, to: folder)
            return
        }
        for part in parts {
            let target = folder.appending(path: part)
            try FileManager.default.createDirectory(
                at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileManager.default.copyItem(at: Self.original.appending(path: part), to: target)
        }
    }

    deinit {
        do { try FileManager.default.removeItem(at: folder) } catch { print("\(folder.path) stays behind: \(error)") }
    }

    /// The text of a file.
    func text(_ path: String) throws -> String {
        try String(contentsOf: folder.appending(path: path), encoding: .utf8)
    }

    /// Writes a file, with the folders it needs.
    func write(_ bytes: [UInt8], to path: String) throws {
        let target = folder.appending(path: path)
        try FileManager.default.createDirectory(
            at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: target)
    }

    /// Replaces the first occurrence of a text, which must be there.
    func replace(_ old: String, by new: String, in path: String) throws {
        let text = try self.text(path)
        let range = try #require(text.firstRange(of: old), "\(path) has no '\(old)'")
        try write(Array(text.replacingCharacters(in: range, with: new).utf8), to: path)
    }

    /// Where a text stands in a file.
    func position(of marker: String, in path: String) throws -> TextPosition {
        let text = try self.text(path)
        let range = try #require(text.firstRange(of: marker), "\(path) has no '\(marker)'")
        let before = text[..<range.lowerBound].split(separator: "\n", omittingEmptySubsequences: false)
        return TextPosition(line: before.count, column: (before.last?.unicodeScalars.count ?? 0) + 1)
    }

    /// Loads the copy: its defects, none when it is sound.
    func defects() -> [Defect] {
        do {
            _ = try Catalog.load(folder: folder.path)
            return []
        } catch {
            return error.defects
        }
    }

    func load() throws -> Catalog { try Catalog.load(folder: folder.path) }
}
