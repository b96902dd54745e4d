internal import GatewayModel
internal import JSONTape
internal import SchemaKit

/// Checks that every leaf of the source is read by some rule or stands under `undisclosed`, and not both.
struct Completeness {
    let source: SchemaShape
    let used: [Int: TextPosition]
    var defects: DefectCollector
    var report = ProofReport()

    mutating func check(_ document: MapperDocument) {
        var covered: Set<Int> = []
        for entry in document.undisclosed { cover(entry, &covered) }
        for leaf in source.leaves where used[leaf.index] == nil && !covered.contains(leaf.index) {
            report.add(.complete, leaf.pointer, .failed, nil)
            defects.add(
                document.fieldsPosition, "no rule reads '\(leaf.pointer)' of the source",
                hint: "use it, or list it under 'undisclosed' with a reason")
        }
        if defects.isEmpty { report.add(.complete, "", .proved, nil) }
    }

    private mutating func cover(_ entry: MapperDocument.UndisclosedEntry, _ covered: inout Set<Int>) {
        let pointer = PointerPath.text(entry.pointer.tokens)
        guard let field = source.field(at: pointer), !entry.pointer.isFromRoot else {
            let near = NearestName.of(pointer, among: source.fields.map(\.pointer))
            defects.add(
                entry.pointer.position, "the source has no '\(entry.pointer.text)'",
                hint: near.map { "did you mean '\($0)'?" } ?? "remove the line")
            return
        }
        for inner in source.fields where inner.pointer == pointer || inner.pointer.hasPrefix(pointer + "/") {
            covered.insert(inner.index)
            if !inner.types.isDisjoint(with: .scalars), let place = used[inner.index] {
                defects.add(
                    entry.pointer.position, "'\(inner.pointer)' is undisclosed, but line \(place.line) reads it",
                    hint: "remove one of the two")
            }
        }
        if field.members.isEmpty, field.types.isDisjoint(with: [.object, .array]) { return }
    }
}
