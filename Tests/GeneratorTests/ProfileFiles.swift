import Catalog
import GatewayModel
import Generator
import JSONTape
import SchemaKit

/// The profiles of the repository's catalog, for the tests.
enum ProfileFiles {
    /// Folders under `schemas/` that have a profile.
    static let folders = ["us-iprc/seizure/1", "us-iprc/seizure/2", "cn-gacc/seizure/1", "cn-gacc/seizure/2"]

    /// The repository's `schemas` folder.
    static var schemas: String {
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
            + "/schemas"
    }

    /// The profile of one folder.
    static func profile(_ folder: String) throws -> Profile {
        let path = "\(schemas)/\(folder)/generate.yaml"
        return try Profile(YAMLDocument.parse(FileReading.bytes(of: path), file: path), file: path)
    }

    /// The schema beside the profile, with its property names.
    static func schema(_ folder: String) throws -> (schema: Schema, keys: KeyTable) {
        let path = "\(schemas)/\(folder)/schema.json"
        var names = KeyTableBuilder()
        let draft = try SchemaCompiler.compile(FileReading.bytes(of: path), file: path, keys: &names)
        let keys = names.build()
        return (draft.finish(keys: keys), keys)
    }

    /// A profile from its text.
    static func profile(text: String) throws -> Profile {
        try Profile(YAMLDocument.parse(Array(text.utf8), file: "generate.yaml"), file: "generate.yaml")
    }
}

extension Generator {
    /// All events that are left.
    mutating func rest() -> [GeneratedEvent] {
        var events: [GeneratedEvent] = []
        while let event = next() { events.append(event) }
        return events
    }
}

extension GeneratedEvent {
    /// The value as text, for expectations.
    var text: String { String(decoding: value ?? [], as: UTF8.self) }
    /// The key as text.
    var keyText: String { String(decoding: key ?? [], as: UTF8.self) }
}
