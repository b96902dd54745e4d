internal import GatewayModel

/// Gathers the defects of one file, so that all of them are reported at once. Beyond `Limits.defectsMax` it only
/// remembers that there were more.
struct DefectCollector {
    /// The file's name in every defect.
    let file: String
    private(set) var defects: [Defect] = []

    init(file: String) {
        self.file = file
    }

    var isEmpty: Bool { defects.isEmpty }

    mutating func add(_ position: TextPosition?, _ message: String, hint: String? = nil) {
        guard defects.count < Limits.defectsMax else { return }
        let defect = Defect(file: file, position: position, message: message, hint: hint)
        if !defects.contains(defect) { defects.append(defect) }
    }

    /// Adds a defect about a name that is not one of those known; the hint is the nearest, or all of them when they
    /// are few.
    mutating func addUnknown(_ what: String, _ name: String, at position: TextPosition, known: [String]) {
        var hint: String?
        if let nearest = NearestName.of(name, among: known) {
            hint = "did you mean '\(nearest)'?"
        } else if known.count <= 24, !known.isEmpty {
            hint = "one of \(known.joined(separator: ", "))"
        }
        add(position, "unknown \(what) '\(name)'", hint: hint)
    }

    /// Throws when something was found.
    func check() throws(DefectList) {
        if !defects.isEmpty { throw DefectList(defects) }
    }
}
