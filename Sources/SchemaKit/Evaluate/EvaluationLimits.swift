/// Limits of evaluating a value against a schema of the whole draft, where references can recurse and alternatives
/// multiply. Schemas of the catalog do neither.
public enum EvaluationLimits {
    /// The most schemas that are applied to one value and all below it, each application counted.
    public static let stepsMax = 4_000_000
    /// The most schemas that are being applied inside each other.
    public static let depthMax = 1_024
}
