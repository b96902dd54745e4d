public import GatewayModel
internal import Glibc
public import Logging
internal import Synchronization
internal import Telemetry

/// The users of a file as they are now: the file is read again when it changes, so that whoever is taken out is out
/// within seconds. A changed file with defects changes nothing.
public final class UserFile: Sendable {
    /// Between two looks at the file.
    private static let lookEvery = Duration.seconds(2)

    private struct State {
        var directory: UserDirectory
        var mark: FileMark?
        var lookedAt = ContinuousClock.now
    }

    /// What tells one version of the file from another.
    private struct FileMark: Equatable {
        let number: UInt64
        let size: Int
        let seconds: Int
        let nanoseconds: Int

        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            number = UInt64(status.st_ino)
            size = Int(status.st_size)
            seconds = Int(status.st_mtim.tv_sec)
            nanoseconds = Int(status.st_mtim.tv_nsec)
        }
    }

    private let path: String
    private let logger: Logger
    private let state: Mutex<State>

    /// Reads the file.
    /// - Throws: its defects.
    public init(path: String, logger: Logger) throws(DefectList) {
        self.path = path
        self.logger = logger
        let mark = FileMark(path)
        state = Mutex(State(directory: try UserDirectory.read(path: path), mark: mark))
    }

    init(_ directory: UserDirectory) {
        path = ""
        logger = Logger(label: "users") { _ in SwiftLogNoOpLogHandler() }
        state = Mutex(State(directory: directory))
    }

    /// The users of now.
    var directory: UserDirectory {
        state.withLock { state in
            guard !path.isEmpty, ContinuousClock.now - state.lookedAt > Self.lookEvery else { return state.directory }
            state.lookedAt = .now
            let mark = FileMark(path)
            guard mark != state.mark else { return state.directory }
            state.mark = mark
            do throws(DefectList) {
                state.directory = try UserDirectory.read(path: path)
                logger.notice(
                    "The users were read again", metadata: ["file": "\(path)", "count": "\(state.directory.count)"])
            } catch {
                logger.error(
                    "The changed file of users has defects; the users stay as they were",
                    metadata: ["file": "\(path)", "detail": "\(error)"])
            }
            return state.directory
        }
    }
}
