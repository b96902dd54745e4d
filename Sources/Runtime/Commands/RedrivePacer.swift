/// Says when and how many rejections may be sent again, so that in a second there are never more than the configuration
/// allows. Pure: it is told the time.
struct RedrivePacer {
    private let perSecond: Int
    private let chunkMax: Int
    private var freeMs: Double = 0

    /// - Parameters:
    ///   - perSecond: rejections in a second at most.
    ///   - chunkMax: rejections at once at most.
    init(perSecond: Int, chunkMax: Int) {
        self.perSecond = perSecond
        self.chunkMax = min(chunkMax, perSecond)
    }

    /// How many may be sent now; none before those that were sent have had their time.
    func allowance(nowMs: Int64) -> Int { Double(nowMs) >= freeMs ? chunkMax : 0 }

    /// Milliseconds until the next may be sent.
    func waitMs(nowMs: Int64) -> Int { Int(max(0, (freeMs - Double(nowMs)).rounded(.up))) }

    /// Takes note of what was sent.
    mutating func spend(_ count: Int, nowMs: Int64) {
        freeMs = max(freeMs, Double(nowMs)) + Double(count) * 1_000 / Double(perSecond)
    }
}
