import Foundation
import Testing

/// Folders for files of tests.
enum ScratchFolder {
    static func make() throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "rejects-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder.path
    }

    static func remove(_ folder: String) {
        do { try FileManager.default.removeItem(atPath: folder) } catch {
            print("the folder \(folder) of a test stays: \(error)")
        }
    }

    static func mode(_ path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }
}
