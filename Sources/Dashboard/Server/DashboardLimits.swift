internal import Glibc

/// What the dashboard takes and does at most.
enum DashboardLimits {
    /// Bytes of a request's body: an edited copy and what stands around it.
    static let bodyBytesMax = 4 << 20
    /// Fields of a form or of a query.
    static let fieldsMax = 2_048
    /// Bytes of all header fields of a request.
    static let headerBytesMax = 32 << 10
    /// Connections at once; more wait to be accepted. The process may have few files open: the clients of Kafka and the
    /// indexes need theirs.
    static var connectionsMax: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 256 }
        return max(64, min(2_048, Int(clamping: limit.rlim_cur) / 2))
    }
    /// Live streams at once; more are refused.
    static let streamsMax = 256
    /// Seconds after which a connection is closed that has not asked for anything yet.
    static let silentSeconds = 5
    /// Seconds after which a connection without traffic is closed; live streams say something more often.
    static let idleSeconds = 20
    /// Seconds that a request's body may take.
    static let bodySeconds = 30
    /// Questions that wait for a thread; more are refused.
    static let waitingMax = 128
    /// Threads that answer questions to the index, and as many for questions to brokers.
    static let threads = 4
    /// Rejections of one page.
    static let pageCount = 50
    /// Entries of one page of the API at most.
    static let apiPageCount = 1_000
}
