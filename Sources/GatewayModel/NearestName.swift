/// Finds the known name that a mistyped one was probably meant to be.
public enum NearestName {
    /// Names longer than this are not compared.
    static let lengthMax = 128

    /// The candidate with the smallest edit distance, when that is at most a third of the name's length (and at least 1
    /// is always allowed); nil when nothing is near. Ties go to the first candidate.
    public static func of(_ name: String, among candidates: some Sequence<String>) -> String? {
        let letters = Array(name.unicodeScalars)
        guard letters.count <= lengthMax else { return nil }
        var best: (name: String, distance: Int)?
        for candidate in candidates where candidate.unicodeScalars.count <= lengthMax {
            let distance = editDistance(letters, Array(candidate.unicodeScalars))
            if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
        }
        guard let best, best.distance <= max(1, letters.count / 3) else { return nil }
        return best.name
    }

    /// Insertions, deletions and substitutions, one row at a time.
    private static func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var row = Array(0...right.count)
        for (i, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let substituted = diagonal + (letter == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[right.count]
    }
}
