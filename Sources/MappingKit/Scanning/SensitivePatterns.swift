public import GatewayModel
internal import SchemaKit

/// Detectors of what looks like a personal identifier in free text, given as data by an agreement. Immutable; each lane
/// runs them with a `SensitiveScanner` of its own.
///
/// A detector is a pattern that may match anywhere. With a checksum it looks at every piece of the checksum's length
/// that no digit adjoins, and only a piece counts that matches as a whole and whose last character is the checksum of
/// those before it: that tells an identity card from other identifiers of eighteen characters.
public struct SensitivePatterns: Sendable {
    /// The names of the detectors.
    public let names: [String]

    let detectors: [Detector]
    let needs: TextNeeds

    /// One detector.
    struct Detector: Sendable {
        let pattern: Pattern
        let checksum: Checksum?
        /// The characters of a piece, with a checksum.
        let length: Int
    }

    private static let keys = ["name", "pattern", "checksum", "source"]

    /// Reads the detectors of an agreement.
    /// - Parameters:
    ///   - node: the section with the list `refuse` and, optionally, `checksums` by name.
    ///   - file: the name to report defects under.
    /// - Throws: every defect: patterns that are none, checksums that do not exist or have no fixed length.
    public static func parse(_ node: DocumentNode, file: String) throws(DefectList) -> SensitivePatterns {
        var parser = DocumentParser(file: file)
        let checksums = node["checksums"].map { parser.checksums($0) } ?? [:]
        var names: [String] = []
        var detectors: [Detector] = []
        let list = node["refuse"]?.elements ?? []
        if let refuse = node["refuse"], refuse.elements == nil, !refuse.isNull {
            parser.defects.add(
                refuse.position, "'refuse' must be a list of detectors",
                hint: "a line - { name: …, pattern: … } for each")
        }
        if list.count > MappingLimits.detectorsMax {
            parser.defects.add(
                node.position, "more than \(MappingLimits.detectorsMax) detectors", hint: "join patterns with |")
        }
        for element in list.prefix(MappingLimits.detectorsMax) {
            guard let (name, detector) = parser.detector(element, keys: keys, checksums) else { continue }
            names.append(name)
            detectors.append(detector)
        }
        try parser.defects.check()
        var needs = TextNeeds()
        for detector in detectors { needs.add(detector.pattern) }
        return SensitivePatterns(names: names, detectors: detectors, needs: needs)
    }
}

extension DocumentParser {
    fileprivate mutating func detector(
        _ node: DocumentNode, keys: [String], _ checksums: [String: Checksum]
    ) -> (String, SensitivePatterns.Detector)? {
        checkKeys(node, of: "a detector", known: keys)
        let name = requiredText(node, "name")
        let source = requiredText(node, "pattern")
        var checksum: Checksum?
        if let clause = node["checksum"] {
            checksum = detectorChecksum(clause, checksums)
            guard let weights = checksum?.weights, weights.count < MappingLimits.detectorCharactersMax else {
                if checksum != nil {
                    defects.add(
                        clause.position, "the checksum of a detector needs 'weights': they give its length",
                        hint: "weights: [7, 9, 10, …], one for every character before the check character")
                }
                return nil
            }
        }
        guard let name, let source, let place = node["pattern"]?.position else { return nil }
        do {
            let whole = checksum == nil ? source : "^(?:\(source))$"
            let length = (checksum?.weights?.count ?? 0) + 1
            return (name, .init(pattern: try Pattern(whole), checksum: checksum, length: length))
        } catch {
            defects.add(place, "the pattern \(error.message)", hint: "the linear-time subset of ECMA-262")
            return nil
        }
    }

    private mutating func detectorChecksum(_ node: DocumentNode, _ known: [String: Checksum]) -> Checksum? {
        guard let name = node.text else { return checksum(node) }
        if let checksum = known[name] { return checksum }
        defects.addUnknown("checksum", name, at: node.position, known: known.keys.sorted())
        return nil
    }
}
