/// Compares two versions of a schema of the mappable subset: is every value that fits one also one that fits the other?
///
/// It decides by the shapes alone, for all values at once. What it calls compatible is compatible; where it cannot tell
/// (a condition or combination beyond what shapes say), it says so and does not call it compatible.
public struct SchemaComparison: Sendable {
    /// The directions in which the new version is compatible with the old one.
    public let compatibility: Compatibility
    /// Every difference, by pointer.
    public let differences: [SchemaDifference]

    /// Compares a version with the one before it.
    public init(old: SchemaShape, new: SchemaShape) {
        var found: [SchemaDifference] = []
        for gap in SchemaInclusion.gaps(of: old, in: new) {
            Self.add(gap, before: gap.narrow, after: gap.wide, breaks: .backward, to: &found)
        }
        for gap in SchemaInclusion.gaps(of: new, in: old) {
            Self.add(gap, before: gap.wide, after: gap.narrow, breaks: .forward, to: &found)
        }
        differences = found.sorted {
            ($0.pointer, $0.keyword.rawValue, $0.before) < ($1.pointer, $1.keyword.rawValue, $1.before)
        }
        compatibility = differences.reduce(.full) { $0.subtracting($1.breaks) }
    }

    private static func add(
        _ gap: InclusionGap, before: String, after: String, breaks: Compatibility,
        to differences: inout [SchemaDifference]
    ) {
        let same = differences.firstIndex {
            $0.pointer == gap.pointer && $0.keyword == gap.keyword && $0.before == before && $0.after == after
        }
        if let same {
            differences[same].breaks.insert(breaks)
            if !gap.isCertain { differences[same].isCertain = false }
        } else {
            differences.append(
                SchemaDifference(
                    pointer: gap.pointer, keyword: gap.keyword, before: before, after: after, breaks: breaks,
                    isCertain: gap.isCertain))
        }
    }
}
