internal import CBenchForwarder
internal import Catalog
internal import Exchange
internal import JSONTape
internal import MappingKit
internal import SchemaKit

/// A parsed event. A class, because arrays cannot hold a tape.
private final class ParsedEvent {
    var tape = Tape()
}

/// The steps of the pipeline, each alone, and the pipeline as lanes run it.
enum PipelineCases {
    /// The steps in their order; what a step reads was made before it is measured.
    static func all(_ events: EventSet, _ path: BenchCatalog) throws -> [BenchCase] {
        let parsed = try parse(events, path)
        let canonical = try map(parsed, path.up.mappers.map(\.compiled))
        let mapped = try map(canonical, path.down.mappers)
        return [
            parseCase(events, path),
            validateCase("validate", events, parsed, path.up.source),
            mapCase("map-to-canonical", events, parsed, path.up.mappers.map(\.compiled)),
            mapCase("map-to-recipient", events, canonical, path.down.mappers),
            validateCase("validate-recipient", events, mapped, path.down.target),
            writeCase(events, mapped, path),
            try pipelineCase(events, path),
        ]
    }

    // MARK: What the steps read

    private static func parse(_ events: EventSet, _ path: BenchCatalog) throws -> [ParsedEvent] {
        var parser = Parser()
        return try events.texts.map { text in
            let event = ParsedEvent()
            try parser.parse(text.span.bytes, into: &event.tape, keys: path.catalog.keys)
            return event
        }
    }

    private static func map(_ events: [ParsedEvent], _ mappers: [CompiledMapper]) throws -> [ParsedEvent] {
        var current = events
        for mapper in mappers {
            var run = MapperRun(mapper)
            current = try current.map { event in
                let result = ParsedEvent()
                guard run.run(source: event.tape, into: &result.tape, asOf: asOf) == .mapped else {
                    throw BenchError("an event of the set cannot be mapped; measure valid events")
                }
                return result
            }
        }
        return current
    }

    /// The day at which code lists are looked up for events without a date of their own.
    private static let asOf: Int32 = 20_141_001

    // MARK: The steps

    private static func parseCase(_ events: EventSet, _ path: BenchCatalog) -> BenchCase {
        var parser = Parser()
        var tape = Tape()
        let keys = path.catalog.keys
        return BenchCase(name: "parse", bytes: events.bytes, events: events.texts.count) {
            for text in events.texts { try parser.parse(text.span.bytes, into: &tape, keys: keys) }
        }
    }

    private static func validateCase(
        _ name: String, _ events: EventSet, _ parsed: [ParsedEvent], _ schema: CatalogSchema
    ) -> BenchCase {
        var validator = Validator()
        var violations = ViolationList()
        return BenchCase(name: name, bytes: events.bytes, events: events.texts.count) {
            for event in parsed where !validator.validate(event.tape, schema: schema.schema, into: &violations) {
                throw BenchError("an event of the set does not fit \(schema.id); measure valid events")
            }
        }
    }

    private static func mapCase(
        _ name: String, _ events: EventSet, _ parsed: [ParsedEvent], _ mappers: [CompiledMapper]
    ) -> BenchCase {
        let chain = MapperChain(mappers)
        return BenchCase(name: name, bytes: events.bytes, events: events.texts.count) {
            for event in parsed { chain.run(event.tape, asOf: asOf) }
        }
    }

    private static func writeCase(_ events: EventSet, _ mapped: [ParsedEvent], _ path: BenchCatalog) -> BenchCase {
        var writer = Writer()
        let keys = path.catalog.keys
        return BenchCase(name: "write", bytes: events.bytes, events: events.texts.count) {
            for event in mapped {
                writer.reset()
                writer.write(event.tape, keys: keys)
            }
        }
    }

    /// The pipeline as lanes run it.
    static func pipelineCase(_ events: EventSet, _ path: BenchCatalog) throws -> BenchCase {
        pipelineCase("pipeline", events, ProcessorBench(try path.plan()))
    }

    /// The same with XML on one side: to a recipient that gets it, and from a sender that sends it.
    static func xml(_ events: EventSet, _ path: BenchCatalog, schemas: String) throws -> [BenchCase] {
        let messages = try EventSet.messages(schemas: schemas, schema: "cn-gacc/seizure/2")
        return [
            pipelineCase(
                "pipeline-to-xml", events, ProcessorBench(try path.plan(wire: "application/xml; charset=UTF-8"))),
            pipelineCase(
                "pipeline-from-xml", messages, ProcessorBench(try path.planBack(), headers: ProcessorBench.xml)),
        ]
    }

    private static func pipelineCase(_ name: String, _ events: EventSet, _ bench: ProcessorBench) -> BenchCase {
        BenchCase(name: name, bytes: events.bytes, events: events.texts.count) {
            for (index, text) in events.texts.enumerated() { bench.process(text, offset: Int64(index)) }
            guard bench.rejected == 0 else {
                throw BenchError("an event of the set is rejected (\(bench.lastCode)); measure valid events")
            }
        }
    }
}

/// The mappers of a path with the memory of their runs.
private final class MapperChain {
    private final class Link {
        var run: MapperRun
        var target = Tape()

        init(_ mapper: CompiledMapper) {
            run = MapperRun(mapper)
        }
    }

    private let links: [Link]

    init(_ mappers: [CompiledMapper]) {
        links = mappers.map(Link.init)
    }

    func run(_ tape: borrowing Tape, asOf: Int32) {
        guard let first = links.first else { return }
        _ = first.run.run(source: tape, into: &first.target, asOf: asOf)
        for index in links.indices.dropFirst() {
            _ = links[index].run.run(source: links[index - 1].target, into: &links[index].target, asOf: asOf)
        }
    }
}
