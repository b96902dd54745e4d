/// The language that mapper documents are written in.
public enum MappingLanguage {
    /// Its version: raised when the same document would make other bytes of the same event than before. It is a part of
    /// every output's id (P7).
    public static let version = 1
}
