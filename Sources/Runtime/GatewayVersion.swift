/// The version of the program.
public enum GatewayVersion {
    /// As semantic versioning has it.
    public static let current = "0.1.0"
}
