internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Why a request of the API is not answered as it was asked (RFC 9457).
struct Problem: Encodable, Sendable {
    /// What kind of problem it is: the status says it all.
    var type = "about:blank"
    /// The status in words.
    let title: String
    /// The status.
    let status: Int
    /// One sentence without content of events.
    let detail: String

    init(_ refusal: Refusal) {
        title = refusal.status.reasonPhrase
        status = refusal.status.code
        detail = refusal.sentence
    }
}

extension Response {
    /// A document.
    static func json(
        _ value: some Encodable, status: HTTPResponse.Status = .ok, type: String = "application/json"
    ) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Response(
            status: status, headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try encoder.encode(value))))
    }
}
