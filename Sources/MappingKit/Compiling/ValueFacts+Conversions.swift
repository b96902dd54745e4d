internal import JSONTape
internal import SchemaKit

extension ValueFacts {
    /// What is known of the value after a conversion. Known values are converted; those that fail drop out, as they
    /// reject. Also tells whether some value can fail, and whether some can become absent.
    func converted(by conversion: Conversion) -> (facts: ValueFacts, canFail: Bool, canBeAbsent: Bool) {
        if let literals { return Self.converted(literals, by: conversion, types) }
        var facts = ValueFacts(types: .string)
        let isText = types == .string
        var canFail = false
        var canBeAbsent = false
        switch conversion {
        case .text:
            if isText { return (self, false, false) }
            facts.minLength = 1
        case .decimal:
            canFail = !types.isDisjoint(with: [.string, .boolean])
            facts.minLength = 1
        case .number:
            canFail = !types.isSubset(of: .number)
            facts = numeric(.number)
        case .integer:
            canFail = types != .integer
            facts = numeric(.integer)
        case .date(let from, let to):
            canFail = layout != from
            if from == to { facts = self }
            facts.setLayout(to)
        case .dateTime(let conversion):
            canFail = true
            conversion.to.describe(&facts)
        case .prefix(let count), .suffix(let count):
            canFail = minLength < count || !isText
            (facts.minLength, facts.maxLength) = (count, count)
            if isText, minLength == count, maxLength == count { facts = self }
        case .pad(let length, _):
            (facts.minLength, facts.maxLength) = (max(minLength, length), maxLength.map { max($0, length) })
            if isText, minLength >= length { facts = self }
        case .remove: facts.maxLength = maxLength
        case .truncateCharacters(let count):
            (facts.minLength, facts.maxLength) = (min(minLength, count), min(maxLength ?? count, count))
            if isText, let maxLength, maxLength <= count { facts = self }
        case .truncateBytes(let count):
            (facts.minLength, facts.maxLength) = (min(minLength, count / 4), min(maxLength ?? count, count))
        case .upper, .lower: (facts.minLength, facts.maxLength) = (minLength, maxLength)
        case .trim: facts.maxLength = maxLength
        case .omitEmpty:
            facts = self
            facts.minLength = max(1, minLength)
            canBeAbsent = isText ? minLength == 0 : types.contains(.string)
        case .split, .join: break
        }
        return (facts, canFail, canBeAbsent)
    }

    private mutating func setLayout(_ layout: DateLayout) {
        self.layout = layout
        (minLength, maxLength) = (layout.width, layout.width)
        if layout == .iso { formats.insert(.date) }
    }

    /// A number: bounds are kept when it was one before.
    private func numeric(_ types: TypeSet) -> ValueFacts {
        var facts = ValueFacts(types: types)
        guard self.types.isSubset(of: .number) else { return facts }
        facts.types = types.intersection(self.types)
        facts.minimum = minimum
        facts.maximum = maximum
        facts.divisors = divisors
        return facts
    }

    private static func converted(
        _ literals: [ConstantValue], by conversion: Conversion, _ types: TypeSet
    ) -> (facts: ValueFacts, canFail: Bool, canBeAbsent: Bool) {
        var results: [ConstantValue] = []
        var canFail = false
        var canBeAbsent = false
        for literal in literals {
            switch conversion.result(of: literal) {
            case .value(let value): results.append(value)
            case .absent: canBeAbsent = true
            case .failed: canFail = true
            }
        }
        return (ValueFacts(values: results), canFail, canBeAbsent)
    }
}

extension DateTimeConversion.Target {
    fileprivate func describe(_ facts: inout ValueFacts) {
        switch self {
        case .dateAsWritten:
            facts.layout = .iso
            facts.formats = [.date]
            (facts.minLength, facts.maxLength) = (10, 10)
        case .utc:
            facts.formats = [.dateTime]
            (facts.minLength, facts.maxLength) = (20, 20)
        case .layout(let layout, _):
            facts.layout = layout
            (facts.minLength, facts.maxLength) = (layout.width, layout.width)
        }
    }
}

extension Conversion {
    /// What a conversion makes of a known value.
    enum KnownResult: Equatable {
        case value(ConstantValue)
        case absent
        case failed
    }

    /// Converts a known value with the code that runs on events. For load time, examples and proofs.
    func result(of constant: ConstantValue) -> KnownResult {
        if case .bool = constant, self != .text { return self == .omitEmpty ? .value(constant) : .failed }
        if case .null = constant { return .absent }
        let input = Array(constant.text.utf8)
        var scratch = ByteScratch()
        let text: String
        switch apply(input.span, into: &scratch) {
        case .slice(let offset, let length): text = String(decoding: input[offset..<offset + length], as: UTF8.self)
        case .written: text = String(decoding: scratch.bytes[0..<scratch.used], as: UTF8.self)
        case .absent: return .absent
        case .failed: return .failed
        }
        switch self {
        case .number, .integer: return .value(.number(text))
        case .omitEmpty: return .value(constant)
        default: return .value(.text(text))
        }
    }
}
