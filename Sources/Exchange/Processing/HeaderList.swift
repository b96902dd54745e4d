/// The headers of one record that is about to be produced: names and values in the order they were added.
///
/// Owned by one lane and reused. Values are either views into memory that outlives the call (the record, a tape, a
/// constant) or are composed in the list's own bytes; after warm-up adding allocates nothing.
struct HeaderList: ~Copyable {
    /// Headers that there is room for at first; a source record with more makes room once.
    static let headersAtFirst = 64
    /// Bytes that can be composed for one record.
    static let composedBytesMax = 16 << 10

    private var views: UnsafeMutableBufferPointer<HeaderView>
    private let composed: UnsafeMutableRawBufferPointer
    private var count = 0
    private var composedUsed = 0

    init() {
        views = .allocate(capacity: Self.headersAtFirst)
        composed = .allocate(byteCount: Self.composedBytesMax, alignment: 16)
    }

    deinit {
        views.deallocate()
        composed.deallocate()
    }

    /// The headers added since `removeAll()`.
    var all: UnsafeBufferPointer<HeaderView> {
        UnsafeBufferPointer(rebasing: views[..<count])
    }

    /// Forgets all headers.
    mutating func removeAll() {
        count = 0
        composedUsed = 0
    }

    /// Adds a header whose name is a constant and whose value outlives the use of the list.
    mutating func add(_ name: StaticString, _ value: UnsafeRawBufferPointer) {
        add(HeaderView(name: Self.bytes(of: name), value: value))
    }

    /// Adds a header as it is.
    mutating func add(_ header: HeaderView) {
        if count == views.count { grow() }
        views.initializeElement(at: count, to: header)
        count += 1
    }

    private mutating func grow() {
        let larger = UnsafeMutableBufferPointer<HeaderView>.allocate(capacity: views.count * 2)
        _ = larger.moveInitialize(fromContentsOf: views[..<count])
        views.deallocate()
        views = larger
    }

    /// Adds a header whose value is composed by the closure into the list's own bytes; the closure is given the room
    /// that is left and returns how many bytes it wrote.
    mutating func add(_ name: StaticString, composing: (UnsafeMutableRawBufferPointer) -> Int) {
        let room = UnsafeMutableRawBufferPointer(rebasing: composed[composedUsed...])
        let written = composing(room)
        precondition(written <= room.count)
        add(name, UnsafeRawBufferPointer(rebasing: room[..<written]))
        composedUsed += written
    }

    /// Adds a header with the decimal digits of a number.
    mutating func add(_ name: StaticString, number: Int64) {
        add(name) { DecimalText.write(number, into: $0) }
    }

    /// The bytes of a constant.
    static func bytes(of text: StaticString) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }
}

/// Writes integers in decimal without making a String.
enum DecimalText {
    /// Bytes that any Int64 fits in.
    static let bytesMax = 20

    /// Writes the number at the beginning of the room, which must have `bytesMax` bytes; returns the bytes written.
    static func write(_ number: Int64, into room: UnsafeMutableRawBufferPointer) -> Int {
        precondition(room.count >= bytesMax)
        var magnitude = number.magnitude
        var digits = 1
        var power: UInt64 = 10
        while digits < 19, magnitude >= power {
            digits += 1
            power &*= 10
        }
        let sign = number < 0 ? 1 : 0
        if sign == 1 { room[0] = UInt8(ascii: "-") }
        for index in stride(from: sign + digits - 1, through: sign, by: -1) {
            room[index] = UInt8(ascii: "0") + UInt8(magnitude % 10)
            magnitude /= 10
        }
        return sign + digits
    }
}
