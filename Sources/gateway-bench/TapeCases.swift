internal import CBenchForwarder
internal import JSONTape

/// The parser and the writer alone. Everything a case reuses belongs to its closure, as it belongs to a lane.
enum TapeCases {
    static func all(_ events: EventSet) -> [BenchCase] {
        [parse(events), parseAndWrite(events)]
    }

    private static func parse(_ events: EventSet) -> BenchCase {
        var bench = TapeBench()
        return BenchCase(name: "parse", bytes: events.bytes, events: events.texts.count) {
            for text in events.texts { try bench.parse(text) }
        }
    }

    private static func parseAndWrite(_ events: EventSet) -> BenchCase {
        var bench = TapeBench()
        return BenchCase(name: "parse-and-write", bytes: events.bytes, events: events.texts.count) {
            for text in events.texts {
                try bench.parse(text)
                bench.write()
            }
        }
    }
}

/// A parser, a tape and a writer that are reused.
private struct TapeBench: ~Copyable {
    private var parser = Parser()
    private var tape = Tape()
    private var writer = Writer()

    mutating func parse(_ text: [UInt8]) throws {
        try parser.parse(text.span.bytes, into: &tape, keys: .empty)
    }

    mutating func write() {
        writer.reset()
        writer.write(tape, keys: .empty)
        writer.bytes.withUnsafeBytes { cbench_keep($0.baseAddress) }
    }
}
