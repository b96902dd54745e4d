internal import Catalog
internal import MappingKit

/// Translates places of the canonical model into those of the sender's schema: a rejection speaks to the sender of its
/// own fields (P11). Made once for every route and asked for rejections only.
struct SenderPlaces {
    /// For every canonical place the sender's place that its value comes from; `*` stands for every element.
    private let sources: [String: String]

    /// - Parameter mappers: the mappers up to the canonical model, in their order.
    init(_ mappers: [CatalogMapper]) {
        var known: [String: String] = [:]
        for (index, mapper) in mappers.enumerated() {
            var next: [String: String] = [:]
            for field in mapper.compiled.disclosure {
                guard let place = field.values.first ?? field.conditions.first else { continue }
                next[field.target] = index == 0 ? place : known[place] ?? place
            }
            known = next
        }
        sources = known
    }

    /// The sender's place for a canonical one, whose elements are numbered where they are known; nil when the value
    /// comes from no place of the event.
    func place(of pointer: String) -> String? {
        var numbers: [Substring] = []
        let pattern = pointer.split(separator: "/", omittingEmptySubsequences: false).map { token in
            guard !token.isEmpty, token.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return token }
            numbers.append(token)
            return "*"
        }.joined(separator: "/")
        guard let source = sources[pattern] ?? below(pattern) else { return nil }
        return Self.fill(source, numbers)
    }

    /// Any place below this one says where an object or array comes from.
    private func below(_ pattern: String) -> String? {
        sources.filter { $0.key.hasPrefix(pattern + "/") }.min { $0.key < $1.key }?.value
    }

    /// Numbers the elements when the sender's place has as many of them as the canonical one.
    private static func fill(_ source: String, _ numbers: [Substring]) -> String {
        let tokens = source.split(separator: "/", omittingEmptySubsequences: false)
        guard tokens.count(where: { $0 == "*" }) == numbers.count else { return source }
        var rest = numbers[...]
        return tokens.map { $0 == "*" ? rest.popFirst() ?? $0 : $0 }.joined(separator: "/")
    }
}
