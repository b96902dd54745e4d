/// The limits of mapper and rule documents, of what they compile to and of the work they may do. Beyond a limit a
/// document is refused with a defect, and an event is rejected as SIZE_EXCEEDED.
public enum MappingLimits {
    /// Depth of expressions and conditions inside one another.
    public static let expressionDepthMax = 16
    /// Depth of `each` and `pick` inside one another.
    public static let scopeDepthMax = 4
    /// Elements that `each`, `pick` and `split` may visit for one event, all together.
    public static let elementsPerEventMax = 1 << 20
    /// Bytes of intermediate texts of one event.
    public static let scratchBytesMax = 16 << 20
    /// Entries of one inline `map`, values of one condition, parts of one `concat`, `first` or `list`.
    public static let entriesMax = 4_096
    /// Instructions of one compiled mapper or of one compiled rule document.
    public static let instructionsMax = 1 << 16
    /// Characters that `prefix`, `suffix`, `pad`, `truncate` and `slice` can name.
    public static let charactersMax = 1 << 20
    /// Rows of one code list.
    public static let codeListRowsMax = 1 << 18
    /// Columns of one code list.
    public static let codeListColumnsMax = 64
    /// Bytes of one cell of a code list.
    public static let codeListCellBytesMax = 4_096
    /// Combinations of source values that one proof about presence may look at.
    public static let proofCasesMax = 1 << 14
    /// Rules of one rule document.
    public static let rulesMax = 1_024
    /// Weights of one checksum.
    public static let checksumWeightsMax = 64
    /// Characters that one detector of personal identifiers can match.
    public static let detectorCharactersMax = 256
    /// Detectors of one agreement.
    public static let detectorsMax = 32
    /// Cases beside one mapper or one rule document.
    public static let casesMax = 1_024
    /// Changes that one case of rules makes, and depth of a value it puts in.
    public static let caseChangesMax = 64, caseDepthMax = 8
    /// Steps of a pointer to what a case of rules changes.
    public static let casePointerStepsMax = 64
}
