/// Texts and numbers for the layers above, without a span in between.
extension Tape {
    /// Bytes behind the texts that can be read, so that eight bytes can be loaded anywhere in a text.
    static let paddingBytes = 16

    /// A hash of a text, equal for equal texts: the same as `KeyHash.exact` of its bytes.
    package func textHash(_ node: Int) -> UInt32 {
        let cell = cells[node]
        precondition(Int(cell.offset) + Int(cell.length) + 8 <= bytes.count)
        return KeyHash.padded(bytes.span.bytes, at: Int(cell.offset), length: Int(cell.length))
    }

    /// Whether two strings of two tapes are the same.
    package func hasSameText(_ node: Int, as other: borrowing Tape, _ otherNode: Int) -> Bool {
        let (left, right) = (cells[node], other.cells[otherNode])
        guard left.length == right.length else { return false }
        let length = Int(left.length)
        let (text, otherText) = (bytes.span.bytes, other.bytes.span.bytes)
        let (base, otherBase) = (Int(left.offset), Int(right.offset))
        var index = 0
        while index < length {
            let word = text.unsafeLoadUnaligned(fromByteOffset: base + index, as: UInt64.self)
            let otherWord = otherText.unsafeLoadUnaligned(fromByteOffset: otherBase + index, as: UInt64.self)
            let difference = UInt64(littleEndian: word ^ otherWord)
            let left = length - index
            if left >= 8 ? difference != 0 : difference << UInt64(64 - left * 8) != 0 { return false }
            index += 8
        }
        return true
    }

    /// The value of a number that is written as an integer of at most 18 digits; nil for others.
    package func smallInteger(_ node: Int) -> Int64? {
        let cell = cells[node]
        guard cell.flags.contains(.integer), cell.length <= 18 else { return nil }
        var offset = Int(cell.offset)
        let end = offset + Int(cell.length)
        let isNegative = bytes[offset] == UInt8(ascii: "-")
        if isNegative { offset += 1 }
        var value: Int64 = 0
        while offset < end {
            value = value &* 10 &+ Int64(bytes[offset] &- UInt8(ascii: "0"))
            offset += 1
        }
        return isNegative ? 0 &- value : value
    }

    /// As `member(of:keyID:)`, with the number of a key id that is known.
    package func member(of object: Int, rawKeyID: UInt16) -> Int? {
        member(of: object, keyID: KeyID(rawValue: rawKeyID))
    }
}
