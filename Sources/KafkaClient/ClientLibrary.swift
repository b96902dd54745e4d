internal import CRdKafka

/// The C library that is linked.
public enum ClientLibrary {
    /// Its version as it runs, which may be newer than the one that was built against.
    public static var version: String { String(cString: rd_kafka_version_str()) }
}
