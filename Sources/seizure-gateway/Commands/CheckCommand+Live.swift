internal import GatewayModel
internal import Runtime

extension CheckCommand {
    /// Compares the brokers with what the configuration needs; `FindingReport` prints its findings.
    static func live(_ configuration: GatewayConfiguration) throws(CommandFault) -> TopicComparison {
        do throws(RuntimeFault) {
            return try TopicComparison.live(configuration)
        } catch {
            throw CommandFault(error)
        }
    }
}
