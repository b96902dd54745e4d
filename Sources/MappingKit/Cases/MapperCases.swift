public import GatewayModel

/// The cases that stand beside a mapper (`<revision>.cases.yaml`): inputs with the output or the rejection they give.
public struct MapperCases: Sendable {
    /// One case.
    public struct Case: Sendable {
        /// What it shows.
        public let name: String
        /// Where it stands.
        public let position: TextPosition
        let input: Text
        let expected: Expectation
        /// The day at which code lists are looked up when the event has none, yyyymmdd.
        let asOf: Int32
    }

    /// JSON that stands in the document, or the name of a file beside it.
    enum Text: Sendable {
        case json(String)
        case file(String)
    }

    enum Expectation: Sendable {
        case output(Text)
        case rejection(RejectionCode, pointer: String?, target: String?)
    }

    /// The cases in order.
    public let cases: [Case]
    /// The file they were read from.
    public let file: String

    /// The day at which code lists are looked up where neither case nor event has one, yyyymmdd.
    static let asOfDefault: Int32 = 2020_01_01

    /// Reads the cases of a mapper.
    ///
    ///     cases:
    ///       - name: a plain seizure
    ///         input: valid-plain.json        # a file beside it, or JSON text
    ///         output: '{"caseId":"1"}'
    ///       - name: a unit without counterpart
    ///         input: '{…}'
    ///         rejection: { code: CODE_UNMAPPABLE, pointer: /lines/0/unit }
    /// - Throws: every defect of the document's form.
    public static func parse(_ node: DocumentNode, file: String) throws(DefectList) -> MapperCases {
        var parser = DocumentParser(file: file)
        parser.checkKeys(node, of: "a file of cases", known: ["cases", "description"])
        let cases = parser.caseList(node).compactMap { parser.mapperCase($0, asOfDefault) }
        try parser.defects.check()
        return MapperCases(cases: cases, file: file)
    }
}

extension DocumentParser {
    fileprivate mutating func mapperCase(_ node: DocumentNode, _ asOfDefault: Int32) -> MapperCases.Case? {
        checkKeys(node, of: "a case", known: ["name", "input", "output", "rejection", "asOf"])
        let name = requiredText(node, "name")
        let input = requiredText(node, "input").map(caseText)
        var expected: MapperCases.Expectation?
        switch (node["output"], node["rejection"]) {
        case (let output?, nil): expected = output.text.map { .output(caseText($0)) }
        case (nil, let rejection?): expected = caseRejection(rejection)
        default:
            defects.add(
                node.position, "a case has either 'output' or 'rejection'",
                hint: "output: what comes out, or rejection: { code: CODE }")
        }
        var asOf = asOfDefault
        if let text = node["asOf"] {
            let bytes = Array((text.text ?? "").utf8)
            let day = DayText.number(bytes.span, layout: nil)
            if day == nil { defects.add(text.position, "'asOf' is no day", hint: "write it as yyyy-MM-dd") }
            asOf = day ?? asOfDefault
        }
        guard let name, let input, let expected else { return nil }
        return MapperCases.Case(name: name, position: node.position, input: input, expected: expected, asOf: asOf)
    }

    private func caseText(_ text: String) -> MapperCases.Text {
        text.unicodeScalars.first { !$0.properties.isWhitespace } == "{" ? .json(text) : .file(text)
    }

    private mutating func caseRejection(_ node: DocumentNode) -> MapperCases.Expectation? {
        checkKeys(node, of: "a rejection", known: ["code", "pointer", "target"])
        guard let text = requiredText(node, "code") else { return nil }
        guard let code = RejectionCode(rawValue: text) else {
            defects.addUnknown(
                "rejection code", text, at: node["code"]?.position ?? node.position,
                known: RejectionCode.allCases.map(\.rawValue))
            return nil
        }
        return .rejection(code, pointer: node["pointer"]?.text, target: node["target"]?.text)
    }
}
