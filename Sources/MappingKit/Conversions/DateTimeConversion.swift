/// The conversion `dateTime`: reads a time in RFC 3339 or a layout of its own, moves it to another offset from UTC when
/// asked, and writes it.
public struct DateTimeConversion: Hashable, Sendable {
    /// How the time is read.
    public enum Source: Hashable, Sendable {
        /// RFC 3339, with an offset.
        case rfc3339
        /// A layout; the offset from UTC in minutes is the mapper's knowledge, nil when it gives none.
        case layout(DateLayout, offsetMinutes: Int?)
    }

    /// How it is written.
    public enum Target: Hashable, Sendable {
        /// `yyyy-MM-dd`, the date as it stands in the source.
        case dateAsWritten
        /// `yyyy-MM-ddTHH:mm:ssZ`, the instant in UTC.
        case utc
        /// A layout, at an offset from UTC in minutes; nil: the time of day as it stands in the source.
        case layout(DateLayout, offsetMinutes: Int?)
    }

    /// How the time is read.
    public let from: Source
    /// How it is written.
    public let to: Target

    private static let utcLayout = DateLayout("yyyy-MM-ddTHH:mm:ss")!

    public init(from: Source, to: Target) {
        self.from = from
        self.to = to
    }

    /// Whether the source's offset is needed and not known.
    var lacksOffset: Bool {
        guard case .layout(_, nil) = from else { return false }
        return switch to {
        case .dateAsWritten, .layout(_, nil): false
        case .utc, .layout: true
        }
    }

    func apply(_ text: Span<UInt8>, into scratch: inout ByteScratch) -> ConversionResult {
        guard let (time, offset) = read(text) else { return .failed }
        switch to {
        case .dateAsWritten:
            DateLayout.iso.write(time, into: &scratch)
        case .utc:
            guard let moved = time.moved(byMinutes: -offset) else { return .failed }
            Self.utcLayout.write(moved, into: &scratch)
            scratch.append(UInt8(ascii: "Z"))
        case .layout(let layout, let target):
            guard let moved = time.moved(byMinutes: (target ?? offset) - offset) else { return .failed }
            layout.write(moved, into: &scratch)
        }
        return .written
    }

    private func read(_ text: Span<UInt8>) -> (CivilTime, offset: Int)? {
        switch from {
        case .rfc3339: Self.readRFC3339(text)
        case .layout(let layout, let offset): layout.read(text).map { ($0, offset ?? 0) }
        }
    }

    /// Reads `yyyy-MM-ddTHH:mm:ss[.fraction](Z|±HH:mm)`; `t` and `z` may be small. Fractions are read and dropped.
    static func readRFC3339(_ text: Span<UInt8>) -> (CivilTime, offset: Int)? {
        guard text.count >= 20, text[10] | 0x20 == UInt8(ascii: "t"),
            let date = DateLayout.iso.read(text.extracting(0..<10)),
            let hour = CivilTime.digits(text, 11, 2), text[13] == UInt8(ascii: ":"),
            let minute = CivilTime.digits(text, 14, 2), text[16] == UInt8(ascii: ":"),
            let second = CivilTime.digits(text, 17, 2)
        else { return nil }
        var time = date
        time.hour = hour
        time.minute = minute
        time.second = second
        var index = 19
        if text[index] == UInt8(ascii: ".") {
            index += 1
            let start = index
            while index < text.count, DecimalText.isDigit(text[index]) { index += 1 }
            guard index > start else { return nil }
        }
        guard time.isReal, let offset = readOffset(text, index) else { return nil }
        return (time, offset)
    }

    /// Minutes of `Z` or `±HH:mm` up to the end of the text.
    private static func readOffset(_ text: Span<UInt8>, _ index: Int) -> Int? {
        guard index < text.count else { return nil }
        if text[index] | 0x20 == UInt8(ascii: "z") { return index + 1 == text.count ? 0 : nil }
        guard text[index] == UInt8(ascii: "+") || text[index] == UInt8(ascii: "-"), index + 6 == text.count,
            let hours = CivilTime.digits(text, index + 1, 2), text[index + 3] == UInt8(ascii: ":"),
            let minutes = CivilTime.digits(text, index + 4, 2), hours < 24, minutes < 60
        else { return nil }
        return (text[index] == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes)
    }

    /// Minutes of an offset written `Z` or `±HH:mm`, for documents.
    static func offsetMinutes(_ text: String) -> Int? {
        let bytes = Array(text.utf8)
        return readOffset(bytes.span, 0)
    }
}
