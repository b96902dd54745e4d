internal import Foundation

/// A Python script as an outside judge. Its absence is said once, and the tests that need it are left out.
public struct PythonOracle: Sendable {
    private let script: URL

    /// A script in the folder `Oracle` beside the test file, and the module beyond Python's own that it imports.
    public init?(_ file: String, beside test: String = #filePath, needs module: String? = nil) {
        script = URL(filePath: test).deletingLastPathComponent().appending(path: "Oracle").appending(path: file)
        guard Self.hasPython else {
            print("\(file): python3 was not found: what it would judge is skipped")
            return nil
        }
        if let module, !Self.imports(module) {
            print("\(file): Python has no '\(module)' (pip install \(module)): what it would judge is skipped")
            return nil
        }
    }

    private static let hasPython: Bool = ProcessInfo.processInfo.environment["PATH", default: ""].split(separator: ":")
        .contains { FileManager.default.isExecutableFile(atPath: "\($0)/python3") }

    private static func imports(_ module: String) -> Bool {
        do {
            return try run(["-c", "import \(module)"], input: nil).status == 0
        } catch {
            return false
        }
    }

    /// Runs the script with this input and returns the lines of its output.
    public func lines(input: String) throws -> [Substring] {
        String(decoding: try output(input: input), as: UTF8.self).split(separator: "\n")
    }

    /// Runs the script with this input and returns its output.
    public func output(input: String = "") throws -> [UInt8] {
        let file = FileManager.default.temporaryDirectory.appending(path: "oracle-\(UUID().uuidString)")
        try Data(input.utf8).write(to: file)
        defer { unlink(file.path) }
        let (status, bytes) = try Self.run([script.path], input: try FileHandle(forReadingFrom: file))
        guard status == 0 else { throw CocoaError(.executableLoad) }
        return bytes
    }

    private static func run(_ arguments: [String], input: FileHandle?) throws -> (status: Int32, output: [UInt8]) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3"] + arguments
        process.standardInput = input ?? FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        if input == nil { process.standardError = FileHandle.nullDevice }
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, [UInt8](bytes))
    }
}
