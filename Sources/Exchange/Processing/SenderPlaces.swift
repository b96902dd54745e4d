internal import Catalog
internal import MappingKit

/// Translates places of the canonical model into those of the sender's schema: a rejection speaks to the sender of its
/// own fields (P11). Made once for every route and asked for rejections only.
struct SenderPlaces {
    /// What the sender is told of a canonical place.
    struct Answer: Hashable {
        /// The sender's place, or what the places have in common when there are several.
        var pointer: String
        /// The places themselves, when there are several: which of them the value comes from is not known any more.
        var choices: [String]

        /// The choices in words, to be put behind an expectation; empty when there is nothing to choose.
        var words: String {
            choices.isEmpty ? "" : " (from \(choices.joined(separator: " or ")))"
        }
    }

    /// For every canonical place the sender's places that its value can come from; `*` stands for every element.
    private let sources: [String: [String]]
    /// The arrays of the canonical model that are made from an array element by element: their numbers are those of the
    /// sender's elements. An array that is put together from single places has no such numbers.
    private let walked: Set<Substring>

    /// Choices that are told; where there are more, what they have in common says enough.
    private static let choicesMax = 4

    /// - Parameter mappers: the mappers up to the canonical model, in their order.
    init(_ mappers: [CatalogMapper]) {
        var known: [String: [String]] = [:]
        var walked: Set<Substring> = []
        for (index, mapper) in mappers.enumerated() {
            var next: [String: [String]] = [:]
            for field in mapper.compiled.disclosure {
                let places = field.values.isEmpty ? Array(field.conditions.prefix(1)) : field.values
                // A place between two mappers that comes from no place of the event has no name for the sender.
                let own = index == 0 ? places : places.flatMap { known[$0] ?? [] }
                for place in own where next[field.target]?.contains(place) != true {
                    next[field.target, default: []].append(place)
                }
            }
            known = next.filter { !$0.value.isEmpty }
            let single = known.filter { $0.key.count(where: { $0 == "*" }) == 1 }
            walked = Set(
                single.filter { $0.value.contains { $0.contains("*") } }.compactMap { Self.outermostArray($0.key) })
        }
        sources = known
        self.walked = walked
    }

    /// The outermost array that a place is in.
    private static func outermostArray(_ pattern: String) -> Substring? {
        pattern.firstRange(of: "/*").map { pattern[..<$0.lowerBound] }
    }

    /// The sender's place for a canonical one, whose elements are numbered where they are known; nil when the value
    /// comes from no place of the event.
    func place(of pointer: String) -> Answer? {
        var numbers: [Substring] = []
        let pattern = pointer.split(separator: "/", omittingEmptySubsequences: false).map { token in
            guard !token.isEmpty, token.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return token }
            numbers.append(token)
            return "*"
        }.joined(separator: "/")
        let places = (sources[pattern] ?? below(pattern)).map { place in
            // Which element of an array it is, nobody knows any more: the array is the place.
            let filled = fill(place, numbers, of: pattern)
            return filled.hasSuffix("/*") ? String(filled.dropLast(2)) : filled
        }
        guard let first = places.first else { return nil }
        guard places.count > 1 else { return Answer(pointer: first, choices: []) }
        return Answer(
            pointer: Self.common(places), choices: places.count > Self.choicesMax ? [] : places)
    }

    /// The places below this one say where an object or array comes from.
    private func below(_ pattern: String) -> [String] {
        let found = sources.filter { $0.key.hasPrefix(pattern + "/") }.flatMap(\.value)
        guard !found.isEmpty else { return [] }
        return [Self.common(Array(Set(found)))]
    }

    /// The path that the places have in common.
    private static func common(_ places: [String]) -> String {
        var tokens = places.first?.split(separator: "/", omittingEmptySubsequences: false) ?? []
        for place in places.dropFirst() {
            let other = place.split(separator: "/", omittingEmptySubsequences: false)
            tokens = Array(zip(tokens, other).prefix { $0 == $1 }.map(\.0))
        }
        return tokens.joined(separator: "/")
    }

    /// Numbers the elements of the sender's place from the outside.
    private func fill(_ source: String, _ numbers: [Substring], of pattern: String) -> String {
        guard let array = Self.outermostArray(pattern), walked.contains(array) else { return source }
        let tokens = source.split(separator: "/", omittingEmptySubsequences: false)
        let isSameDepth = tokens.count(where: { $0 == "*" }) == numbers.count
        // An array inside the outermost one may be put together; only the outermost number is sure then.
        var rest = isSameDepth ? numbers[...] : numbers.prefix(1)
        return tokens.map { $0 == "*" ? rest.popFirst() ?? $0 : $0 }.joined(separator: "/")
    }
}
