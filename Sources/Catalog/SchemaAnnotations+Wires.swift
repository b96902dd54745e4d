internal import GatewayModel
internal import JSONTape
internal import SchemaKit
internal import XMLWire

/// The wires of a schema, as `x-gateway` lists them.
extension SchemaAnnotations {
    /// The wires; JSON when none is listed.
    mutating func wires(_ node: Int) -> [Wire] {
        guard let list = member(node, "wires") else { return [.json] }
        var wires: [Wire] = []
        let elements = schema.document.kind(list) == .array ? schema.document.children(of: list) : []
        for element in elements {
            guard schema.document.kind(element) == .string,
                let wire = Wire(contentType: schema.document.string(element))
            else {
                defects.add(
                    schema.position(of: element), "is not a content type that values can travel in",
                    hint: Wire.all.map(\.contentType).joined(separator: ", "))
                continue
            }
            if wires.contains(where: { $0.isXML == wire.isXML }) {
                defects.add(
                    schema.position(of: element), "the same form stands twice",
                    hint: "XML is read in every charset; the charset is what is written")
            }
            wires.append(wire)
        }
        if elements.isEmpty {
            defects.add(
                schema.position(of: list), "'wires' is a list of content types",
                hint: "\"wires\": [\"application/json\"]")
        }
        return wires.isEmpty ? [.json] : wires
    }

    /// How the schema's values look in XML; nil when no wire is XML, or when there are defects.
    mutating func layout(_ wires: [Wire]) -> XMLLayout? {
        guard wires.contains(where: \.isXML) else { return nil }
        do throws(DefectList) {
            return try XMLLayout(schema: schema)
        } catch {
            defects.add(error)
            return nil
        }
    }
}
