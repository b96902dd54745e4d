internal import Foundation

/// The `gateway-rejection` header of a dead letter.
struct RejectionDocument: Codable {
    struct Source: Codable {
        let topic: String
        let partition: Int32
        let offset: Int64
        let timestamp: Int64
    }

    struct Violation: Codable {
        let pointer: String
        let rule: String
        let expected: String
    }

    struct Gateway: Codable {
        let id: String
        let instance: String
        let version: String
    }

    let id: String
    let code: String
    let stage: String
    let recipient: String?
    let source: Source
    let schema: String?
    let mappers: [String]
    let catalog: String
    let agreement: String?
    let violations: [Violation]
    let violationsCut: Int
    let attempt: Int
    let rootId: String
    let gateway: Gateway
    let valueSha256: String?

    /// Nil when the text is not what the gateway writes.
    init?(_ text: String) {
        do { self = try JSONDecoder().decode(Self.self, from: Data(text.utf8)) } catch { return nil }
    }
}
