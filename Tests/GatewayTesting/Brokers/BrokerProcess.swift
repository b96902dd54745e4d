internal import Glibc

/// A broker's process that cannot outlive this one. A shell stands between: it reads from a pipe that only this process
/// writes to, so it learns of our end, however we end, and then ends the broker and removes its data.
final class BrokerProcess: Sendable {
    /// Why a broker could not be started or stopped.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let shell: pid_t
    private let commands: Int32
    /// What the broker printed.
    let logPath: String

    /// Asked to end, noida-db writes its data and then waits for its clients to go: it is given three seconds. Data that
    /// is to be removed needs no writing.
    ///
    /// Arguments: port, data directory. A word on standard input names the signal; the end of input is the end of it all.
    private static let script = #"""
        find='import importlib.resources as r; print(r.files("noida_db").joinpath("noida-db"))'
        binary=$(python3 -c "$find" 2>/dev/null)
        [ -x "$binary" ] || { echo "noida-db is not installed: pip install noida-db"; exit 127; }
        "$binary" start --only kafka --kafka-port "$1" --data-dir "$2" </dev/null &
        broker=$!
        read -r signal || signal=END
        [ "$signal" = TERM ] && kill -TERM "$broker" || kill -KILL "$broker"
        waited=0
        while kill -0 "$broker" 2>/dev/null && [ "$waited" -lt 30 ]; do sleep 0.1; waited=$((waited + 1)); done
        kill -KILL "$broker" 2>/dev/null
        wait "$broker"
        [ "$signal" = END ] && rm -rf "$2" "$2.log"
        """#

    /// Starts noida-db on a port with a data directory. It is not ready yet when this returns.
    init(port: UInt16, dataDirectory: String) throws(Failure) {
        logPath = dataDirectory + ".log"
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Failure(description: "no pipe: errno \(errno)") }
        // Another child of ours must not hold the pipe open.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        commands = ends[1]
        defer { close(ends[0]) }
        let arguments = ["/bin/sh", "-c", Self.script, "broker", String(port), dataDirectory]
        do {
            shell = try Self.spawn(arguments, input: ends[0], output: logPath)
        } catch {
            close(ends[1])
            throw error
        }
    }

    private static func spawn(_ arguments: [String], input: Int32, output: String) throws(Failure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A group of its own: a Ctrl-C on the terminal is for us, and the shell then hears of it by the pipe.
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        pointers.append(nil)
        var child: pid_t = 0
        let status = posix_spawn(&child, arguments[0], &actions, &attributes, pointers, environ)
        guard status == 0 else { throw Failure(description: "cannot start /bin/sh: error \(status)") }
        return child
    }

    /// Whether the shell, and so perhaps the broker, still runs.
    var isRunning: Bool {
        var status: Int32 = 0
        return waitpid(shell, &status, WNOHANG) == 0
    }

    /// Ends the broker by a signal and keeps its data. Returns when the process is gone.
    func stop(abruptly: Bool) { finish(saying: abruptly ? "KILL\n" : "TERM\n") }

    /// Ends the broker and removes its data. Returns when the process is gone.
    func remove() { finish(saying: "END\n") }

    private func finish(saying word: String) {
        _ = write(commands, word, word.utf8.count)
        close(commands)
        var status: Int32 = 0
        while waitpid(shell, &status, 0) == -1, errno == EINTR {}
    }
}
