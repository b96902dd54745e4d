/// One line of output: a flat JSON object whose members keep their order.
struct Figure {
    private var text = "{"

    init(case name: String) {
        add("case", name)
    }

    /// Adds a text of ours; it must need no escaping.
    mutating func add(_ name: String, _ value: String) {
        precondition(!value.utf8.contains { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") })
        addRaw(name, "\"\(value)\"")
    }

    mutating func add(_ name: String, _ value: Int) {
        addRaw(name, String(value))
    }

    mutating func add(_ name: String, _ value: Bool) {
        addRaw(name, value ? "true" : "false")
    }

    /// Adds a number with three significant decimals below 100 and one above.
    mutating func add(_ name: String, _ value: Double) {
        guard value.isFinite else { return addRaw(name, "null") }
        let scale: Double = value.magnitude < 100 ? 1_000 : 10
        addRaw(name, String((value * scale).rounded() / scale))
    }

    private mutating func addRaw(_ name: String, _ value: String) {
        if text.utf8.count > 1 { text += "," }
        text += "\"\(name)\":\(value)"
    }

    /// The whole line.
    var line: String { text + "}" }

    /// Prints the line.
    func print() {
        Swift.print(line)
    }
}
