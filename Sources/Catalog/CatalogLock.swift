internal import GatewayModel

/// `CATALOG.lock`: one line per published file, `<SHA-256 in hexadecimal>  <path>`, as `sha256sum` prints them. What is
/// published never changes; a correction is a new revision.
enum CatalogLock {
    /// Compares the lock with the files that call themselves published.
    /// - Parameters:
    ///   - lock: the lock file; nil when the catalog has none.
    ///   - files: every file of the catalog by its path, with its digest.
    ///   - published: the paths whose files say `status: published`.
    static func check(
        _ lock: CatalogFiles.File?, files: [String: Digest], published: Set<String>, into defects: inout DefectCollector
    ) {
        let locked = entries(lock, into: &defects)
        for (path, entry) in locked.sorted(by: { $0.key < $1.key }) {
            guard let digest = files[path] else {
                add("\(path) is published and missing", hint: "bring the file back", at: entry.line, to: &defects)
                continue
            }
            if digest != entry.digest {
                add(
                    "\(path) is published and was changed",
                    hint: "undo the change; \(howToPublish(path, among: files.keys))", at: entry.line, to: &defects)
            }
        }
        for path in published.sorted() where locked[path] == nil {
            let digest = files[path].map { "\($0)" } ?? ""
            defects.add(
                DefectList([
                    Defect(
                        file: path, message: "says it is published and is not in CATALOG.lock",
                        hint: "add the line '\(digest)  \(path)', or call it a draft")
                ]))
        }
    }

    /// How what was changed is published instead: as the next number that is free.
    private static func howToPublish(_ path: String, among paths: some Sequence<String>) -> String {
        var parts = path.split(separator: "/").map(String.init)
        let isSchema = parts.last == "schema.json" || parts.last == "rules.yaml"
        let place = isSchema ? parts.count - 2 : parts.count - 1
        guard place >= 0, case let name = parts[place], let number = Int(name.prefix { $0.isNumber }) else {
            return "publish it as the next revision"
        }
        let taken = Set(paths)
        var next = number
        repeat {
            next += 1
            parts[place] = "\(next)" + name.drop { $0.isNumber }
        } while taken.contains(parts.joined(separator: "/"))
        let what = isSchema ? "version" : "revision"
        return "publish it as \(what) \(next): a draft at \(parts.joined(separator: "/")), checked, then published"
    }

    private static func entries(
        _ lock: CatalogFiles.File?, into defects: inout DefectCollector
    ) -> [String: (digest: Digest, line: Int)] {
        guard let lock else { return [:] }
        var entries: [String: (digest: Digest, line: Int)] = [:]
        let text = String(decoding: lock.bytes, as: UTF8.self)
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            let hash = line.prefix(64)
            let rest = line.dropFirst(64)
            guard let digest = Digest(hexadecimal: hash), rest.hasPrefix("  "), rest.count > 2 else {
                add("the line is not '<SHA-256>  <path>'", hint: nil, at: index + 1, to: &defects)
                continue
            }
            entries[String(rest.dropFirst(2))] = (digest, index + 1)
        }
        return entries
    }

    private static func add(_ message: String, hint: String?, at line: Int, to defects: inout DefectCollector) {
        let position = TextPosition(line: line, column: 1)
        defects.add(
            DefectList([Defect(file: "CATALOG.lock", position: position, message: message, hint: hint)]))
    }
}
