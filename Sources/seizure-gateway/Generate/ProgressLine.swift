internal import Foundation

/// One line on standard error that is drawn over itself; nothing at all where standard error is not a terminal.
struct ProgressLine {
    /// How often it is drawn at most.
    private static let interval = Duration.milliseconds(100)
    private static let eraseLine = "\r\u{1B}[K"
    /// Eighths of a block, from one to seven.
    private static let eighths: [Character] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]

    private let isOn: Bool
    private let clock = ContinuousClock()
    private var shownAt: ContinuousClock.Instant?

    init(isOn: Bool = Console.isTerminal) { self.isOn = isOn }

    /// Whether it is time to draw.
    var isDue: Bool { isOn && shownAt.map { clock.now - $0 >= Self.interval } ?? true }

    /// Draws the line when it is time to.
    mutating func show(_ text: @autoclosure () -> String) {
        guard isDue else { return }
        shownAt = clock.now
        Self.write(Self.eraseLine + text())
    }

    /// Takes the line away.
    mutating func clear() {
        guard isOn, shownAt != nil else { return }
        shownAt = nil
        Self.write(Self.eraseLine)
    }

    /// What cannot be shown is no reason to stop.
    private static func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { Foundation.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    /// A bar of so many characters, filled in steps of an eighth of one.
    static func bar(done: Int, of total: Int, width: Int) -> String {
        let share = total > 0 ? min(1, max(0, Double(done) / Double(total))) : 1
        let filled = Int((share * Double(width * 8)).rounded(.down))
        var bar = String(repeating: "█", count: filled / 8)
        if filled % 8 > 0 { bar.append(eighths[filled % 8 - 1]) }
        return bar + String(repeating: "░", count: width - bar.count)
    }
}
