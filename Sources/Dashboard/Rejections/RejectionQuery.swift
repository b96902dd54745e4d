internal import GatewayModel
internal import HTTPTypes
internal import OperatorRecords
internal import RejectIndex

/// Which rejections are asked for, as it stands in the query of a URL: the names are those of the options of
/// `seizure-gateway rejects`.
struct RejectionQuery: Sendable {
    /// What the index is asked.
    private(set) var filter = RejectFilter()
    /// The criteria as they were given, in the order in which they are shown.
    private(set) var criteria: [(name: String, value: String)] = []
    /// Where the page begins; nil for the newest.
    private(set) var cursor: PageCursor?

    /// The criteria that are lists of values.
    private static let lists: [(name: String, path: any WritableKeyPath<RejectFilter, [String]> & Sendable)] = [
        ("code", \.codes), ("stage", \.stages), ("agency", \.agencies), ("source", \.sources),
        ("recipient", \.recipients), ("schema", \.schemas), ("mapper", \.mappers), ("pointer", \.pointers),
        ("rule", \.rules), ("cluster", \.clusters), ("case", \.cases), ("event", \.events), ("id", \.ids),
    ]
    /// Characters of one value at most.
    private static let valueCharactersMax = 500
    /// What asks for every state.
    static let everyState = "all"

    /// Reads the criteria.
    /// - Throws: a refusal that says which one cannot be read.
    init(_ fields: RequestFields) throws(Refusal) {
        for (name, path) in Self.lists {
            let values = fields.all(name)
            guard values.count <= RejectFilter.valuesMax else {
                throw Refusal(.badRequest, "'\(name)' has more than \(RejectFilter.valuesMax) values.")
            }
            for value in values {
                guard value.count <= Self.valueCharactersMax else {
                    throw Refusal(
                        .badRequest, "A value of '\(name)' has more than \(Self.valueCharactersMax) characters.")
                }
                filter[keyPath: path].append(value)
                criteria.append((name, value))
            }
        }
        try readStates(fields)
        filter.fromMs = try moment("from", fields)
        filter.toMs = try moment("to", fields)
        if let text = fields["text"] {
            guard text.count <= Self.valueCharactersMax else {
                throw Refusal(.badRequest, "'text' has more than \(Self.valueCharactersMax) characters.")
            }
            filter.text = text
            criteria.append(("text", text))
        }
        try checkDigits("id", 16...64, filter.ids)
        try checkDigits("cluster", 4...32, filter.clusters)
        if let after = fields["after"] {
            guard let cursor = PageCursor(after) else {
                throw Refusal(.badRequest, "'after' is not where a page of this list ended.")
            }
            self.cursor = cursor
        }
    }

    private mutating func readStates(_ fields: RequestFields) throws(Refusal) {
        let words = fields.all("state")
        for word in words { criteria.append(("state", word)) }
        if words.contains(Self.everyState) { return }
        for word in words {
            guard let state = RejectionState(rawValue: word) else {
                let known = RejectionState.allCases.map(\.rawValue).joined(separator: ", ")
                throw Refusal(.badRequest, "'state' is one of \(known), or \(Self.everyState).")
            }
            filter.states.insert(state)
        }
        if words.isEmpty, filter.ids.isEmpty { filter.states = RejectionState.undecided }
    }

    private mutating func moment(_ name: String, _ fields: RequestFields) throws(Refusal) -> Int64? {
        guard let text = fields[name] else { return nil }
        guard let moment = MomentText.milliseconds(text) else {
            throw Refusal(.badRequest, "'\(name)' is not \(MomentText.form).")
        }
        criteria.append((name, text))
        return moment
    }

    private func checkDigits(_ name: String, _ count: ClosedRange<Int>, _ values: [String]) throws(Refusal) {
        for value in values where !RejectFilter.isDigits(value, count) {
            throw Refusal(
                .badRequest,
                "'\(name)' is \(count.lowerBound) to \(count.upperBound) hexadecimal digits, in lower case.")
        }
    }

    /// The query of these criteria.
    static func text(_ criteria: [(name: String, value: String)]) -> String {
        criteria.map { "\($0.name)=\(RequestFields.encoded($0.value))" }.joined(separator: "&")
    }

    /// The path of the list with one more criterion.
    func path(adding name: String, _ value: String) -> String {
        Self.path(criteria.filter { $0.name != name } + [(name, value)])
    }

    /// The path of the list without one criterion.
    func path(without index: Int) -> String {
        var rest = criteria
        rest.remove(at: index)
        return Self.path(rest)
    }

    /// The path of the list with these criteria.
    static func path(_ criteria: [(name: String, value: String)]) -> String {
        criteria.isEmpty ? "/rejections" : "/rejections?\(text(criteria))"
    }
}
