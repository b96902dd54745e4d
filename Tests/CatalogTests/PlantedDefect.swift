import GatewayModel
import Testing

/// A defect planted in a copy of the catalog, and what loading says of it.
struct PlantedDefect: Sendable, CustomTestStringConvertible {
    /// What of the catalog it takes to show the defect.
    enum Part: Sendable {
        /// The canonical schema and the agreements.
        case agreements
        /// The WCO's schema and rules with the code list they ask.
        case rules
        /// The WCO's schema alone.
        case schema
        /// The mapper from the canonical model to the WCO, with both schemas.
        case mapper
        /// Code lists alone.
        case lists

        var paths: [String] {
            switch self {
            case .agreements: ["hub/seizure/1/schema.json", "agreements"]
            case .rules: ["wco-cen/seizure/1", "codelists/hs-chapter"]
            case .schema: ["wco-cen/seizure/1/schema.json"]
            case .mapper:
                [
                    "hub/seizure/1/schema.json", "wco-cen/seizure/1/schema.json",
                    "mappings/hub.seizure.1--wco-cen.seizure.1",
                ]
            case .lists: ["codelists"]
            }
        }
    }

    /// How the defect is planted.
    enum Change: Sendable {
        case replace(String, by: String)
        case write(String)
        case bytes([UInt8])
        case copy(of: String, replacing: String, by: String)
    }

    var name: String
    var part: Part
    /// The file that is changed.
    var file: String
    var change: Change
    /// The text that the defect stands at; nil when the file as a whole is at fault.
    var marker: String?
    var message: String
    var hint: String?

    var testDescription: String { name }

    init(
        _ name: String, in part: Part, _ file: String, _ change: Change, at marker: String? = nil, _ message: String,
        hint: String? = nil
    ) {
        self.name = name
        self.part = part
        self.file = file
        self.change = change
        self.marker = marker
        self.message = message
        self.hint = hint
    }

    /// Plants the defect.
    func plant(in copy: CatalogCopy) throws {
        switch change {
        case .replace(let old, let new): try copy.replace(old, by: new, in: file)
        case .write(let text): try copy.write(Array(text.utf8), to: file)
        case .bytes(let bytes): try copy.write(bytes, to: file)
        case .copy(let other, let old, let new):
            try copy.write(Array(try copy.text(other).replacing(old, with: new).utf8), to: file)
        }
    }

    /// Whether one of the defects is this one, with its file, line and column.
    func isFound(among defects: [Defect], in copy: CatalogCopy) throws -> Bool {
        let position = try marker.map { try copy.position(of: $0, in: file) }
        return defects.contains { defect in
            defect.file == file && defect.position == position && defect.message.contains(message)
                && hint.map { defect.hint?.contains($0) == true } ?? true
        }
    }
}
