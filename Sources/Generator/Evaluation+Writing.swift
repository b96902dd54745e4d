extension Evaluation {
    /// Appends a value in its format; false when it is absent.
    mutating func append(_ value: ValueRef) -> Bool {
        switch currentValue(value.slot) {
        case .absent: return false
        case .row(let row): append(cell(value, row: row).text)
        case .decimal(let units, let scale): append(units: units, scale: Int(scale), format: value.format)
        case .date(let day): append(second: Int64(day) * 86_400, format: value.format, isDate: true)
        case .instant(let second): append(second: second, format: value.format, isDate: false)
        case .bytes(let start, let count):
            for place in Int(start)..<Int(start) + Int(count) { append(byte: buffer[place]) }
        }
        return true
    }

    private mutating func append(units: Int64, scale: Int, format: ValueFormat) {
        var width = 1
        if case .padded(let digits) = format { width = digits }
        guard scale > 0 else {
            append(digits: units, width: width)
            return
        }
        var divisor: Int64 = 1
        for _ in 0..<scale { divisor *= 10 }
        append(digits: units / divisor, width: width)
        append(byte: UInt8(ascii: "."))
        append(digits: units % divisor, width: scale)
    }

    private mutating func append(digits number: Int64, width: Int) {
        var count = 1
        var rest = number
        while rest >= 10 {
            rest /= 10
            count += 1
        }
        let start = buffer.count
        for _ in 0..<max(count, width) { append(byte: UInt8(ascii: "0")) }
        fillDigits(number, from: start, count: max(count, width))
    }

    private mutating func append(second: Int64, format: ValueFormat, isDate: Bool) {
        switch format {
        case .fiscalYear(let firstMonth):
            append(digits: Int64(CivilDay.fiscalYear(day(of: second), firstMonth: firstMonth)), width: 4)
        case .pattern(let pattern):
            append(second: second, pattern: profile.pool[pattern.range])
        case .offset(let minutes):
            append(second: second + Int64(minutes) * 60, pattern: Self.localTime)
            append(offset: minutes)
        case .plain, .padded:
            append(second: second, pattern: isDate ? Self.isoDate : Self.utcTime)
        }
    }

    private static let isoDate = Array("yyyy-MM-dd".utf8)[...]
    private static let utcTime = Array("yyyy-MM-ddTHH:mm:ssZ".utf8)[...]
    private static let localTime = Array("yyyy-MM-ddTHH:mm:ss".utf8)[...]

    private func day(of second: Int64) -> Int {
        Int(second / 86_400) - (second % 86_400 < 0 ? 1 : 0)
    }

    /// Writes by a pattern: runs of y, M, d, H, m and s are numbers, all else stands for itself.
    private mutating func append(second: Int64, pattern: ArraySlice<UInt8>) {
        let day = day(of: second)
        let date = CivilDay.date(day)
        let time = Int(second - Int64(day) * 86_400)
        var place = pattern.startIndex
        while place < pattern.endIndex {
            let letter = pattern[place]
            var width = 0
            while place < pattern.endIndex, pattern[place] == letter {
                width += 1
                place += 1
            }
            switch letter {
            case UInt8(ascii: "y"): append(digits: Int64(date.year), width: width)
            case UInt8(ascii: "M"): append(digits: Int64(date.month), width: width)
            case UInt8(ascii: "d"): append(digits: Int64(date.day), width: width)
            case UInt8(ascii: "H"): append(digits: Int64(time / 3_600), width: width)
            case UInt8(ascii: "m"): append(digits: Int64(time / 60 % 60), width: width)
            case UInt8(ascii: "s"): append(digits: Int64(time % 60), width: width)
            default: for _ in 0..<width { append(byte: letter) }
            }
        }
    }

    private mutating func append(offset minutes: Int) {
        append(byte: UInt8(ascii: minutes < 0 ? "-" : "+"))
        append(digits: Int64(abs(minutes) / 60), width: 2)
        append(byte: UInt8(ascii: ":"))
        append(digits: Int64(abs(minutes) % 60), width: 2)
    }

    /// Writes the event's value by the profile's template at the end of the buffer and returns where it begins.
    mutating func writeValue() -> Int {
        let start = buffer.count
        var needsComma = false
        /// Where the member or element began whose text is being written, and whether it had a comma.
        var member: (start: Int, hadComma: Bool)?
        var step = 0
        while step < profile.template.steps.count {
            step += 1
            switch profile.template.steps[step - 1] {
            case .open(let bracket):
                if member == nil, needsComma { append(byte: UInt8(ascii: ",")) }
                member = nil
                append(byte: bracket)
                needsComma = false
            case .close(let bracket):
                append(byte: bracket)
                needsComma = true
            case .key(let name):
                member = (buffer.count, needsComma)
                if needsComma { append(byte: UInt8(ascii: ",")) }
                append(name)
            case .string(let text), .bare(let text):
                let before = member ?? (buffer.count, needsComma)
                if member == nil, needsComma { append(byte: UInt8(ascii: ",")) }
                needsComma = writeScalar(step - 1, text: text, else: before)
                member = nil
            case .unless(let condition, let end):
                if !holds(profile.template.conditions[condition]) { step = end }
            case .each(let group, let end):
                select(item: 0, of: group)
                if itemCount(group) == 0 { step = end }
            case .next(let group, let start):
                let next = item(of: group) + 1
                select(item: next < itemCount(group) ? next : 0, of: group)
                if next < itemCount(group) { step = start }
            }
        }
        return start
    }

    /// Writes a string or a bare text; when a value is absent, takes back the member's name too. Returns whether the
    /// next value needs a comma.
    private mutating func writeScalar(_ step: Int, text: Int, else before: (start: Int, hadComma: Bool)) -> Bool {
        var isQuoted = false
        if case .string = profile.template.steps[step] { isQuoted = true }
        if isQuoted { append(byte: UInt8(ascii: "\"")) }
        guard append(profile.template.texts[text]) else {
            rewind(to: before.start)
            return before.hadComma
        }
        if isQuoted { append(byte: UInt8(ascii: "\"")) }
        return true
    }
}
