/// Which readers and writers of two versions of a schema understand each other.
public struct Compatibility: OptionSet, Hashable, Sendable {
    /// A bit for each direction.
    public let rawValue: UInt8

    /// The directions with these bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Whatever fits the old version fits the new one: who reads by the new version can read what was written before.
    public static let backward = Compatibility(rawValue: 1)
    /// Whatever fits the new version fits the old one: who still reads by the old version can read what is written now.
    public static let forward = Compatibility(rawValue: 2)
    /// Both.
    public static let full: Compatibility = [.backward, .forward]

    /// The level by its name: `none`, `backward`, `forward` or `full`; nil for any other text.
    public init?(name: String) {
        guard let level = Self.levels.first(where: { $0.name == name }) else { return nil }
        self = level.level
    }

    /// `none`, `backward`, `forward` or `full`.
    public var name: String { Self.levels.first { $0.level == self }?.name ?? "none" }

    /// The names of the levels.
    public static var names: [String] { levels.map(\.name) }

    private static let levels: [(name: String, level: Compatibility)] = [
        ("none", []), ("backward", .backward), ("forward", .forward), ("full", .full),
    ]
}

/// One place in which two versions of a schema differ so that some value fits only one of them.
public struct SchemaDifference: Hashable, Sendable, CustomStringConvertible {
    /// The place in the value, as a pointer with `*` for array elements.
    public let pointer: String
    /// The keyword that makes the difference; for places of only one version `properties`.
    public let keyword: Keyword
    /// What the old version says, in words.
    public let before: String
    /// What the new version says, in words.
    public let after: String
    /// The directions that it breaks.
    public internal(set) var breaks: Compatibility
    /// Whether, in every direction, a value that fits only one of them exists for certain. Otherwise it cannot be shown
    /// that there is none, and the difference counts as one.
    public internal(set) var isCertain: Bool

    /// One line: `/lines/*/hs6: maxLength: at most 10 before, at most 6 now (breaks backward)`.
    public var description: String {
        let place = pointer.isEmpty ? "the whole value" : pointer
        let doubt = isCertain ? "breaks" : "cannot be shown not to break"
        let directions = breaks == .full ? "backward and forward" : breaks.name
        return "\(place): \(keyword.rawValue): \(before) before, \(after) now (\(doubt) \(directions))"
    }
}
