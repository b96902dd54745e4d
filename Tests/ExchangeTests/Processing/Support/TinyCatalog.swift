import Catalog
import Exchange
import Foundation
import GatewayModel
import Testing

/// A catalog of a few small files in a folder of its own, for paths that the project's catalog does not have.
final class TinyCatalog {
    /// What the agreement `pact/1` says, where tests differ.
    struct Pact {
        var parties = "[aa, bb]"
        var eventTypes = "[RECORDED]"
        var disclose = "[/id, /type, /title, /note]"
        var envelope = "{ key: true, subject: true, sourceId: true, headers: [x-case, x-desk] }"
        /// Sections after the envelope.
        var more = ""

        /// The places that are not disclosed, with a reason.
        var undisclosed: String {
            ["/id", "/type", "/title", "/note"].filter { !disclose.contains($0) }.map { "\($0): not for tests" }
                .joined(separator: ", ")
        }
    }

    let folder: URL

    /// `aa.case/1`, `hub.case/1` and `bb.case/1` with the mappers from the first over the second to the third.
    init(_ pact: Pact = Pact()) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "tiny-\(UUID().uuidString)")
        for agency in ["aa", "hub", "bb"] { try writeSchema(agency, 1) }
        try writeMapper("aa", 1, "hub", 1)
        try writeMapper("hub", 1, "bb", 1)
        try write(pact)
    }

    deinit {
        do { try FileManager.default.removeItem(at: folder) } catch { print("\(folder.path) stays behind: \(error)") }
    }

    func write(_ text: String, to path: String) throws {
        let target = folder.appending(path: path)
        try FileManager.default.createDirectory(
            at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: target)
    }

    func write(_ pact: Pact) throws {
        try write(
            """
            agreement: pact
            revision: 1
            status: draft
            parties: \(pact.parties)
            legalBasis: [a treaty]
            purpose: tests
            retention: P1Y
            onwardSharing: none
            eventTypes: \(pact.eventTypes)
            disclose: \(pact.disclose)
            undisclosed: { \(pact.undisclosed) }
            envelope: \(pact.envelope)
            \(pact.more)

            """, to: "agreements/pact/1.yaml")
    }

    /// A case with an id, a type, a title that is required, and a note.
    func writeSchema(_ agency: String, _ version: Int) throws {
        try write(
            """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "$id": "https://schemas.example/\(agency)/case/\(version)",
              "x-gateway": {
                "schema": "\(agency).case/\(version)", "status": "draft", "identity": "/id", "eventType": "/type"
              },
              "type": "object",
              "additionalProperties": false,
              "required": ["id", "type", "title"],
              "properties": {
                "id": { "type": "string", "minLength": 1, "maxLength": 32 },
                "type": { "type": "string", "enum": ["RECORDED", "AMENDED"] },
                "title": { "type": "string", "minLength": 1, "maxLength": 20000 },
                "note": { "type": "string", "minLength": 1, "maxLength": 100 }
              }
            }

            """, to: "\(agency)/case/\(version)/schema.json")
    }

    /// A mapper that copies everything.
    /// - Parameters:
    ///   - title: how the title is got.
    ///   - note: the target's place for the note; nil when it is not disclosed.
    func writeMapper(
        _ from: String, _ fromVersion: Int, _ to: String, _ toVersion: Int, title: String = "{ from: /title }",
        note: String? = "/note"
    ) throws {
        var rules = ["/title: \(title)"]
        if let note { rules.append("\(note): { from: /note }") }
        var undisclosed = title.contains("/title") ? [] : ["/title: not for tests"]
        if note == nil { undisclosed.append("/note: not for tests") }
        try write(
            """
            mapping: \(from).case/\(fromVersion) -> \(to).case/\(toVersion)
            revision: 1
            status: draft
            fields:
              /id: { from: /id }
              /type: { from: /type }
              \(rules.joined(separator: "\n  "))
            \(undisclosed.isEmpty ? "" : "undisclosed:\n  " + undisclosed.joined(separator: "\n  "))

            """, to: "mappings/\(from).case.\(fromVersion)--\(to).case.\(toVersion)/1.yaml")
    }

    /// The catalog's plan from `aa.case/1` to `bb.case/1`, or what the arguments say.
    func plan(
        schema: String = "aa.case/1", to target: String = "bb.case/1", agency: String = "bb",
        agreement: String = "pact/1", wire: String? = nil, eventTypes: [String]? = nil
    ) throws -> SourcePlan {
        let catalog = try Catalog.load(folder: folder.path)
        return try SourcePlan(
            source: SourcePlan.Source(
                topic: try #require(TopicName("aa.cases")), agency: try #require(AgencyID("aa")), name: "/aa/cases",
                defaultSchema: try #require(SchemaID(schema)), tombstones: .reject,
                position: TextPosition(line: 5, column: 7)),
            recipients: [
                SourcePlan.Recipient(
                    id: try #require(RecipientID("b")), agency: try #require(AgencyID(agency)),
                    schema: try #require(SchemaID(target)), agreement: try #require(RevisionRef(agreement)),
                    wire: wire, eventTypes: eventTypes, position: TextPosition(line: 9, column: 11))
            ], catalog: catalog, gateway: RealSources.gateway, file: "gateway.yaml")
    }

    /// An event of `aa.case/1`.
    static let event = TestEvent(#"{"id":"case-1","type":"RECORDED","title":"A title","note":"A note"}"#)
}
