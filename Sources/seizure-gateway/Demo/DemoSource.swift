internal import Foundation
internal import GatewayModel
internal import Runtime

/// Where the demo's configuration comes from: `deploy/config/demo.yaml`, with what only the demo knows filled in.
struct DemoSource {
    private static let path = "deploy/config/demo.yaml"

    private let file: String
    private let schemas: String

    init(configuration: String?, schemas: String?) throws(CommandFault) {
        guard let file = configuration ?? InstalledFiles.find(Self.path) else {
            throw CommandFault(
                .configuration, "there is no '\(Self.path)' here or beside the program: name one with --config")
        }
        self.file = file
        self.schemas = URL(fileURLWithPath: try InstalledFiles.schemas(named: schemas)).path
    }

    /// Reads the configuration.
    /// - Throws: its defects, or a refusal when it does not use the embedded broker: the demo must not publish anywhere
    ///   else.
    func read(broker: DemoBroker, dataFolder: String) throws(CommandFault) -> GatewayConfiguration {
        let values = [
            "DEMO_BOOTSTRAP_SERVERS": broker.bootstrapServers, "DEMO_DATA": dataFolder, "DEMO_SCHEMAS": schemas,
        ]
        let configuration: GatewayConfiguration
        do {
            configuration = try ConfigurationReader.read(path: file) { name in
                values[name] ?? ProcessInfo.processInfo.environment[name]
            }
        } catch {
            throw CommandFault(error)
        }
        guard configuration.bootstrapServers == broker.bootstrapServers else {
            throw CommandFault(
                .configuration, "\(file): the demo publishes to its own broker only",
                hint: "bootstrap.servers: \"${DEMO_BOOTSTRAP_SERVERS}\"")
        }
        return configuration
    }
}

extension CommandFault {
    fileprivate init(_ status: ExitStatus, _ message: String, hint: String) {
        self.init(status, "\(message) (\(hint))")
    }
}

/// A folder for one run of the program, removed at its end.
struct TemporaryFolder {
    let path: String

    init(prefix: String) throws(CommandFault) {
        var template = Array("\(NSTemporaryDirectory())/\(prefix)-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            throw CommandFault(.failure, "no temporary folder can be made in \(NSTemporaryDirectory())")
        }
        path = String(cString: made)
    }

    /// Removes the folder with everything in it.
    func remove() {
        do { try FileManager.default.removeItem(atPath: path) } catch {
            Console.note("The temporary folder \(path) could not be removed.")
        }
    }
}
