/// Gathers the defects of one file, so that all of them are reported at once. Beyond `Limits.defectsMax` it only
/// remembers that there were more.
public struct DefectCollector {
    /// The file's name in every defect.
    public let file: String
    /// What was found so far, in the order of finding.
    public private(set) var defects: [Defect] = []

    public init(file: String) {
        self.file = file
    }

    /// Whether nothing was found.
    public var isEmpty: Bool { defects.isEmpty }

    /// Adds a defect at a place of the file; nil when the file as a whole is at fault. The same defect is kept once.
    /// - Parameter hint: what to do about it, as a person would say it who wants to help.
    public mutating func add(_ position: TextPosition?, _ message: String, hint: String) {
        guard defects.count < Limits.defectsMax else { return }
        let defect = Defect(file: file, position: position, message: message, hint: hint)
        if !defects.contains(defect) { defects.append(defect) }
    }

    /// Adds a defect about a name that is not one of those known; the hint is the nearest, or all of them when they
    /// are few.
    public mutating func addUnknown(_ what: String, _ name: String, at position: TextPosition, known: [String]) {
        var hint = "see how its neighbours are written"
        if let nearest = NearestName.of(name, among: known) {
            hint = "did you mean '\(nearest)'?"
        } else if known.count <= 24, !known.isEmpty {
            hint = "one of \(known.joined(separator: ", "))"
        }
        add(position, "unknown \(what) '\(name)'", hint: hint)
    }

    /// Adds the defects of another reading of the same or another file.
    public mutating func add(_ list: DefectList) {
        defects += list.defects.prefix(Limits.defectsMax - min(Limits.defectsMax, defects.count))
    }

    /// Throws all of them when something was found.
    public func check() throws(DefectList) {
        if !defects.isEmpty { throw DefectList(defects) }
    }
}
