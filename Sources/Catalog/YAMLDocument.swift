public import GatewayModel
internal import Yams

/// Reads YAML into the neutral tree that configuration, mappers, rules and agreements are compiled from.
///
/// Refused, each with its place: more than one document, a key twice in a mapping, keys that are not scalars, anchors
/// and aliases (they would let a small file grow without limit), files over
/// `Limits.documentBytesMax`, bytes that are not UTF-8.
public enum YAMLDocument {
    /// Parses one document.
    /// - Parameters:
    ///   - bytes: the file's bytes, UTF-8.
    ///   - file: the name to report defects under.
    /// - Returns: the root node; an empty file is a null scalar.
    /// - Throws: every defect that was found.
    public static func parse(_ bytes: [UInt8], file: String) throws(DefectList) -> DocumentNode {
        guard bytes.count <= Limits.documentBytesMax else {
            throw DefectList([
                Defect(
                    file: file, message: "the file is larger than \(Limits.documentBytesMax) bytes",
                    hint: "divide it, or look whether it is what it should be")
            ])
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw DefectList([Defect(file: file, message: "the file is not UTF-8", hint: "save it as UTF-8")])
        }
        do {
            let parser = try Yams.Parser(yaml: text, encoding: .utf8)
            guard let root = try parser.singleRoot() else {
                return DocumentNode(.scalar("", isPlain: true), position: .start)
            }
            var conversion = Conversion(file: file)
            // Nodes refer to their anchors weakly; the parser owns them.
            let node = withExtendedLifetime(parser) { conversion.convert(root) }
            guard conversion.defects.isEmpty else { throw DefectList(conversion.defects) }
            return node
        } catch let defects as DefectList {
            throw defects
        } catch let error as YamlError {
            throw DefectList([defect(of: error, in: text, file: file)])
        } catch {
            throw DefectList([
                Defect(
                    file: file, message: "the file is not YAML", hint: "YAML 1.1: keys and values, indented with spaces"
                )
            ])
        }
    }

    private static func defect(of error: YamlError, in text: String, file: String) -> Defect {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            return Defect(
                file: file, position: TextPosition(line: mark.line, column: mark.column),
                message: "the file is not YAML: \(problem)", hint: "YAML 1.1: keys and values, indented with spaces")
        case .duplicatedKeysInMapping(let keys, let context):
            let names = keys.map { "'\($0)'" }.joined(separator: ", ")
            let mapping = TextPosition(line: context.mark.line, column: context.mark.column)
            let second = keys.first.flatMap { Self.second("\($0)", in: text, mapping: mapping) }
            return Defect(
                file: file, position: second ?? mapping,
                message: "the key \(names) stands twice in one mapping", hint: "keep one of them")
        case .reader(let problem, _, _, _):
            return Defect(
                file: file, message: "the file is not YAML: \(problem)",
                hint: "YAML 1.1: keys and values, indented with spaces")
        default:
            return Defect(
                file: file, message: "the file is not YAML", hint: "YAML 1.1: keys and values, indented with spaces")
        }
    }

    /// Where a key of a block mapping stands the second time: below its beginning and in the same column. Nil for a
    /// mapping in braces, which has no lines of its own.
    private static func second(_ key: String, in text: String, mapping: TextPosition) -> TextPosition? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(mapping.line - 1)
        let indent = mapping.column - 1
        var isSeen = false
        for (offset, line) in lines.enumerated() {
            let spaces = line.prefix { $0 == " " }.count
            let rest = line.dropFirst(offset == 0 ? indent : spaces)
            guard !rest.isEmpty, !rest.hasPrefix("#") else { continue }
            if offset > 0, spaces < indent { return nil }
            guard offset == 0 || spaces == indent, startsWithKey(rest, key) else { continue }
            if isSeen { return TextPosition(line: mapping.line + offset, column: mapping.column) }
            isSeen = true
        }
        return nil
    }

    private static func startsWithKey(_ line: Substring, _ key: String) -> Bool {
        [key, "\"\(key)\"", "'\(key)'"].contains { form in
            line.hasPrefix(form) && line.dropFirst(form.count).drop { $0 == " " }.hasPrefix(":")
        }
    }

    /// Walks the composed tree. Its depth is bounded by the YAML parser's own nesting limit of 1,000, its size by the
    /// file's, because anchors are refused before an alias could be followed.
    private struct Conversion {
        let file: String
        var defects: [Defect] = []

        mutating func convert(_ node: Node) -> DocumentNode {
            let position = position(of: node.mark)
            refuseAnchor(of: node, at: position)
            guard defects.isEmpty else { return DocumentNode(.scalar("", isPlain: true), position: position) }
            switch node {
            case .scalar(let scalar):
                let isPlain = scalar.style == .plain || scalar.style == .any
                return DocumentNode(.scalar(scalar.string, isPlain: isPlain), position: position)
            case .sequence(let sequence):
                return DocumentNode(.sequence(sequence.map { convert($0) }), position: position)
            case .mapping(let mapping):
                return DocumentNode(.mapping(mapping.map { member($0.key, $0.value) }), position: position)
            case .alias:
                defects.append(aliasDefect(at: position))
                return DocumentNode(.scalar("", isPlain: true), position: position)
            }
        }

        private mutating func member(_ key: Node, _ value: Node) -> DocumentNode.Member {
            let keyPosition = position(of: key.mark)
            guard case .scalar(let scalar) = key else {
                defects.append(
                    Defect(file: file, position: keyPosition, message: "a key must be a scalar", hint: "key: value"))
                return DocumentNode.Member(key: "", keyPosition: keyPosition, value: convert(value))
            }
            return DocumentNode.Member(key: scalar.string, keyPosition: keyPosition, value: convert(value))
        }

        private mutating func refuseAnchor(of node: Node, at position: TextPosition) {
            if node.anchor != nil { defects.append(aliasDefect(at: position)) }
        }

        private func aliasDefect(at position: TextPosition) -> Defect {
            Defect(
                file: file, position: position, message: "anchors and aliases are not allowed",
                hint: "write the value out")
        }

        private func position(of mark: Mark?) -> TextPosition {
            mark.map { TextPosition(line: $0.line, column: $0.column) } ?? .start
        }
    }
}
