public import GatewayModel
internal import JSONTape

/// An edited copy of a rejected record: what was edited, and by what. The bytes of the edit stand in the header
/// `gateway-edit` of the command's record; hashes are SHA-256 in hexadecimal.
public struct RecordEdit: Hashable, Sendable {
    /// What the bytes of the edit are.
    public enum Kind: String, CaseIterable, Sendable {
        /// A JSON Patch (RFC 6902) of the value.
        case patch
        /// The whole value.
        case value
    }

    /// The header that holds the bytes.
    public static let header = "gateway-edit"

    /// What the bytes are.
    public var kind: Kind
    /// The hash of the bytes.
    public var hash: String
    /// The hash of the value that was edited: another one is not touched.
    public var before: String
    /// The hash of the value that came of it; nil until it was made.
    public var after: String?
    /// Where the command with the bytes stands; nil in the command itself.
    public var place: PartitionPlace?

    public init(_ kind: Kind, hash: String, before: String, after: String? = nil, place: PartitionPlace? = nil) {
        self.kind = kind
        self.hash = hash
        self.before = before
        self.after = after
        self.place = place
    }

    /// Writes the member `edit`.
    func write(into text: inout JSONText) {
        text.raw("\"edit\":{")
        text.member("kind", kind.rawValue)
        text.member("hash", hash)
        text.member("before", before)
        if let after { text.member("after", after) }
        if let place { text.member("place", "\(place)") }
        text.raw("},")
    }

    /// What a record says about an edit.
    enum Reading {
        case none
        case edit(RecordEdit)
        /// There is something that is no edit.
        case unreadable

        /// The edit; nil when there is none, or none that can be read.
        var edit: RecordEdit? {
            if case .edit(let edit) = self { return edit }
            return nil
        }
    }

    /// Reads the member `edit`.
    static func read(_ tape: borrowing Tape) -> Reading {
        guard let node = tape.member("edit", of: 0) else { return .none }
        guard tape.kind(node) == .object, let kind = tape.string("kind", of: node).flatMap(Kind.init),
            let hash = tape.string("hash", of: node), let before = tape.string("before", of: node),
            isHash(hash), isHash(before)
        else { return .unreadable }
        return .edit(
            RecordEdit(
                kind, hash: hash, before: before,
                after: tape.string("after", of: node).flatMap { isHash($0) ? $0 : nil },
                place: tape.string("place", of: node).flatMap { PartitionPlace($0) }))
    }

    private static func isHash(_ text: String) -> Bool { text.utf8.count == 64 && RecordDocument.isID(text) }
}
