internal import Foundation

/// The person at the terminal.
enum Terminal {
    private static let pause = Duration.milliseconds(100)

    /// Whether somebody can read a question and answer it.
    static var isInteractive: Bool { isatty(STDIN_FILENO) == 1 && Console.isTerminal }

    /// Whether results go to a terminal: only there they have colours.
    static var isStyled: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Waits for a line, or until there is nothing to wait for any more.
    static func waitForEnter(_ invitation: String, unless isOver: () -> Bool) async {
        Console.note("\n\(invitation)")
        while !isOver() {
            if hasInput {
                _ = readLine()
                return
            }
            // A sleep that is cut short ends the wait.
            do { try await Task.sleep(for: pause) } catch { return }
        }
    }

    /// Whether a line, or the end of the input, is there.
    private static var hasInput: Bool {
        var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, 0) > 0
    }
}
