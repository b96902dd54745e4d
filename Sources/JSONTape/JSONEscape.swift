/// The escapes of JSON strings, as the writer makes them: only what must be escaped is, in one fixed form.
enum JSONEscape {
    /// The letter of the two-character escape of an ASCII byte; 0 when it has none.
    static func letter(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): byte
        case 0x08: UInt8(ascii: "b")
        case 0x09: UInt8(ascii: "t")
        case 0x0A: UInt8(ascii: "n")
        case 0x0C: UInt8(ascii: "f")
        case 0x0D: UInt8(ascii: "r")
        default: 0
        }
    }

    /// Whether a byte cannot stand in a JSON string as it is.
    @inline(__always)
    static func isNeeded(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// The lower-case hexadecimal digit of 0...15.
    static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    /// Appends a text as a JSON string. For load time.
    static func appendQuoted(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            if !isNeeded(byte) {
                bytes.append(byte)
            } else if letter(byte) != 0 {
                bytes.append(contentsOf: [UInt8(ascii: "\\"), letter(byte)])
            } else {
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(contentsOf: [hexDigit(byte >> 4), hexDigit(byte & 15)])
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
