import Foundation
import GatewayModel
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import OperatorRecords
import Synchronization
import Testing

@testable import Dashboard

@Suite struct APITests {
    private static func object(_ buffer: ByteBuffer) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(buffer.readableBytesView)) as? [String: Any])
    }

    /// Every path of the description leads somewhere, and every problem is one of RFC 9457.
    @Test func everyPathOfTheDescription_isThere() async throws {
        let one = try OneRejection()
        try await DashboardApp.make(one.gateway).test(.router) { client in
            let answer = try await client.execute(uri: "/openapi.json", method: .get)
            let paths = try #require(try Self.object(answer.body)["paths"] as? [String: [String: Any]])
            #expect(paths.count >= 14)
            for (path, operations) in paths {
                for method in operations.keys {
                    let uri = path.replacing("{source}", with: "us-iprc.seizures").replacing("{recipient}", with: "wco")
                        .replacing("{verb}", with: "suspend")
                        .replacing(
                            "{id}",
                            with: path.contains("decisions") ? String(repeating: "0", count: 32) : OneRejection.id)
                    let answer = try await client.execute(
                        uri: uri, method: method == "post" ? .post : .get,
                        headers: method == "post" ? [.contentType: "application/json"] : [:],
                        body: ByteBuffer(string: method == "post" ? "[]" : ""))
                    let expected: Set<HTTPResponse.Status> =
                        method == "post" ? [.badRequest] : path.contains("decisions") ? [.notFound] : [.ok]
                    #expect(expected.contains(answer.status), "\(method) \(uri): \(answer.status)")
                    guard answer.status != .ok else { continue }
                    #expect(answer.headers[.contentType] == "application/problem+json")
                    let problem = try Self.object(answer.body)
                    #expect(problem["status"] as? Int == answer.status.code && problem["detail"] is String)
                }
            }
        }
    }

    @Test func theSameKey_makesOneDecision() async throws {
        let one = try OneRejection()
        let key = try #require(HTTPField.Name("Idempotency-Key"))
        try await DashboardApp.make(one.gateway).test(.router) { client in
            var decisions: Set<String> = []
            for number in [1, 1, 2] {
                let answer = try await client.execute(
                    uri: "/api/v1/decisions", method: .post,
                    headers: [.contentType: "application/json", key: "key-\(number)"],
                    body: ByteBuffer(
                        string:
                            #"{"verb":"redrive","criteria":"code=CODE_UNMAPPABLE","count":1,"reason":"r","by":"ann"}"#))
                #expect(answer.status == .accepted)
                let decision = try #require(try Self.object(answer.body)["decision"] as? String)
                #expect(answer.headers[.location] == "/api/v1/decisions/\(decision)")
                decisions.insert(decision)
            }
            #expect(decisions.count == 2)
            #expect(one.gateway.state.withLock { $0.commands.count } == 2)
        }
    }

    @Test func aDecision_thatDoesNotFit_isNotMade() async throws {
        let one = try OneRejection()
        try await DashboardApp.make(one.gateway).test(.router) { client in
            let bodies: [(String, HTTPResponse.Status)] = [
                (
                    #"{"verb":"redrive","rejections":["\#(OneRejection.id)"],"count":2,"reason":"r","by":"a"}"#,
                    .conflict
                ),
                (
                    #"{"verb":"redrive","rejections":["\#(OneRejection.id)"],"count":1,"reason":"","by":"a"}"#,
                    .badRequest
                ),
                (#"{"verb":"redrive","rejections":["\#(OneRejection.id)"],"count":1,"reason":"r"}"#, .badRequest),
                (
                    #"{"verb":"explode","rejections":["\#(OneRejection.id)"],"count":1,"reason":"r","by":"a"}"#,
                    .badRequest
                ),
                (#"{"verb":"redrive","count":1,"reason":"r","by":"a"}"#, .badRequest),
                (
                    #"{"verb":"redrive","rejections":["\#(OneRejection.id)"],"count":1,"reason":"r","by":"a","edit":{}}"#,
                    .badRequest
                ),
                (
                    #"{"verb":"redrive","rejections":["\#(OneRejection.id)"],"count":1,"reason":"r","by":"a","edit":{"patch":"[]"}}"#,
                    .unprocessableContent
                ),
                ("{", .badRequest),
            ]
            for (body, status) in bodies {
                let answer = try await client.execute(
                    uri: "/api/v1/decisions", method: .post, headers: [.contentType: "application/json"],
                    body: ByteBuffer(string: body))
                #expect(answer.status == status, "\(body)")
            }
            let form = try await client.execute(
                uri: "/api/v1/decisions", method: .post, headers: [.contentType: "text/plain"],
                body: ByteBuffer(string: bodies[0].0))
            #expect(form.status == .unsupportedMediaType)
            #expect(one.gateway.state.withLock { $0.commands.isEmpty })
        }
    }

    @Test func aBody_hasALimit() async throws {
        try await DashboardApp.make(FakeGateway()).test(.router) { client in
            let answer = try await client.execute(
                uri: "/api/v1/decisions", method: .post, headers: [.contentType: "application/json"],
                body: ByteBuffer(repeating: 0x20, count: DashboardLimits.bodyBytesMax + 1))
            #expect(answer.status == .contentTooLarge)
        }
    }
}
