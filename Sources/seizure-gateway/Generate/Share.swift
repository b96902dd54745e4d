internal import ArgumentParser
internal import Telemetry

/// A share of the whole, written `2%` or `0.02`.
struct Share: ExpressibleByArgument, Hashable {
    /// 0...1.
    let value: Double

    init(_ value: Double) { self.value = value }

    init?(argument: String) {
        let number =
            argument.hasSuffix("%") ? Double(argument.dropLast()).map { $0 / 100 } : Double(argument)
        guard let number, (0...1).contains(number) else { return nil }
        value = number
    }

    var defaultValueDescription: String { "\(Figures.percent(value))" }
}
