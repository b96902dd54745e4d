import Exchange
import Foundation
import GatewayModel
import RejectIndex
import Testing

@testable import Runtime

/// What the sender is told, and what it is not.
struct RejectionReceiptTests {
    private static let rejection = """
        {"id":"0a0a","code":"CODE_UNMAPPABLE","stage":"map","recipient":"gacc-secret","source":{"topic":"us.seizures",\
        "partition":2,"offset":17,"timestamp":5},"schema":"us.seizure/2","mappers":["a--hub@1","hub--partner-secret@2"],\
        "catalog":"catalog-secret","agreement":"agreement-secret/1","violations":[{"pointer":"/lines/3/unit","rule":"map",\
        "expected":"a unit of the table"},{"pointer":"","rule":"r2","expected":"x"}],"violationsCut":3,"attempt":2,\
        "rootId":"root-secret","gateway":{"id":"gw","instance":"instance-secret","version":"1"}}
        """

    private static func receipt(_ headers: [(String, String)]) -> RejectionReceipt? {
        var reader = DeadLetterReader()
        let pinned = headers.map { (Array($0.0.utf8), Array($0.1.utf8)) }
        let views = pinned.map { name, value in (Data(name), Data(value)) }
        return withExtendedLifetime(views) {
            let list = UnsafeMutableBufferPointer<HeaderView>.allocate(capacity: max(1, headers.count))
            defer { list.deallocate() }
            var blocks: [UnsafeMutableRawBufferPointer] = []
            defer { for block in blocks { block.deallocate() } }
            func pin(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
                let block = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, bytes.count), alignment: 1)
                block.copyBytes(from: bytes)
                blocks.append(block)
                return UnsafeRawBufferPointer(rebasing: block[..<bytes.count])
            }
            for (index, header) in pinned.enumerated() {
                list.initializeElement(at: index, to: HeaderView(name: pin(header.0), value: pin(header.1)))
            }
            return RejectionReceipt(
                UnsafeBufferPointer(rebasing: list[..<headers.count]), gateway: "gw", reader: &reader)
        }
    }

    @Test func aReceipt_saysWhatIsWrong_andWhichEventItWas() throws {
        let receipt = try #require(
            Self.receipt([
                ("ce_id", "ev-7"), ("x", "theirs"), ("gateway-rejection", "{}"), ("gateway-rejection", Self.rejection),
                ("__connect.errors.topic", "us.seizures"),
            ]))
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(receipt.value)) as? [String: Any])
        #expect(
            Set(document.keys) == ["version", "id", "code", "attempt", "violations", "violationsCut", "hint", "event"])
        #expect(document["id"] as? String == "0a0a" && document["code"] as? String == "CODE_UNMAPPABLE")
        let violations = try #require(document["violations"] as? [[String: String]])
        #expect(violations[0] == ["field": "/lines/3/unit", "rule": "map", "expected": "a unit of the table"])
        #expect(violations.count == 2 && document["violationsCut"] as? Int == 3)
        #expect(document["hint"] as? String == RejectionCode.codeUnmappable.senderHint)
        let event = try #require(document["event"] as? [String: Any])
        #expect(event["id"] as? String == "ev-7" && event["topic"] as? String == "us.seizures")
        #expect(event["partition"] as? Int == 2 && event["offset"] as? Int == 17)
        let text = String(decoding: receipt.value, as: UTF8.self)
        #expect(!text.contains("secret") && !text.contains("theirs") && !text.contains("partner"))
        #expect(receipt.headers.map(\.name) == ["ce_specversion", "ce_id", "ce_source", "ce_type", "content-type"])
        #expect(receipt.headers[1].value == "0a0a" && receipt.headers[2].value == "/gw")
    }

    @Test func whatNoGatewayWrote_makesNoReceipt() {
        #expect(Self.receipt([]) == nil)
        #expect(Self.receipt([("gateway-rejection", "{}")]) == nil)
        #expect(Self.receipt([("kafka_dlt-original-topic", "orders")]) == nil)
    }

    @Test(arguments: RejectionCode.allCases) func everyCode_hasAHintOfItsOwn(_ code: RejectionCode) {
        #expect(code.senderHint.count > 20)
        #expect(!code.senderHint.hasSuffix("."))
        #expect(RejectionCode.allCases.count { $0.senderHint == code.senderHint } == 1)
    }
}
