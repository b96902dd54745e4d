import Foundation

/// Python as an outside reader. Its absence is said, and the tests that need it are left out.
enum Oracle {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Oracle")

    /// Whether there is a python3.
    static let isThere: Bool = {
        let isThere = ProcessInfo.processInfo.environment["PATH", default: ""].split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/python3")
        }
        if !isThere { print("python3 not found: the tests that compare with it are skipped") }
        return isThere
    }()

    /// Runs a script of the folder with this input and returns the lines of its output.
    static func lines(_ script: String, input: String) throws -> [Substring] {
        String(decoding: try output(script, input: input), as: UTF8.self).split(separator: "\n")
    }

    /// Runs a script of the folder with this input and returns its output.
    static func output(_ script: String, input: String = "") throws -> [UInt8] {
        let file = FileManager.default.temporaryDirectory.appending(path: "oracle-\(UUID().uuidString)")
        try Data(input.utf8).write(to: file)
        defer { unlink(file.path) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", folder.appending(path: script).path]
        process.standardInput = try FileHandle(forReadingFrom: file)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
        return [UInt8](bytes)
    }
}
