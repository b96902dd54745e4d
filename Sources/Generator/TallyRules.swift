/// How events of a profile's schema are counted: where the case, the lines, the measures and the dimensions stand, and
/// which of them the profile's own published figures are about.
struct TallyRules: Sendable {
    /// The steps of a JSON Pointer.
    typealias Path = [String]

    /// Where one dimension stands and how its values are looked up.
    struct Dimension: Sendable {
        let name: String
        let path: Path
        /// Whether the path begins at the line; else at the event.
        let isOfLine: Bool
        /// How many characters count; nil for all.
        let prefix: Int?
        /// The column of the published table that has, or lists, these values.
        let column: String
    }

    /// What the profile's published figures are about.
    struct Published: Sendable {
        /// What is measured, in words.
        let title: String
        let measure: String
        /// The calibrated amount.
        let amountSlot: Int
        /// The dealt slot of every dimension, by name.
        let slots: [(name: String, slot: Int)]
    }

    var caseID: Path = []
    var version: Path = []
    var cancelled: (path: Path, text: [UInt8]) = ([], [])
    var lines: Path = []
    var measures: [(name: String, path: Path)] = []
    var dimensions: [Dimension] = []
    var published: Published?
}
