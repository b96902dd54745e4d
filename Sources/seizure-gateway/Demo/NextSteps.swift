internal import Foundation
internal import GatewayModel
internal import Runtime

/// Where to go from the demo: commands that work as they stand.
struct NextSteps {
    private static let name = "seizure-gateway"
    private static let configuration = "deploy/config/us-cn.yaml"

    private let routes: [DemoRoute]

    init(_ routes: [DemoRoute]) { self.routes = routes }

    /// The steps, each with the line or lines to type.
    var text: String {
        steps.flatMap { [$0.purpose, "  \($0.command)"] }.joined(separator: "\n")
    }

    private var steps: [(purpose: String, command: String)] {
        let options = "--config \(Self.configuration)"
        var steps = [
            (
                "Name the program, and what the example configuration wants to know:",
                "alias \(Self.name)=\(Self.program)\n"
                    + "  export GATEWAY_INSTANCE=one KAFKA_BOOTSTRAP_SERVERS=localhost:9092"
            ), ("Prove every schema, mapper, rule and agreement:", "\(Self.name) check \(options)"),
        ]
        if let route = routes.first, let recipient = route.recipients.first {
            let schema = route.source.defaultSchema.value
            steps.append(
                (
                    "See of every field of one event where it comes from:",
                    "\(Self.name) generate \(schema) --events 1 --format records |\n"
                        + "    \(Self.name) map \(options) --source \(route.source.topic) \\\n"
                        + "    --recipient \(recipient.configuration.id) --records --explain"
                ))
        }
        steps += [
            ("See the topics and rights that a Kafka of yours needs:", "\(Self.name) topics plan \(options)"),
            ("Run against it:", "\(Self.name) run \(options)"),
        ]
        return steps.map { (purpose: $0.0, command: $0.1) }
    }

    /// The program as it was called, or the shortest way to it from here.
    private static var program: String {
        let called = CommandLine.arguments.first ?? name
        let here = FileManager.default.currentDirectoryPath + "/"
        return called.hasPrefix(here) ? String(called.dropFirst(here.count)) : called
    }
}
