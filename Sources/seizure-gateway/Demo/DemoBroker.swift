internal import GatewayModel
internal import KafkaClient
internal import Runtime

/// The embedded broker of the demo, with every topic that its configuration names.
struct DemoBroker {
    /// More partitions hold more before the broker drops the oldest records: 5 MiB each.
    static let partitions = 16

    /// librdkafka logs what its own clients see of its own broker's end; nobody could act on it.
    static let logSink: ClientLogSink = { _ in }

    private let cluster: EmbeddedCluster

    init() throws(CommandFault) {
        do throws(KafkaFault) { cluster = try EmbeddedCluster(logSink: Self.logSink) } catch {
            throw CommandFault(error)
        }
    }

    /// The address, on loopback.
    var bootstrapServers: String { cluster.bootstrapServers }

    /// Settings of the demo's own clients: new data does not cut an empty fetch of this broker short.
    var settings: ClientSettings { cluster.settings.merging(ClientSettings([("fetch.wait.max.ms", "20")])) }

    /// Creates the topics; the broker has no requests for that.
    func createTopics(of configuration: GatewayConfiguration) throws(CommandFault) {
        var names = configuration.ownTopics
        for source in configuration.sources {
            names += [source.topic, source.deadLetterTopic] + source.recipients.map(\.topic)
        }
        do throws(KafkaFault) {
            for name in Set(names) { try cluster.createTopic(name, partitions: Self.partitions) }
        } catch {
            throw CommandFault(error)
        }
    }
}
