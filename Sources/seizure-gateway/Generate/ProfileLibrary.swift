internal import Catalog
internal import GatewayModel
internal import Generator

/// The generator's profiles of a catalog: `<agency>/<name>/<version>/generate.yaml`.
struct ProfileLibrary {
    /// The catalog's folder.
    let folder: String

    private static let fileName = "generate.yaml"

    /// Where the profile of a schema stands.
    func path(of schema: SchemaID) -> String {
        "\(folder)/\(schema.agency)/\(schema.name)/\(schema.version)/\(Self.fileName)"
    }

    /// Every schema that has a profile, by name.
    func schemas() throws(DefectList) -> [SchemaID] {
        var found: [SchemaID] = []
        for agency in try folders("") {
            for name in try folders(agency) {
                for version in try folders("\(agency)/\(name)") {
                    guard let schema = SchemaID("\(agency).\(name)/\(version)"),
                        try FileReading.names(in: "\(folder)/\(agency)/\(name)/\(version)", named: version)
                            .contains(Self.fileName)
                    else { continue }
                    found.append(schema)
                }
            }
        }
        return found.sorted { ($0.agency.rawValue, $0.name, $0.version) < ($1.agency.rawValue, $1.name, $1.version) }
    }

    private func folders(_ path: String) throws(DefectList) -> [String] {
        let place = path.isEmpty ? folder : "\(folder)/\(path)"
        return try FileReading.names(in: place, named: place).filter { FileReading.isFolder("\(place)/\($0)") }
    }

    /// The profile of a schema; nil when the schema has none.
    /// - Throws: every defect of the profile.
    func profile(of schema: SchemaID) throws(DefectList) -> Profile? {
        guard try schemas().contains(schema) else { return nil }
        let path = path(of: schema)
        return try Profile(YAMLDocument.parse(FileReading.bytes(of: path), file: path), file: path)
    }

    /// The profile that a person asked for by name.
    /// - Throws: a usage fault with the nearest name, or the profile's defects.
    func profile(named name: String) throws(CommandFault) -> Profile {
        let known: [String]
        do throws(DefectList) {
            if let schema = SchemaID(name), let profile = try profile(of: schema) { return profile }
            known = try schemas().map(\.description)
        } catch {
            throw CommandFault(error)
        }
        throw CommandFault(.usage, Self.refusal(of: name, known: known, folder: folder))
    }

    /// The sentence about a schema without a profile.
    static func refusal(of name: String, known: [String], folder: String) -> String {
        guard !known.isEmpty else { return "no schema in '\(folder)' has a profile (\(fileName))" }
        let hint = NearestName.of(name, among: known).map { "did you mean '\($0)'?" }
        return "no profile for '\(name)' in '\(folder)' (\(hint ?? "one of \(known.joined(separator: ", "))"))"
    }
}
