internal import Foundation

/// An OS thread with a name, for a lane: calls into C may wait there as long as they like without holding up anybody.
enum LaneThread {
    /// Bytes of a lane's stack. Mapping and validation are bounded by depth limits, not by the stack; this is ample.
    private static let stackBytes = 8 << 20

    /// Starts a thread that runs the body and ends.
    /// - Parameter name: at most 15 bytes are shown by the system's tools.
    static func start(name: String, _ body: @escaping @Sendable () -> Void) {
        let thread = Thread {
            // What Foundation is told before the start does not reach the system's tools.
            Thread.current.name = name
            body()
        }
        thread.stackSize = stackBytes
        thread.start()
    }
}
