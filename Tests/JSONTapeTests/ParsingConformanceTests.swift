import Foundation
import JSONTape
import Testing

/// The public JSON parsing suite (github.com/nst/JSONTestSuite), when it stands beside the checkout.
@Suite struct ParsingConformanceTests {
    /// What this parser accepts of the cases that RFC 8259 leaves open: numbers that are exact whatever their size, while
    /// their exponent keeps to the limit. All else is refused: bytes that are not UTF-8, half surrogate pairs, a byte
    /// order mark, 500 nested arrays.
    static let openCasesAccepted: Set<String> = [
        "i_number_double_huge_neg_exp.json", "i_number_neg_int_huge_exp.json", "i_number_pos_double_huge_exp.json",
        "i_number_too_big_neg_int.json", "i_number_too_big_pos_int.json", "i_number_very_big_negative_int.json",
    ]

    @Test func parse_everyCaseOfTheSuite_isDecidedAsTheSuiteWants() throws {
        let folder = Self.suiteFolder.appending(path: "json-parsing/test_parsing")
        guard FileManager.default.fileExists(atPath: folder.path) else {
            print("json-parsing suite not found beside the checkout: skipped")
            return
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        var counts: [Character: (accepted: Int, refused: Int)] = [:]
        var parser = Parser(duplicateKeys: .flag)
        var tape = Tape()
        for name in names.sorted() where name.hasSuffix(".json") {
            let bytes = [UInt8](try Data(contentsOf: folder.appending(path: name)))
            let isAccepted = Self.accepts(bytes, &parser, &tape)
            let group = name.first ?? " "
            counts[group, default: (0, 0)].accepted += isAccepted ? 1 : 0
            counts[group, default: (0, 0)].refused += isAccepted ? 0 : 1
            #expect(isAccepted == Self.expected(name), "\(name)")
        }
        for (group, count) in counts.sorted(by: { $0.key < $1.key }) {
            print("json-parsing \(group)_: \(count.accepted) accepted, \(count.refused) refused")
        }
    }

    private static func expected(_ name: String) -> Bool {
        name.hasPrefix("y_") || openCasesAccepted.contains(name)
    }

    @Test(arguments: [#"{"a":"b","a":"c"}"#, #"{"a":"b","a":"b"}"#])
    func parse_repeatedKey_isFlaggedOrRefused(_ text: String) throws {
        let bytes = Array(text.utf8)
        var tape = Tape()
        var lenient = Parser(duplicateKeys: .flag)
        try lenient.parse(bytes.span.bytes, into: &tape, keys: .empty)
        let marks = [tape.isDuplicate(1), tape.isDuplicate(3)]
        #expect(marks == [false, true])
        var strict = Parser()
        #expect(throws: ParseFault(.duplicateKey, at: 9)) {
            try strict.parse(bytes.span.bytes, into: &tape, keys: .empty)
        }
    }

    private static func accepts(_ bytes: [UInt8], _ parser: inout Parser, _ tape: inout Tape) -> Bool {
        do {
            try parser.parse(bytes.span.bytes, into: &tape, keys: .empty)
            return true
        } catch {
            let isEmpty = tape.isEmpty
            #expect(isEmpty)
            #expect(error.offset <= bytes.count)
            return false
        }
    }

    /// The public conformance suites when they stand beside the checkout.
    static let suiteFolder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "../shared/conformance").standardizedFileURL
}
