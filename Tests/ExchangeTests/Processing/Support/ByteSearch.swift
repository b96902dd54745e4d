import Glibc

/// Looks for texts in bytes.
enum ByteSearch {
    /// Whether the text, which is not empty, stands somewhere in the bytes.
    static func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        let needle = Array(text.utf8)
        return bytes.withUnsafeBytes { hay in
            needle.withUnsafeBytes { needle in
                guard let start = hay.baseAddress, let wanted = needle.baseAddress else { return false }
                var offset = 0
                while offset + needle.count <= hay.count {
                    let room = hay.count - needle.count - offset + 1
                    guard let found = memchr(start + offset, Int32(needle[0]), room) else { return false }
                    if memcmp(found, wanted, needle.count) == 0 { return true }
                    offset = UnsafeRawPointer(found) - start + 1
                }
                return false
            }
        }
    }
}
