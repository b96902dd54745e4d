internal import Crypto

/// SHA-256 (FIPS 180-4) over length-prefixed parts: what ids are made of. The prefix, four bytes big-endian, keeps two
/// different lists of parts from having the same bytes.
struct IdentityHash {
    /// Bytes of the hexadecimal form.
    static let hexadecimalCount = 64

    private var hash = SHA256()

    /// Adds one part.
    mutating func add(_ part: UnsafeRawBufferPointer) {
        withUnsafeBytes(of: UInt32(part.count).bigEndian) { hash.update(bufferPointer: $0) }
        hash.update(bufferPointer: part)
    }

    /// Adds one part that is a text; for load time and rejections.
    mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }

    /// The hash of two parts and of others that were encoded before: all at once, which costs half of adding them one by
    /// one. Of more than a kilobyte the memory for that is allocated.
    init(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer, encoded rest: UnsafeRawBufferPointer? = nil)
    {
        let count = 2 * MemoryLayout<UInt32>.size + first.count + second.count + (rest?.count ?? 0)
        hash = withUnsafeTemporaryAllocation(byteCount: count, alignment: 8) { room in
            var used = 0
            Self.append(first, to: room, &used)
            Self.append(second, to: room, &used)
            if let rest { UnsafeMutableRawBufferPointer(rebasing: room[used...]).copyMemory(from: rest) }
            var hash = SHA256()
            hash.update(bufferPointer: UnsafeRawBufferPointer(room))
            return hash
        }
    }

    init() {}

    /// Writes one part behind its length.
    private static func append(
        _ part: UnsafeRawBufferPointer, to room: UnsafeMutableRawBufferPointer, _ used: inout Int
    ) {
        room.storeBytes(of: UInt32(part.count).bigEndian, toByteOffset: used, as: UInt32.self)
        used += MemoryLayout<UInt32>.size
        UnsafeMutableRawBufferPointer(rebasing: room[used...]).copyMemory(from: part)
        used += part.count
    }

    /// A part as it is hashed: its length, then its bytes.
    static func encoded(_ part: [UInt8]) -> [UInt8] {
        withUnsafeBytes(of: UInt32(part.count).bigEndian) { Array($0) } + part
    }

    /// Writes the 64 lower-case hexadecimal digits at the beginning of the room; returns their number.
    func writeHexadecimal(into room: UnsafeMutableRawBufferPointer) -> Int {
        precondition(room.count >= Self.hexadecimalCount)
        let digits: StaticString = "0123456789abcdef"
        hash.finalize().withUnsafeBytes { digest in
            for (index, byte) in digest.enumerated() {
                room[2 * index] = digits.utf8Start[Int(byte >> 4)]
                room[2 * index + 1] = digits.utf8Start[Int(byte & 15)]
            }
        }
        return Self.hexadecimalCount
    }

    /// The hexadecimal form as text; for rejections and reports.
    var hexadecimal: String {
        String(unsafeUninitializedCapacity: Self.hexadecimalCount) {
            writeHexadecimal(into: UnsafeMutableRawBufferPointer($0))
        }
    }
}

/// SHA-256 of bytes as they are, without a prefix.
struct PlainHash {
    private var hash = SHA256()

    /// Adds bytes.
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        hash.update(bufferPointer: bytes)
    }

    /// The 64 lower-case hexadecimal digits.
    var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
