internal import ArgumentParser

/// Measures the gateway against what it is held to: Foundation, a plain copy of memory, and a bare forwarder in C.
@main
struct GatewayBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gateway-bench",
        abstract: "Measures the gateway; one JSON object a line, one line a case.",
        discussion: """
            Every case is measured in several rounds, and the cases of one run take turns, so that a noisy machine is \
            noisy for all of them. 'best' is the round least disturbed; 'median' is what to expect.
            """,
        subcommands: [
            PipelineCommand.self, EndToEndCommand.self, MemoryCommand.self, RejectionsCommand.self,
            SimulateCommand.self,
            ForwardCommand.self,
        ])
}
