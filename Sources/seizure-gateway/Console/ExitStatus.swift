internal import GatewayModel
internal import Runtime

/// The exit statuses of every command, after BSD's sysexits.
enum ExitStatus: Int32 {
    /// Done.
    case done = 0
    /// Something was found that the command was asked to look for.
    case findings = 1
    /// The words of the call are off (EX_USAGE).
    case usage = 64
    /// The brokers cannot be reached (EX_UNAVAILABLE).
    case unreachable = 69
    /// A fault of the program or of the machine (EX_SOFTWARE).
    case failure = 70
    /// The configuration or the catalog has defects (EX_CONFIG).
    case configuration = 78
}

/// Ends a command: what is said on standard error, and the exit status.
struct CommandFault: Error {
    /// The status.
    let status: ExitStatus
    /// The sentence; empty when everything has been said on standard output already.
    let message: String

    init(_ status: ExitStatus, _ message: String = "") {
        self.status = status
        self.message = message
    }

    /// Every defect on a line of its own.
    init(_ defects: DefectList) {
        self.init(.configuration, "\(defects)")
    }

    /// One sentence.
    init(_ fault: RuntimeFault) {
        let status: ExitStatus =
            switch fault.kind {
            case .configuration: .configuration
            case .unreachable: .unreachable
            case .failure: .failure
            }
        self.init(status, fault.description)
    }
}
