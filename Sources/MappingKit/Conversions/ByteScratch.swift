/// Bytes that conversions write: grows to what the largest event needed and is then reused. A write beyond
/// `MappingLimits.scratchBytesMax` is dropped and remembered.
struct ByteScratch {
    private(set) var bytes: [UInt8] = []
    /// The bytes in use.
    private(set) var used = 0
    /// Whether something did not fit.
    private(set) var hasOverflowed = false

    mutating func reset() {
        used = 0
        hasOverflowed = false
    }

    /// Drops what was written after `used` was this.
    mutating func rollBack(to mark: Int) { used = mark }

    private mutating func reserve(_ count: Int) -> Bool {
        if used + count <= bytes.count { return true }
        guard used + count <= MappingLimits.scratchBytesMax else {
            hasOverflowed = true
            return false
        }
        let capacity = min(MappingLimits.scratchBytesMax, max(4_096, bytes.count * 2, used + count))
        bytes.append(contentsOf: repeatElement(0, count: capacity - bytes.count))
        return true
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        guard reserve(1) else { return }
        bytes[used] = byte
        used += 1
    }

    mutating func append(_ text: Span<UInt8>) {
        guard !text.isEmpty, reserve(text.count) else { return }
        let start = used
        text.withUnsafeBytes { from in
            bytes.withUnsafeMutableBytes { to in
                UnsafeMutableRawBufferPointer(rebasing: to[start...]).copyMemory(from: from)
            }
        }
        used += text.count
    }

    /// Appends bytes of another scratch space.
    mutating func append(_ other: borrowing ByteScratch, _ range: Range<Int>) { append(other.text(range)) }

    /// Appends a copy of bytes of its own.
    mutating func appendOwn(_ range: Range<Int>) {
        guard !range.isEmpty, reserve(range.count) else { return }
        let start = used
        bytes.withUnsafeMutableBytes { all in
            UnsafeMutableRawBufferPointer(rebasing: all[start...])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: all[range]))
        }
        used += range.count
    }

    /// Appends a number with leading zeros.
    mutating func appendDigits(_ number: Int, width: Int) {
        guard reserve(width) else { return }
        var rest = number
        for place in stride(from: used + width - 1, through: used, by: -1) {
            bytes[place] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
        used += width
    }

    /// Bytes that were written.
    @_lifetime(borrow self)
    func text(_ range: Range<Int>) -> Span<UInt8> { bytes.span.extracting(range) }
}
