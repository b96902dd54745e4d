internal import GRDB

/// A fault of the index or of the disk under it. Never a reason for the stream to stop: the index only speeds up.
public struct RejectIndexFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What it is about.
    public enum Kind: String, Sendable {
        /// The file is no index, or its content is damaged. It can be deleted: Kafka has everything.
        case corrupt
        /// The disk is full, or a quota is reached.
        case full
        /// The file or its folder cannot be opened or written.
        case inaccessible
        /// Another process writes and did not finish in time.
        case busy
        /// A partition does not hold any more what was indexed of it: the topic was made anew.
        case recreated
        /// Something else, of SQLite or of the program.
        case other
    }

    /// What it is about.
    public let kind: Kind
    /// One sentence without payload.
    public let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// A fault that keeps the file from being used, in a sentence.
    public init(inaccessible description: String) { self.init(.inaccessible, description) }

    /// The fault behind an error of the database.
    init(_ error: any Error, _ doing: String) {
        if let fault = error as? RejectIndexFault {
            self = fault
            return
        }
        guard let error = error as? DatabaseError else {
            // A row holds something else than what was put in.
            self.init(.corrupt, "the index of rejections: \(doing) failed: a value cannot be read")
            return
        }
        let kind: Kind =
            switch error.resultCode {
            case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT, .SQLITE_SCHEMA: .corrupt
            case .SQLITE_FULL: .full
            case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_IOERR: .inaccessible
            case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
            // A table or column that should be there is not; rows that cannot be there are.
            case .SQLITE_ERROR, .SQLITE_CONSTRAINT, .SQLITE_MISMATCH: .corrupt
            default: .other
            }
        self.init(kind, "the index of rejections: \(doing) failed: \(error.resultCode)")
    }
}
