import GatewayModel
import Testing
import Yams

/// Reads YAML into the tree that mappers, rules and detectors are made of.
func yaml(_ text: String) throws -> DocumentNode {
    let root = try #require(try Yams.compose(yaml: text))
    return convert(root)
}

private func convert(_ node: Node) -> DocumentNode {
    let position = TextPosition(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    switch node {
    case .scalar(let scalar):
        let isPlain = scalar.style == .plain || scalar.style == .any
        return DocumentNode(.scalar(scalar.string, isPlain: isPlain), position: position)
    case .sequence(let sequence): return DocumentNode(.sequence(sequence.map(convert)), position: position)
    case .mapping(let mapping):
        let members = mapping.map { key, value in
            DocumentNode.Member(
                key: key.scalar?.string ?? "",
                keyPosition: TextPosition(line: key.mark?.line ?? 1, column: key.mark?.column ?? 1),
                value: convert(value))
        }
        return DocumentNode(.mapping(members), position: position)
    case .alias: return DocumentNode(.scalar("", isPlain: true), position: position)
    }
}
