/// What the statistics take and keep at most. Beyond a limit a text is cut or an event is not counted, and it is said.
public enum StatisticsLimits {
    /// Lines of one case; an event with more is not counted.
    public static let linesMax = 1_000
    /// Amounts of one line; an event with more is not counted.
    public static let amountsMax = 64
    /// Bytes of the text that names a row, a party or a case; a longer one is cut between characters.
    public static let textBytesMax = 256
    /// Identifiers of one party; an event with more is not counted.
    public static let identifiersMax = 16
    /// Rows of one table that are answered; the rest are counted.
    public static let rowsMax = 50
    /// Months that are answered.
    public static let monthsMax = 240
    /// Parties that are looked at, most seizures first; the rest are said to be there.
    public static let partiesLookedAtMax = 500
    /// Parties that are answered.
    public static let partiesMax = 50
    /// Kinds of amounts of one answer: bases with currencies, and units.
    public static let measuresMax = 200
}
