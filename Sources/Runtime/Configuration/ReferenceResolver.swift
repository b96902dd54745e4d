internal import Catalog
internal import GatewayModel
internal import Glibc

/// Replaces `${NAME}` by the environment's value and, for secrets, `file:PATH` by a file's content.
struct ReferenceResolver {
    /// What a reference could not be resolved for: the message and a hint.
    struct Failure: Error {
        let message: String
        let hint: String?
    }

    /// Looks a variable of the environment up.
    let environment: (String) -> String?
    /// The folder that relative paths start from.
    let folder: String

    /// The text with every `${NAME}` replaced. `$$` stands for a dollar sign; any other `$` is itself.
    func resolvingEnvironment(_ text: String) throws(Failure) -> String {
        guard text.contains("$") else { return text }
        var result = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            if rest.hasPrefix("$") {
                rest = rest.dropFirst()
                result += "$"
            } else if rest.hasPrefix("{") {
                guard let end = rest.firstIndex(of: "}") else {
                    throw Failure(message: "'${' has no closing '}'", hint: "write $$ for a dollar sign")
                }
                result += try variable(String(rest[rest.index(after: rest.startIndex)..<end]))
                rest = rest[rest.index(after: end)...]
            } else {
                result += "$"
            }
        }
        return result + rest
    }

    private func variable(_ name: String) throws(Failure) -> String {
        if let value = environment(name) { return value }
        // Shells set HOSTNAME but do not export it, and the example of every reader begins with it.
        if name == "HOSTNAME", let host = Self.hostName() { return host }
        throw Failure(message: "the environment variable '\(name)' is not set", hint: "export it, or write the value")
    }

    private static func hostName() -> String? {
        var bytes = [CChar](repeating: 0, count: 256)
        guard gethostname(&bytes, bytes.count - 1) == 0 else { return nil }
        return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The value of a possible secret: `file:PATH` is the file's content without its last line feed, everything else
    /// has its `${NAME}` replaced. Relative paths start from the configuration's folder.
    func resolvingSecret(_ text: String) throws(Failure) -> String {
        let resolved = try resolvingEnvironment(text)
        guard resolved.hasPrefix("file:") else { return resolved }
        let path = absolute(String(resolved.dropFirst("file:".count)))
        do {
            var bytes = try FileReading.bytes(of: path, bytesMax: ConfigurationLimits.secretBytesMax)
            if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
            guard let content = String(validating: bytes, as: UTF8.self) else {
                throw Failure(message: "the file \(path) is not UTF-8", hint: nil)
            }
            return content
        } catch let failure as Failure {
            throw failure
        } catch let list as DefectList {
            throw Failure(message: list.defects.first?.message ?? "cannot be read", hint: "the file is \(path)")
        } catch {
            throw Failure(message: "the file \(path) cannot be read", hint: nil)
        }
    }

    /// The path itself when it is absolute, else inside the configuration's folder.
    func absolute(_ path: String) -> String {
        path.hasPrefix("/") || folder.isEmpty ? path : "\(folder)/\(path)"
    }
}
