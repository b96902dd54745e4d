public import GatewayModel

/// What one party may be told: the document of DESIGN's "default deny". Everything that is not listed stays with the
/// sender.
public struct Agreement: Sendable {
    /// Name and revision, for example `us-cn-ipr/1`.
    public let ref: RevisionRef
    /// Whether the file is published and must never change again.
    public let isPublished: Bool
    /// The agencies that signed.
    public let parties: [String]
    /// The treaties or memoranda it rests on.
    public let legalBasis: [String]
    /// What the information may be used for.
    public let purpose: String
    /// How long the receiver may keep it.
    public let retention: String
    /// Whether and how the receiver may pass it on.
    public let onwardSharing: String
    /// The event types that are shared; others are withheld.
    public let eventTypes: [String]
    /// Where each of them stands in the file.
    let eventTypePositions: [TextPosition]
    /// The pointers of the canonical model that may be disclosed, `*` for every element, each with its place.
    public let disclosed: [PlacedPointer]
    /// The pointers of the canonical model that must not be disclosed, each with its place. Together with those that may
    /// be they cover the model.
    public let undisclosed: [PlacedPointer]
    /// What the record around the value may tell.
    public let envelope: Envelope
    /// What handling marks must and must not stand on an event; nil when marks are not looked at.
    public let marks: MarkPolicy?
    /// What free text is searched for; nil when it is not.
    public let freeText: FreeTextPolicy?

    /// A pointer and where it stands in the file.
    public struct PlacedPointer: Hashable, Sendable {
        /// The pointer as written.
        public let pointer: String
        /// Where.
        public let position: TextPosition

        /// Whether it leads to a place, or to the object or array around it.
        public func covers(_ place: String) -> Bool { place == pointer || place.hasPrefix("\(pointer)/") }
    }

    /// Key, subject, ids and headers.
    public struct Envelope: Hashable, Sendable {
        /// Whether `ce_sourceid` is the sender's own event id; otherwise it is a hash of it.
        public let sourceID: Bool
        /// Source headers that are copied, by name.
        public let headers: [String]
    }

    /// Handling marks, compared byte for byte.
    public struct MarkPolicy: Hashable, Sendable {
        /// Where the canonical model keeps the marks: an array of texts.
        public let pointer: PlacedPointer
        /// For each receiving agency the marks of which the event needs one. An agency without an entry gets nothing.
        public let required: [String: [String]]
        /// Marks that forbid the disclosure.
        public let refused: [String]
    }

    /// How free text is searched for what must not leave.
    public struct FreeTextPolicy: Sendable {
        /// The texts that are searched, `*` for every element.
        public let fields: [PlacedPointer]
        /// Characters a text may have.
        public let lengthMax: Int
        /// The section of the file, with the detectors under `refuse` and their `checksums`.
        public let definitions: DocumentNode
    }
}
