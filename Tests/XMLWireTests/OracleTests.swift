import Foundation
import JSONTape
import PythonOracle
import Testing

@testable import XMLWire

/// Python's xml.etree reads what the writer wrote, and judges what the parser took.
@Suite struct OracleTests {
    @Test(arguments: XMLCharset.allCases)
    func write_generatedValues_readTheSameOutside(_ charset: XMLCharset) throws {
        guard let oracle = PythonOracle("structure.py") else { return }
        // Python's codec is of another edition.
        let moved = Set(GB18030Edition.used.decided.map(\.scalar))
        let alphabet = (Array(0x20...0x7E) + [9, 10, 13] + Array(0x4E00...0x9FFF) + Array(0x1F600...0x1F64F))
            .filter { !moved.contains(UInt32($0)) }.compactMap { Unicode.Scalar(UInt32($0)) }
        var values = SampleValues(7, alphabet: alphabet)
        var tape = Tape()
        var json = Writer()
        var (expected, input) = ([Element](), "")
        for _ in 0..<300 {
            values.next(into: &tape)
            json.reset()
            json.write(tape, keys: Samples.seizure.keys)
            let value = try JSONSerialization.jsonObject(with: Data(json.text.utf8)) as? [String: Any] ?? [:]
            expected.append(Self.root(value))
            input += Self.hexadecimal(try WritingTests.write(tape, Samples.seizure, charset)) + "\n"
        }
        let lines = try oracle.lines(input: input)
        #expect(lines.count == expected.count)
        for (line, element) in zip(lines, expected) {
            var read = try JSONDecoder().decode(Element.self, from: Data(line.utf8))
            // Foundation has the number, not its text.
            for index in read.children.indices where read.children[index].tag == Self.main + "weight" {
                read.children[index].text = Double(read.children[index].text).map { "\($0)" } ?? "no number"
            }
            let isEqual = read == element
            #expect(isEqual)
        }
    }

    static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }

    /// An element as xml.etree has it.
    struct Element: Codable, Equatable {
        var tag: String
        var attributes: [String: String] = [:]
        var text = ""
        var children: [Element] = []
        var tails = ""
    }

    // MARK: The sample schema by hand

    private static let main = "{urn:example:seizure}"

    private static func root(_ value: [String: Any]) -> Element {
        var root = Element(tag: main + "Seizure")
        if let version = value["version"] { root.attributes["ver"] = "\(version)" }
        if let note = value["note"] as? String { root.attributes["{urn:example:note}note"] = note }
        if let text = value["caseId"] as? String { root.children.append(Element(tag: main + "CaseNo", text: text)) }
        if let weight = value["weight"] as? Double {
            root.children.append(Element(tag: main + "weight", text: "\(weight)"))
        }
        if let isUrgent = value["isUrgent"] as? Bool {
            root.children.append(Element(tag: main + "isUrgent", text: isUrgent ? "true" : "false"))
        }
        if let remark = value["remark"] { root.children.append(nullable("备注", remark)) }
        if let officer = value["officer"] as? [String: String] {
            var element = Element(tag: "{urn:example:person}Officer")
            element.attributes = officer.filter { $0.key == "id" }
            element.children = officer["name"].map { [Element(tag: main + "Name", text: $0)] } ?? []
            root.children.append(element)
        }
        for line in value["lines"] as? [[String: Any]] ?? [] { root.children.append(self.line(line)) }
        if let containers = value["containers"] as? [Any] {
            root.children.append(
                Element(tag: main + "Containers", children: containers.map { nullable("Container", $0) }))
        }
        if let rates = value["rates"] as? [[Any]] {
            let rows = rates.map { row in
                Element(tag: main + "row", children: row.map { _ in Element(tag: main + "rate", text: "1.5") })
            }
            root.children.append(Element(tag: main + "rates", children: rows))
        }
        return root
    }

    private static func line(_ value: [String: Any]) -> Element {
        var element = Element(tag: main + "Line")
        if let number = value["no"] { element.attributes["no"] = "\(number)" }
        if let goods = value["goods"] as? String { element.children.append(Element(tag: main + "goods", text: goods)) }
        for mark in value["marks"] as? [String] ?? [] {
            element.children.append(Element(tag: main + "mark", text: mark))
        }
        return element
    }

    private static func nullable(_ name: String, _ value: Any) -> Element {
        guard let text = value as? String else {
            return Element(tag: main + name, attributes: ["{\(XMLLayout.instanceNamespace)}nil": "true"])
        }
        return Element(tag: main + name, text: text)
    }
}
