/// GB18030 to UTF-8.
extension GB18030Table {
    /// The most bytes of UTF-8 that a text of this many bytes becomes: two bytes become at most three.
    static func decodedBytesMax(_ count: Int) -> Int { count + count / 2 + 4 }

    /// Writes the text as UTF-8. Returns the bytes written, or nil and the offset of the first invalid sequence.
    func decode(_ text: RawSpan, into target: inout MutableSpan<UInt8>) -> (count: Int?, invalid: Int) {
        var offset = 0
        var count = 0
        while offset < text.byteCount {
            let first = Self.byte(text, offset)
            if first < 0x80 {
                target[count] = first
                count &+= 1
                offset &+= 1
                continue
            }
            guard let (scalar, length) = scalar(text, at: offset) else { return (nil, offset) }
            count &+= Self.write(scalar, into: &target, at: count)
            offset &+= length
        }
        return (count, text.byteCount)
    }

    /// The offset in a valid text of the character whose UTF-8 holds the byte at `decoded`.
    func offset(ofDecoded decoded: Int, in text: RawSpan) -> Int {
        var offset = 0
        var count = 0
        while offset < text.byteCount {
            guard Self.byte(text, offset) >= 0x80 else {
                if count >= decoded { return offset }
                count += 1
                offset += 1
                continue
            }
            guard let (scalar, length) = scalar(text, at: offset) else { return offset }
            count += scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4
            if count > decoded { return offset }
            offset += length
        }
        return offset
    }

    /// The character of the two or four bytes at `offset`, of which the first is not ASCII; nil when they are none.
    @inline(__always)
    private func scalar(_ text: RawSpan, at offset: Int) -> (scalar: UInt32, length: Int)? {
        let first = Self.byte(text, offset)
        guard first >= 0x81, first <= 0xFE, offset &+ 1 < text.byteCount else { return nil }
        let second = Self.byte(text, offset &+ 1)
        if second >= 0x40 {
            guard second != 0x7F, second <= 0xFE else { return nil }
            return (UInt32(short[Self.shortIndex(first, second)]), 2)
        }
        guard second >= 0x30, second <= 0x39, offset &+ 3 < text.byteCount else { return nil }
        let (third, fourth) = (Self.byte(text, offset &+ 2), Self.byte(text, offset &+ 3))
        guard third >= 0x81, third <= 0xFE, fourth >= 0x30, fourth <= 0x39 else { return nil }
        let high = (Int(first) &- 0x81) &* 10 &+ Int(second) &- 0x30
        let number = high &* 1_260 &+ (Int(third) &- 0x81) &* 10 &+ Int(fourth) &- 0x30
        if number < Self.longCount { return (UInt32(long[number]), 4) }
        let above = number &- Self.supplementaryNumber
        guard above >= 0, above < 0x100000 else { return nil }
        return (UInt32(above) &+ 0x10000, 4)
    }

    @inline(__always)
    private static func byte(_ text: RawSpan, _ offset: Int) -> UInt8 {
        text.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }

    @inline(__always)
    private static func write(_ scalar: UInt32, into target: inout MutableSpan<UInt8>, at count: Int) -> Int {
        let last = UInt8(truncatingIfNeeded: scalar & 0x3F | 0x80)
        if scalar < 0x800 {
            target[count] = UInt8(truncatingIfNeeded: scalar >> 6 | 0xC0)
            target[count &+ 1] = last
            return 2
        }
        let middle = UInt8(truncatingIfNeeded: scalar >> 6 & 0x3F | 0x80)
        if scalar < 0x10000 {
            target[count] = UInt8(truncatingIfNeeded: scalar >> 12 | 0xE0)
            target[count &+ 1] = middle
            target[count &+ 2] = last
            return 3
        }
        target[count] = UInt8(truncatingIfNeeded: scalar >> 18 | 0xF0)
        target[count &+ 1] = UInt8(truncatingIfNeeded: scalar >> 12 & 0x3F | 0x80)
        target[count &+ 2] = middle
        target[count &+ 3] = last
        return 4
    }
}
