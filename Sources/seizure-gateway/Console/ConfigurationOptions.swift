internal import ArgumentParser
internal import Foundation
internal import GatewayModel
internal import Runtime

/// The configuration file of a command.
struct ConfigurationOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("The configuration file.", valueName: "file"))
    var config: String

    /// Reads the file.
    /// - Throws: every defect, with exit status 78.
    func load() throws(CommandFault) -> GatewayConfiguration { try Self.read(config) }

    /// Reads a configuration with the process's environment, for commands that can do without one.
    /// - Throws: every defect, with exit status 78.
    static func read(_ path: String) throws(CommandFault) -> GatewayConfiguration {
        do throws(DefectList) {
            return try ConfigurationReader.read(path: path) { ProcessInfo.processInfo.environment[$0] }
        } catch {
            throw CommandFault(error)
        }
    }
}
