internal import JSONTape
internal import SchemaKit

/// The tables of a program that values are looked up in, as views: nothing is retained or checked for uniqueness while
/// an event is mapped or judged. With the arrays themselves, a third of the time went there.
struct ProgramView: ~Escapable {
    let constants: Span<UInt8>
    let constantTable: Span<MapperProgram.Constant>
    let cells: Span<UInt8>
    let tables: TextTablesView
    let lookups: Span<MapperProgram.Lookup>
    let rows: Span<MapperProgram.LookupRow>
    let steps: Span<ConversionStep>
    let conversions: Span<Conversion>
    let layouts: Span<LayoutTable.Layout>
    let checks: Span<MapperProgram.Check>
    let checkRuns: Span<MapperProgram.CheckRun>
    let pickTests: Span<MapperProgram.PickTest>
    let noteMasks: Span<UInt64>
    let besides: Span<MapperProgram.Beside>
    let patterns: PatternMatcher
    let divisors: Span<NumberText.Divisor>

    @_lifetime(borrow program)
    init(_ program: borrowing MapperProgram) {
        constants = program.constants.span
        constantTable = program.constantTable.span
        cells = program.cells.span
        tables = program.tables.view
        lookups = program.lookups.span
        rows = program.rows.span
        steps = program.steps.span
        conversions = program.conversions.span
        layouts = program.layouts.layouts.span
        checks = program.checks.span
        checkRuns = program.checkRuns.span
        pickTests = program.pickTests.span
        noteMasks = program.noteMasks.span
        besides = program.besides.span
        patterns = program.patterns.matcher
        divisors = program.divisors.span
    }

    /// The text of a constant.
    @inline(__always)
    @_lifetime(copy self)
    func constantText(_ index: Int) -> Span<UInt8> {
        let constant = constantTable[index]
        return constants.extracting(Int(constant.offset)..<Int(constant.offset) &+ Int(constant.length))
    }

    /// Of the rows from `first` on, the one that is valid on a day and preferred, else the first valid one; -1 when
    /// there is none.
    @inline(__always)
    func row(from first: Int32, on day: Int32) -> Int32 {
        var found: Int32 = -1
        var index = first
        while index >= 0 {
            let row = rows[Int(index)]
            if row.from <= day, day <= row.to {
                if row.isPreferred { return index }
                if found < 0 { found = index }
            }
            if row.isLast { return found }
            index &+= 1
        }
        return found
    }
}
