/// One conversion of a value, with its parameters: what stands under `as` in a mapper.
///
/// Every conversion is total and pure: it gives a value, makes it absent, or fails, and a failure is a rejection.
public enum Conversion: Hashable, Sendable {
    /// Text, number or boolean to text, as written.
    case text
    /// Text or number to canonical decimal text.
    case decimal
    /// Decimal text or number to a JSON number.
    case number
    /// Text or number without fraction to a JSON integer.
    case integer
    /// A date in one layout to another.
    case date(from: DateLayout, to: DateLayout)
    /// A time to a date or another time.
    case dateTime(DateTimeConversion)
    /// The first characters.
    case prefix(Int)
    /// The last characters.
    case suffix(Int)
    /// Filled on the left up to a length.
    case pad(length: Int, with: UInt8)
    /// Without these characters.
    case remove([UInt8])
    /// Cut after a number of characters.
    case truncateCharacters(Int)
    /// Cut after at most a number of UTF-8 bytes, at a character boundary.
    case truncateBytes(Int)
    /// ASCII letters to upper case.
    case upper
    /// ASCII letters to lower case.
    case lower
    /// Without white space at both ends.
    case trim
    /// An empty text, or an empty array, becomes absent.
    case omitEmpty
    /// The parts of a text between separators, each converted.
    case split(separator: [UInt8], elements: [Conversion])
    /// The elements of an array of texts and numbers, with a separator between them.
    case join(separator: [UInt8])

    /// Whether it takes an array.
    var takesArray: Bool {
        if case .join = self { return true }
        return false
    }

    /// Whether it gives an array.
    var givesArray: Bool {
        if case .split = self { return true }
        return false
    }
}

/// What a conversion made of a text. Nothing is copied when the result is a part of the input.
enum ConversionResult: Equatable {
    /// A part of the input: where it begins and how long it is, in bytes.
    case slice(offset: Int, length: Int)
    /// The bytes that were appended to the scratch space.
    case written
    /// No value.
    case absent
    /// The input is not what the conversion takes.
    case failed
}

extension Conversion {
    /// Converts one text (the text of a number when the value is one). New bytes are appended to `scratch`.
    ///
    /// `text`, `number` and `integer` also change the kind of the value; that is known without looking at it.
    @inline(__always)
    func apply(_ input: Span<UInt8>, into scratch: inout ByteScratch) -> ConversionResult {
        switch self {
        case .text: .slice(offset: 0, length: input.count)
        case .decimal, .number: DecimalText.canonical(input, into: &scratch)
        case .integer: DecimalText.integer(input, into: &scratch)
        case .date(let from, let to): from.convert(input, to: to, into: &scratch)
        case .dateTime(let conversion): conversion.apply(input, into: &scratch)
        case .prefix(let count): TextCut.prefix(input, count)
        case .suffix(let count): TextCut.suffix(input, count)
        case .pad(let length, let filler): TextCut.pad(input, length, filler, into: &scratch)
        case .remove(let characters): TextCut.remove(input, characters, into: &scratch)
        case .truncateCharacters(let count): TextCut.truncate(input, characters: count)
        case .truncateBytes(let count): TextCut.truncate(input, bytes: count)
        case .upper: TextCut.shift(input, from: UInt8(ascii: "a")...UInt8(ascii: "z"), into: &scratch)
        case .lower: TextCut.shift(input, from: UInt8(ascii: "A")...UInt8(ascii: "Z"), into: &scratch)
        case .trim: TextCut.trim(input)
        case .omitEmpty: input.isEmpty ? .absent : .slice(offset: 0, length: input.count)
        case .split, .join: .failed
        }
    }
}
