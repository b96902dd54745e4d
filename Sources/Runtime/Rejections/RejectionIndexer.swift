internal import GatewayModel
public import KafkaClient
public import RejectIndex

/// Keeps the index of a configuration's rejections open and up to date, and makes it anew when it is damaged. It belongs
/// to one thread; every step ends within a few of the time-outs given. Nothing of the stream waits for it.
public final class RejectionIndexer {
    /// What one step brought.
    public enum Step: Sendable {
        /// Nothing came within the time.
        case idle
        /// Letters were read; so many were not in the index before.
        case added(Int)
        /// The index, or a partition of it, was damaged or of another topic: it is read again. The sentence says why.
        case renewed(String)
        /// A broker, or a right: the next step tries again.
        case kafkaFault(KafkaFault)
        /// The disk, or another process: the next step tries again.
        case indexFault(RejectIndexFault)
    }

    private static let fileName = "rejections.sqlite"
    private static let answerMs = 10_000

    private let configuration: GatewayConfiguration
    private let logSink: ClientLogSink?
    private var follower: LetterFollower?
    /// The index; nil until a step could open it.
    public private(set) var store: RejectStore?

    /// Prepares to work; nothing is opened yet.
    /// - Parameter logSink: where librdkafka's lines go; nil for nowhere.
    public init(_ configuration: GatewayConfiguration, logSink: ClientLogSink? = nil) {
        self.configuration = configuration
        self.logSink = logSink
    }

    /// The index's file.
    public var path: String { "\(configuration.dataFolder)/\(configuration.id).\(Self.fileName)" }

    /// Whether the index has all that the topics had when reading them began.
    public var isCaughtUp: Bool { follower?.isCaughtUp ?? false }

    /// Letters that are still to be read of what was there when reading began, at most.
    public var remaining: Int64 { follower?.remaining ?? 0 }

    /// Opens what is not open, reads what is there, and adds it.
    /// - Parameter timeoutMs: how long to wait for a first letter.
    public func step(timeoutMs: Int) -> Step {
        if let store, !store.isInPlace {
            drop()
            return .renewed("the index's file was taken away; it is made anew")
        }
        do throws(LetterFollower.Fault) {
            return switch try opened().step(timeoutMs: timeoutMs) {
            case .idle: .idle
            case .added(let count): .added(count)
            }
        } catch {
            switch error {
            case .kafka(let fault): return .kafkaFault(fault)
            case .index(let fault): return answer(fault)
            }
        }
    }

    private func answer(_ fault: RejectIndexFault) -> Step {
        switch fault.kind {
        case .recreated: return .renewed(fault.description)
        case .corrupt:
            drop()
            do throws(RejectIndexFault) { try RejectStore.delete(path) } catch { return .indexFault(error) }
            return .renewed("\(fault.description); the index is made anew")
        case .full, .inaccessible, .other:
            // Whatever is open may be what is wrong: a deleted file, a disk that went away.
            drop()
            return .indexFault(fault)
        case .busy: return .indexFault(fault)
        }
    }

    private func drop() {
        follower = nil
        store = nil
    }

    private func opened() throws(LetterFollower.Fault) -> LetterFollower {
        if let follower { return follower }
        let store = try open()
        let follower = LetterFollower(
            store, topics: configuration.followedTopics, state: configuration.stateTopic,
            actions: configuration.actionsTopic, settings: configuration.clientSettings,
            group: "\(configuration.id).rejections", timeoutMs: Self.answerMs, logSink: logSink)
        self.store = store
        self.follower = follower
        return follower
    }

    private func open() throws(LetterFollower.Fault) -> RejectStore {
        do throws(RuntimeFault) { try LocalFile.makeFolder(configuration.dataFolder) } catch {
            throw .index(RejectIndexFault(inaccessible: error.description))
        }
        do throws(RejectIndexFault) { return try RejectStore(path: path) } catch { throw .index(error) }
    }
}

extension GatewayConfiguration {
    /// The topics of dead letters: those of the sources, then those of others.
    public var followedTopics: [FollowedTopic] {
        sources.map { FollowedTopic($0.deadLetterTopic, agency: $0.agency) } + foreignDeadLetters
    }
}
