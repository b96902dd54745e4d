internal import GatewayModel
internal import Generator
internal import Telemetry

/// `generate --list`: the schemas that have a profile and their ways of spoiling.
struct ProfileList {
    private struct Entry: Encodable {
        let schema: String
        let yearCases: Int
        let yearEvents: Int
        let spoilings: [Way]
    }

    private struct Way: Encodable {
        let code: String
        let name: String
    }

    private let profiles: [Profile]

    init(_ library: ProfileLibrary) throws(CommandFault) {
        do throws(DefectList) {
            var profiles: [Profile] = []
            for schema in try library.schemas() {
                if let profile = try library.profile(of: schema) { profiles.append(profile) }
            }
            self.profiles = profiles
        } catch {
            throw CommandFault(error)
        }
    }

    /// Prints the list to standard output.
    func print(asJSON: Bool) throws(CommandFault) {
        guard asJSON else { return Console.print(text) }
        try Console.printJSON(
            profiles.map { profile in
                Entry(
                    schema: "\(profile.schema)", yearCases: profile.yearCaseCount, yearEvents: profile.yearEventCount,
                    spoilings: profile.waysOfSpoiling.map { Way(code: $0.code.rawValue, name: $0.name) })
            })
    }

    private var text: String {
        profiles.map { profile in
            var table = TextTable([("CODE", .left), ("SPOILED BY", .left)])
            for way in profile.waysOfSpoiling { table.add([way.code.rawValue, way.name]) }
            let events = Figures.grouped(profile.yearEventCount)
            let head = "\(profile.schema)  \(events) events of \(Figures.grouped(profile.yearCaseCount)) cases a year"
            let lines = table.text.split(separator: "\n").map { "  \($0)" }
            return ([head] + lines).joined(separator: "\n")
        }.joined(separator: "\n\n")
    }
}
