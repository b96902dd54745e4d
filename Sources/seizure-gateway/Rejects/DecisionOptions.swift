internal import ArgumentParser
internal import Foundation
internal import OperatorRecords

/// What every decision about rejections says.
struct DecisionOptions: ParsableArguments {
    @Flag(help: "Every open rejection, when no criterion is given.")
    var all = false

    @Option(help: "Why. It is recorded with the decision.")
    var reason: String

    @Option(help: "Who decides; the user's name and machine without it. It is recorded with the decision.")
    var by: String = Self.user

    @Flag(help: "Say what would be decided about, and ask nothing of the gateway.")
    var dryRun = false

    @Flag(help: "Do not ask for confirmation.")
    var yes = false

    @Flag(help: "Do not wait for what comes of it.")
    var noWait = false

    @Option(help: "Seconds to wait for what comes of it.")
    var timeout = 300

    @Flag(help: "Print one JSON document.")
    var json = false

    func validate() throws { try Self.check(reason: reason, by: by, timeout: timeout) }

    /// Checks what every decision says, about whatever it is.
    static func check(reason: String, by: String, timeout: Int) throws {
        if reason.allSatisfy(\.isWhitespace) { throw ValidationError("--reason says nothing.") }
        if reason.utf8.count > OperatorLimits.reasonBytesMax {
            throw ValidationError("--reason has more than \(OperatorLimits.reasonBytesMax) bytes.")
        }
        if by.allSatisfy(\.isWhitespace) { throw ValidationError("--by names nobody.") }
        if by.utf8.count > OperatorLimits.nameBytesMax {
            throw ValidationError("--by has more than \(OperatorLimits.nameBytesMax) bytes.")
        }
        if !(1...86_400).contains(timeout) { throw ValidationError("--timeout must be 1...86400 seconds.") }
    }

    /// The user's name and machine.
    static var user: String {
        String("\(NSUserName())@\(ProcessInfo.processInfo.hostName)".prefix(OperatorLimits.nameBytesMax / 4))
    }
}
