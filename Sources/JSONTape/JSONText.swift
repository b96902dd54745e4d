/// JSON text under construction, one member after the other. Every member ends with a comma, which a closing brace
/// replaces.
package struct JSONText {
    /// The text so far.
    package var bytes: [UInt8] = []

    package init() {}

    /// The text with its last comma replaced by a closing brace.
    package var closed: [UInt8] {
        bytes.last == UInt8(ascii: ",") ? bytes.dropLast() + [UInt8(ascii: "}")] : bytes + [UInt8(ascii: "}")]
    }

    /// Adds what is JSON already.
    package mutating func raw(_ text: StaticString) {
        // An object that ends here takes the comma of its last member with it.
        if bytes.last == UInt8(ascii: ","), text.utf8Start.pointee == UInt8(ascii: "}") { bytes.removeLast() }
        bytes += UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }

    /// Adds a member with a text.
    package mutating func member(_ name: StaticString, _ value: String) {
        beginMember(name)
        quoted(value)
        bytes.append(UInt8(ascii: ","))
    }

    /// Adds a member with a number.
    package mutating func member(_ name: StaticString, _ value: Int64) {
        beginMember(name)
        bytes += Array(String(value).utf8)
        bytes.append(UInt8(ascii: ","))
    }

    /// Adds a member with a list of texts.
    package mutating func strings(_ name: StaticString, _ values: [String]) {
        beginMember(name)
        bytes.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            quoted(value)
        }
        bytes += [UInt8(ascii: "]"), UInt8(ascii: ",")]
    }

    private mutating func beginMember(_ name: StaticString) {
        bytes.append(UInt8(ascii: "\""))
        raw(name)
        bytes += [UInt8(ascii: "\""), UInt8(ascii: ":")]
    }

    private mutating func quoted(_ text: String) {
        let digits = Array("0123456789abcdef".utf8)
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0..<0x20, 0x7F:
                bytes += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
