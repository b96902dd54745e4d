internal import GatewayModel

/// Reads `agreements/<name>/<revision>.yaml`. Every key is known, every defect is reported.
struct AgreementReader {
    private var defects: DefectCollector

    private init(file: String) {
        defects = DefectCollector(file: file)
    }

    private static let keys = [
        "agreement", "revision", "status", "parties", "legalBasis", "purpose", "retention", "onwardSharing",
        "eventTypes", "disclose", "undisclosed", "envelope", "marks", "freeText",
    ]

    /// The longest free text an agreement may let pass.
    private static let lengthMaxAllowed = 10_000

    /// Reads the document; `expected` is what its place in the folder says it is.
    static func read(_ root: DocumentNode, file: String, expected: RevisionRef) throws(DefectList) -> Agreement {
        var reader = AgreementReader(file: file)
        let agreement = reader.agreement(root, expected: expected)
        try reader.defects.check()
        return agreement
    }

    private mutating func agreement(_ root: DocumentNode, expected: RevisionRef) -> Agreement {
        checkKeys(of: root, known: Self.keys)
        checkIdentity(root, expected: expected)
        let disclosed = pointers(root, "disclose")
        if disclosed.isEmpty {
            defects.add(root.position, "the agreement discloses nothing", hint: "list hub pointers under 'disclose'")
        }
        return Agreement(
            ref: expected, isPublished: status(root), parties: texts(root, "parties"),
            legalBasis: texts(root, "legalBasis"), purpose: text(root, "purpose"), retention: text(root, "retention"),
            onwardSharing: text(root, "onwardSharing"), eventTypes: texts(root, "eventTypes"),
            eventTypePositions: root["eventTypes"]?.elements?.map(\.position) ?? [], disclosed: disclosed,
            undisclosed: reasons(root, "undisclosed"), envelope: envelope(root), marks: marks(root),
            freeText: freeText(root))
    }

    private mutating func checkIdentity(_ root: DocumentNode, expected: RevisionRef) {
        let name = text(root, "agreement")
        if !name.isEmpty, name != expected.name {
            defects.add(
                root["agreement"]?.position,
                "the agreement calls itself '\(name)' and lies in folder '\(expected.name)'",
                hint: "one of the two is wrong: agreements/<name>/<revision>.yaml")
        }
        let revision = text(root, "revision")
        if !revision.isEmpty, revision != String(expected.revision) {
            defects.add(
                root["revision"]?.position, "revision \(revision) lies in file \(expected.revision).yaml",
                hint: "a revision lies in the file of its number")
        }
    }

    private mutating func status(_ root: DocumentNode) -> Bool {
        switch text(root, "status") {
        case "published": return true
        case "draft", "": return false
        default:
            defects.add(
                root["status"]?.position, "the status is neither draft nor published",
                hint: "status: draft, or published when it must never change again")
            return false
        }
    }

    private mutating func envelope(_ root: DocumentNode) -> Agreement.Envelope {
        guard let node = root["envelope"] else {
            defects.add(
                root.position, "'envelope' is missing", hint: "say whether key, subject and sourceId may be told")
            return Agreement.Envelope(sourceID: false, headers: [])
        }
        checkKeys(of: node, known: ["key", "subject", "sourceId", "headers"])
        for name in ["key", "subject"] where !flag(node, name) {
            defects.add(
                node[name]?.position ?? node.position,
                "'\(name)' must be true: without the case key no order can be kept",
                hint: "an agreement that may not tell the case key cannot be served")
        }
        return Agreement.Envelope(sourceID: flag(node, "sourceId"), headers: headerNames(node))
    }

    /// Headers that the gateway writes itself cannot be copied: a reader could not tell whose they are.
    private mutating func headerNames(_ node: DocumentNode) -> [String] {
        let names = texts(node, "headers", isRequired: false)
        for element in node["headers"]?.elements ?? [] {
            guard let name = element.text else { continue }
            let isReserved =
                ["ce_", "gateway-", "__connect.errors."].contains { name.hasPrefix($0) }
                || ["", "content-type", "traceparent"].contains(name)
            if isReserved {
                defects.add(
                    element.position, "the header '\(name)' cannot be copied", hint: "the gateway writes its own")
            }
        }
        return names
    }

    private mutating func marks(_ root: DocumentNode) -> Agreement.MarkPolicy? {
        guard let node = root["marks"] else { return nil }
        checkKeys(of: node, known: ["at", "required", "refused"])
        guard let pointer = node["at"], let text = pointer.text else {
            defects.add(
                node.position, "'at' is missing: where the canonical model keeps the marks", hint: "at: /handling/marks"
            )
            return nil
        }
        var required: [String: [String]] = [:]
        for entry in node["required"]?.elements ?? [] {
            checkKeys(of: entry, known: ["recipient", "anyOf"])
            let agency = self.text(entry, "recipient")
            if required.updateValue(texts(entry, "anyOf"), forKey: agency) != nil {
                defects.add(entry.position, "the recipient '\(agency)' is listed twice", hint: "remove one of the two")
            }
        }
        return Agreement.MarkPolicy(
            pointer: .init(pointer: text, position: pointer.position), required: required,
            refused: texts(node, "refused", isRequired: false))
    }

    private mutating func freeText(_ root: DocumentNode) -> Agreement.FreeTextPolicy? {
        guard let node = root["freeText"] else { return nil }
        checkKeys(of: node, known: ["fields", "lengthMax", "checksums", "refuse"])
        let lengthMax = Int(text(node, "lengthMax")) ?? 0
        if !(1...Self.lengthMaxAllowed).contains(lengthMax) {
            defects.add(
                node["lengthMax"]?.position, "'lengthMax' must be a number from 1 to \(Self.lengthMaxAllowed)",
                hint: "a number without quotes")
        }
        return Agreement.FreeTextPolicy(
            fields: pointers(node, "fields"), lengthMax: lengthMax, definitions: node)
    }

    // MARK: Values

    private mutating func checkKeys(of node: DocumentNode, known: [String]) {
        guard let members = node.members else {
            defects.add(node.position, "a mapping is expected here", hint: "names with values: key: value")
            return
        }
        for member in members where !known.contains(member.key) {
            defects.addUnknown("key", member.key, at: member.keyPosition, known: known)
        }
    }

    private mutating func text(_ node: DocumentNode, _ key: String) -> String {
        guard let value = node[key], let text = value.text, !value.isNull else {
            defects.add(node[key]?.position ?? node.position, "'\(key)' is missing", hint: "add a line \(key): …")
            return ""
        }
        return text
    }

    private mutating func texts(_ node: DocumentNode, _ key: String, isRequired: Bool = true) -> [String] {
        guard let value = node[key] else {
            if isRequired { defects.add(node.position, "'\(key)' is missing", hint: "add a line \(key): […]") }
            return []
        }
        guard let elements = value.elements else {
            defects.add(value.position, "'\(key)' must be a list", hint: "\(key): [one, other], or a line - for each")
            return []
        }
        return elements.compactMap { element in
            if element.text == nil {
                defects.add(
                    element.position, "a text is expected here",
                    hint: "an element of the list is one text, in quotes where it looks like something else")
            }
            return element.text
        }
    }

    private mutating func pointers(_ node: DocumentNode, _ key: String) -> [Agreement.PlacedPointer] {
        guard let elements = node[key]?.elements else {
            defects.add(
                node[key]?.position ?? node.position, "'\(key)' must be a list of pointers",
                hint: "a line - /pointer for each")
            return []
        }
        var seen: Set<String> = []
        return elements.compactMap { element in
            guard let text = element.text, text.hasPrefix("/") else {
                defects.add(element.position, "a pointer is expected here", hint: "it begins with /")
                return nil
            }
            if !seen.insert(text).inserted {
                defects.add(element.position, "'\(text)' is listed twice", hint: "remove one of the two")
            }
            return Agreement.PlacedPointer(pointer: text, position: element.position)
        }
    }

    /// Pointers, each with the reason, which is for people.
    private mutating func reasons(_ node: DocumentNode, _ key: String) -> [Agreement.PlacedPointer] {
        guard let value = node[key] else { return [] }
        guard let members = value.members else {
            defects.add(
                value.position, "'\(key)' must be a mapping of pointer to reason",
                hint: "a line /pointer: reason for each")
            return []
        }
        return members.map { member in
            if member.value.text?.isEmpty != false {
                defects.add(member.keyPosition, "'\(member.key)' has no reason", hint: "say why it is not disclosed")
            }
            return Agreement.PlacedPointer(pointer: member.key, position: member.keyPosition)
        }
    }

    private mutating func flag(_ node: DocumentNode, _ key: String) -> Bool {
        guard let value = node[key] else { return false }
        switch value.plainText {
        case "true": return true
        case "false": return false
        default:
            defects.add(value.position, "'\(key)' must be true or false", hint: "without quotes")
            return false
        }
    }
}
