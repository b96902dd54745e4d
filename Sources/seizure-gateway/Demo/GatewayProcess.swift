internal import Logging
internal import Runtime
internal import ServiceLifecycle
internal import Synchronization

/// The gateway inside the demo: starts, ends when it is told to, and says how it ended.
final class GatewayProcess: Sendable {
    private enum State {
        case running
        case ended
        case failed(CommandFault)
    }

    let gateway: Gateway
    private let group: ServiceGroup
    private let state = Mutex(State.running)

    init(_ gateway: Gateway) {
        self.gateway = gateway
        let lanes = ServiceGroupConfiguration.ServiceConfiguration(
            service: gateway, successTerminationBehavior: .gracefullyShutdownGroup,
            failureTerminationBehavior: .gracefullyShutdownGroup)
        let holds = ServiceGroupConfiguration.ServiceConfiguration(service: HoldService(gateway))
        group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [holds, lanes], logger: Logger(label: "services") { _ in SwiftLogNoOpLogHandler() }))
    }

    /// Starts the lanes.
    func start() {
        Task {
            do {
                try await group.run()
                state.withLock { $0 = .ended }
            } catch {
                let fault = (error as? RuntimeFault).map { CommandFault($0) } ?? CommandFault(.failure, "\(error)")
                state.withLock { $0 = .failed(fault) }
            }
        }
    }

    /// Whether the lanes have ended, by themselves or because they were told to.
    var hasEnded: Bool {
        state.withLock { state in
            if case .running = state { return false }
            return true
        }
    }

    /// Throws when the lanes have ended by themselves.
    func check() throws(CommandFault) {
        switch state.withLock({ $0 }) {
        case .running: return
        case .ended: throw CommandFault(.failure, "the gateway has stopped by itself")
        case .failed(let fault): throw fault
        }
    }

    /// Stops the lanes and waits until they have ended.
    func stop() async throws {
        await group.triggerGracefulShutdown()
        while !hasEnded { try await Task.sleep(for: .milliseconds(20)) }
        if case .failed(let fault) = state.withLock({ $0 }) { throw fault }
    }
}
