internal import GRDB
internal import Glibc

/// The figures of an exchange: one SQLite file, readable by its owner only. It holds of every case what its newest full
/// snapshot adds to the figures, and the figures. It can be deleted at any time: all of it is read from the source topics
/// again.
///
/// Several processes may use one file. Whoever adds records does it in one transaction with the positions up to which
/// they were read, so that none counts twice.
public final class StatisticsStore: Sendable {
    private static let busyMs = 10_000
    private static let cacheKiB = 32 << 10

    /// The file.
    public let path: String
    private let pool: DatabasePool
    private let file: FileMark?

    /// Opens the file, or makes it. A file that is damaged, or of another version, is deleted and made anew.
    /// - Throws: when the file or its folder cannot be used.
    public init(path: String) throws(StatisticsFault) {
        self.path = path
        do throws(StatisticsFault) {
            pool = try Self.open(path)
        } catch {
            guard error.kind == .corrupt else { throw error }
            try Self.delete(path)
            pool = try Self.open(path)
        }
        file = FileMark(path)
    }

    /// Whether the path still leads to the file that is open.
    public var isInPlace: Bool { file != nil && FileMark(path) == file }

    /// What tells one file from another.
    private struct FileMark: Equatable {
        let device: UInt64
        let number: UInt64

        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            device = UInt64(status.st_dev)
            number = UInt64(status.st_ino)
        }
    }

    /// Deletes the file and what SQLite keeps beside it.
    public static func delete(_ path: String) throws(StatisticsFault) {
        for suffix in ["", "-wal", "-shm"] where unlink(path + suffix) != 0 && errno != ENOENT {
            throw StatisticsFault(
                .inaccessible, "\(path)\(suffix) cannot be deleted: \(String(cString: strerror(errno)))")
        }
    }

    private static func open(_ path: String) throws(StatisticsFault) -> DatabasePool {
        try createPrivately(path)
        var configuration = Configuration()
        configuration.busyMode = .timeout(Double(busyMs) / 1_000)
        configuration.maximumReaderCount = 2
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA cache_size = -\(cacheKiB); PRAGMA temp_store = MEMORY")
        }
        do {
            let pool = try DatabasePool(path: path, configuration: configuration)
            try pool.write { try prepare($0) }
            return pool
        } catch {
            throw StatisticsFault(error, "opening \(path)")
        }
    }

    /// SQLite gives the files beside it the same mode.
    private static func createPrivately(_ path: String) throws(StatisticsFault) {
        let descriptor = Glibc.open(path, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw StatisticsFault(.inaccessible, "\(path) cannot be opened: \(String(cString: strerror(errno)))")
        }
        defer { Glibc.close(descriptor) }
        guard fchmod(descriptor, 0o600) == 0 else {
            throw StatisticsFault(.inaccessible, "\(path) belongs to somebody else")
        }
    }

    private static func prepare(_ database: Database) throws {
        let version = try Int32.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        let application = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        if version == StoreTables.version, application == StoreTables.applicationID { return }
        let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
        guard tables == 0, version == 0 else {
            throw StatisticsFault(.corrupt, "the statistics are of another version")
        }
        try database.execute(sql: StoreTables.sql)
        try database.execute(
            sql: """
                PRAGMA user_version = \(StoreTables.version); PRAGMA application_id = \(StoreTables.applicationID)
                """)
    }

    /// Runs reads at one moment of the figures.
    func read<Value>(_ doing: String, _ body: (Database) throws -> Value) throws(StatisticsFault) -> Value {
        do { return try pool.read(body) } catch { throw StatisticsFault(error, doing) }
    }

    /// Runs one transaction that writes.
    func write<Value>(_ doing: String, _ body: (Database) throws -> Value) throws(StatisticsFault) -> Value {
        do { return try pool.write(body) } catch { throw StatisticsFault(error, doing) }
    }

    /// Closes the file; nothing may be called any more.
    public func close() throws(StatisticsFault) {
        do { try pool.close() } catch { throw StatisticsFault(error, "closing \(path)") }
    }
}
