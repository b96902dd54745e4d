internal import GRDB

/// A fault of the statistics' file or of the disk under it. Never a reason for the stream to stop.
public struct StatisticsFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What it is about.
    public enum Kind: String, Sendable {
        /// The file holds something else, or is damaged. It can be deleted: Kafka has everything.
        case corrupt
        /// The file or its folder cannot be used, or the disk is full.
        case inaccessible
        /// Another process writes and did not finish in time.
        case busy
        /// A topic does not hold any more what was counted of it: it was made anew.
        case recreated
        /// Something else, of SQLite or of the program.
        case other
    }

    /// What it is about.
    public let kind: Kind
    /// One sentence without content of events.
    public let description: String

    /// A fault of this kind, in a sentence.
    public init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// The fault behind an error of the database.
    init(_ error: any Error, _ doing: String) {
        if let fault = error as? StatisticsFault {
            self = fault
            return
        }
        guard let error = error as? DatabaseError else {
            self.init(.corrupt, "the statistics: \(doing) failed: a value cannot be read")
            return
        }
        let kind: Kind =
            switch error.resultCode {
            case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT, .SQLITE_SCHEMA: .corrupt
            case .SQLITE_ERROR, .SQLITE_CONSTRAINT, .SQLITE_MISMATCH: .corrupt
            case .SQLITE_FULL, .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_IOERR:
                .inaccessible
            case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
            default: .other
            }
        self.init(kind, "the statistics: \(doing) failed: \(error.resultCode)")
    }
}
