/// Every limit of the gateway that is not a setting, by name. Input beyond a limit is rejected or refused, never cut.
public enum Limits {
    /// Bytes of a topic name, as Kafka has it.
    public static let topicNameBytesMax = 249
    /// Bytes of an agency, recipient, schema, agreement or code list name.
    public static let nameBytesMax = 64
    /// The highest schema version or document revision.
    public static let schemaVersionMax = 9_999
    /// Bytes of one source event's value. Larger ones are SIZE_EXCEEDED.
    public static let eventBytesMax = 8 << 20
    /// Depth of nesting of an event's value: arrays and objects together.
    public static let depthMax = 64
    /// Cells (keys and values) of an event's value.
    public static let cellsMax = 1 << 20
    /// Members of one object of an event's value.
    public static let membersMax = 4_096
    /// Headers of one source record.
    public static let headersMax = 256
    /// Bytes of one header's name and value together.
    public static let headerBytesMax = 64 << 10
    /// Digits of one number of an event's value.
    public static let numberDigitsMax = 128
    /// The largest magnitude of the exponent of one number of an event's value.
    public static let numberExponentMax = 9_999
    /// Bytes of text that a mapper may put into one output. Beyond it the output is SIZE_EXCEEDED.
    public static let builtBytesMax = 64 << 20
    /// Recipients of one source.
    public static let recipientsMax = 32
    /// Violations listed in one rejection; the rest are counted in `violationsCut`.
    public static let violationsMax = 16
    /// Bytes of the `gateway-rejection` header.
    public static let rejectionHeaderBytesMax = 4 << 10
    /// Bytes of the metadata of a committed offset, as Kafka has it (`offset.metadata.max.bytes`).
    public static let offsetMetadataBytesMax = 4 << 10
    /// Bytes of a file under `schemas/` or of the configuration.
    public static let documentBytesMax = 4 << 20
    /// Defects that are listed before the rest are only counted.
    public static let defectsMax = 200
}
