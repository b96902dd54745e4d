internal import GRDB
internal import Glibc

/// The index of rejections: one SQLite file, readable by its owner only. It holds what the headers of dead letters say,
/// and of the record its key, the sender's event id and the size of the value; the values stay in Kafka. It can be
/// deleted at any time: all of it is read from the dead-letter topics again.
///
/// Several processes may use one file. Whoever adds letters does it in one transaction with the position up to which they
/// were read, so that none is there twice.
public final class RejectStore: Sendable {
    /// Milliseconds that a writer waits for another one.
    private static let busyMs = 10_000
    /// Pages of the write-ahead log that are gathered before they go into the file: pages of the indexes by hash are
    /// written again and again.
    private static let walPages = 16_384
    /// Kilobytes of pages that each connection keeps in memory.
    private static let cacheKiB = 64 << 10

    /// The file.
    public let path: String
    /// Whether the file was made by this opening: it is empty, and what the topics have is still to be read.
    public let isNew: Bool
    let searchLimits: SearchLimits
    private let pool: DatabasePool
    private let file: FileMark?

    /// Opens the file, or makes it. A file that is damaged, or of another version, is deleted and made anew.
    /// - Throws: when the file or its folder cannot be used.
    /// - Parameters:
    ///   - path: the file, in a folder that exists.
    ///   - searchLimits: how many letters one search looks at.
    ///   - pagesMax: pages of 4 KiB that the file may have; nil for as many as there is room for.
    public init(
        path: String, searchLimits: SearchLimits = SearchLimits(), pagesMax: Int? = nil
    ) throws(RejectIndexFault) {
        self.path = path
        self.searchLimits = searchLimits
        do throws(RejectIndexFault) {
            (pool, isNew) = try Self.open(path, pagesMax)
        } catch {
            guard error.kind == .corrupt else { throw error }
            try Self.delete(path)
            (pool, isNew) = try Self.open(path, pagesMax)
        }
        file = FileMark(path)
    }

    /// Whether the path still leads to the file that is open. When somebody deleted it, what is added to it is lost with
    /// it: it is to be opened again.
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

    /// Deletes the file and what SQLite keeps beside it. Whoever has it open keeps a file without a name.
    public static func delete(_ path: String) throws(RejectIndexFault) {
        for suffix in ["", "-wal", "-shm"] where unlink(path + suffix) != 0 && errno != ENOENT {
            throw RejectIndexFault(
                .inaccessible, "\(path)\(suffix) cannot be deleted: \(String(cString: strerror(errno)))")
        }
    }

    private static func open(
        _ path: String, _ pagesMax: Int?
    ) throws(RejectIndexFault) -> (DatabasePool, isNew: Bool) {
        try createPrivately(path)
        var configuration = Configuration()
        configuration.busyMode = .timeout(Double(busyMs) / 1_000)
        configuration.prepareDatabase { database in
            try database.execute(
                sql: """
                    PRAGMA cache_size = -\(cacheKiB); PRAGMA temp_store = MEMORY;
                    PRAGMA wal_autocheckpoint = \(walPages)
                    """)
            if let pagesMax { try database.execute(sql: "PRAGMA max_page_count = \(pagesMax)") }
        }
        do {
            let pool = try DatabasePool(path: path, configuration: configuration)
            let isNew = try pool.write { try prepare($0) }
            return (pool, isNew)
        } catch {
            throw RejectIndexFault(error, "opening \(path)")
        }
    }

    /// SQLite gives the files beside it the same mode.
    private static func createPrivately(_ path: String) throws(RejectIndexFault) {
        let descriptor = Glibc.open(path, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw RejectIndexFault(.inaccessible, "\(path) cannot be opened: \(String(cString: strerror(errno)))")
        }
        defer { Glibc.close(descriptor) }
        guard fchmod(descriptor, 0o600) == 0 else {
            throw RejectIndexFault(.inaccessible, "\(path) belongs to somebody else")
        }
    }

    /// Makes the tables in an empty file; true when it did.
    private static func prepare(_ database: Database) throws -> Bool {
        let version = try Int32.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        let application = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        if version == StoreSchema.version, application == StoreSchema.applicationID { return false }
        let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
        guard tables == 0, version == 0 else {
            throw RejectIndexFault(.corrupt, "the index of rejections is of another version")
        }
        try database.execute(sql: StoreSchema.sql)
        try database.execute(
            sql: """
                PRAGMA user_version = \(StoreSchema.version); PRAGMA application_id = \(StoreSchema.applicationID)
                """)
        return true
    }

    /// Runs reads at one moment of the index.
    func read<Value>(_ doing: String, _ body: (Database) throws -> Value) throws(RejectIndexFault) -> Value {
        do { return try pool.read(body) } catch { throw RejectIndexFault(error, doing) }
    }

    /// Runs one transaction that writes.
    func write<Value>(_ doing: String, _ body: (Database) throws -> Value) throws(RejectIndexFault) -> Value {
        do { return try pool.write(body) } catch { throw RejectIndexFault(error, doing) }
    }

    /// Closes the file; nothing may be called any more.
    public func close() throws(RejectIndexFault) {
        do {
            // As much of the write-ahead log as nobody reads: the last connection to close only reads and cannot do it.
            _ = try pool.writeWithoutTransaction { try $0.checkpoint(.passive) }
            try pool.close()
        } catch {
            throw RejectIndexFault(error, "closing \(path)")
        }
    }
}
