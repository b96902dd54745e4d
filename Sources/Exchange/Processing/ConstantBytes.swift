/// Texts that are made once, when a plan is made, and handed out as views for as long as the object lives: constant
/// header values and the like. Immutable after it is made.
final class ConstantBytes {
    private var blocks: [UnsafeMutableRawBufferPointer] = []

    init() {}

    deinit {
        for block in blocks { block.deallocate() }
    }

    /// A view of the text's bytes that is valid as long as this object.
    func keep(_ text: String) -> UnsafeRawBufferPointer { keep(Array(text.utf8)) }

    /// A view of a copy of the bytes that is valid as long as this object.
    func keep(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, bytes.count), alignment: 1)
        bytes.withUnsafeBytes { block.copyMemory(from: $0) }
        blocks.append(block)
        return UnsafeRawBufferPointer(rebasing: block[..<bytes.count])
    }
}
