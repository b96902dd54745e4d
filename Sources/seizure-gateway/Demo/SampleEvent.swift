internal import Generator
internal import KafkaClient
internal import Runtime

/// A record as it is shown: headers and value.
struct RecordPicture: Sendable {
    let key: [UInt8]
    let headers: [(name: String, value: String)]
    let value: [UInt8]

    init(_ event: GeneratedEvent) {
        key = event.key ?? []
        headers = event.headers.map { ($0.name, String(decoding: $0.value, as: UTF8.self)) }
        value = event.value ?? []
    }

    init(_ record: RecordView) {
        key = record.key.map { Array($0) } ?? []
        value = record.value.map { Array($0) } ?? []
        var headers: [(name: String, value: String)] = []
        let list = record.headers
        for index in 0..<list.count {
            let header = list[index]
            let value = header.value.map { String(decoding: $0, as: UTF8.self) } ?? ""
            headers.append((String(decoding: header.name, as: UTF8.self), value))
        }
        self.headers = headers
    }
}

/// The event that the demo shows before and after.
struct SampleEvent: Sendable {
    /// Events that are looked through.
    private static let lookedAt = 400

    /// Its route's place.
    let route: Int
    let picture: RecordPicture

    /// The key, by which what became of it is found.
    var key: [UInt8] { picture.key }

    /// A first version of a case of the first route that is neither spoiled nor long, with text in another script when
    /// there is one: the names of makers and shippers.
    static func choose(from routes: [DemoRoute]) -> SampleEvent? {
        guard var generator = routes.first?.generator else { return nil }
        var candidates: [GeneratedEvent] = []
        for _ in 0..<lookedAt {
            guard let event = generator.next() else { break }
            if event.version == 1, event.spoiling == nil, event.key != nil, event.value != nil {
                candidates.append(event)
            }
        }
        let foreign = candidates.filter { $0.value?.contains { $0 >= 0x80 } == true }
        let ranked = (foreign.isEmpty ? candidates : foreign).sorted {
            ($0.value?.count ?? 0, $0.number) < ($1.value?.count ?? 0, $1.number)
        }
        guard !ranked.isEmpty else { return nil }
        return SampleEvent(route: 0, picture: RecordPicture(ranked[ranked.count / 2]))
    }
}
