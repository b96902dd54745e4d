internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// The fields of a query or of a form, in their order; a name may come several times.
struct RequestFields: Sendable {
    private(set) var fields: [(name: String, value: String)] = []

    init(_ fields: [(name: String, value: String)] = []) { self.fields = fields }

    /// Reads `application/x-www-form-urlencoded` text.
    /// - Throws: a refusal for too many fields, and for what is not UTF-8.
    init(parsing text: some StringProtocol) throws(Refusal) {
        for part in text.split(separator: "&") {
            guard fields.count < DashboardLimits.fieldsMax else {
                throw Refusal(.badRequest, "The request has more than \(DashboardLimits.fieldsMax) fields.")
            }
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            fields.append((try Self.decoded(pair[0]), pair.count > 1 ? try Self.decoded(pair[1]) : ""))
        }
    }

    /// The query of a request.
    init(queryOf request: Request) throws(Refusal) { try self.init(parsing: request.uri.query ?? "") }

    /// The form of a request.
    static func form(of request: Request) async throws -> RequestFields {
        guard request.headers[.contentType]?.hasPrefix("application/x-www-form-urlencoded") == true else {
            throw Refusal(.unsupportedMediaType, "A form is expected.")
        }
        return try RequestFields(parsing: String(buffer: try await body(of: request)))
    }

    /// The body of a request, within limits of size and time.
    static func body(of request: Request) async throws -> ByteBuffer {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > DashboardLimits.bodyBytesMax {
            throw Refusal.tooLarge
        }
        return try await withThrowingTaskGroup(of: ByteBuffer?.self) { group in
            group.addTask {
                do {
                    return try await request.body.collect(upTo: DashboardLimits.bodyBytesMax)
                } catch is NIOTooManyBytesError {
                    throw Refusal.tooLarge
                }
            }
            group.addTask {
                try await Task.sleep(for: .seconds(DashboardLimits.bodySeconds))
                return nil
            }
            defer { group.cancelAll() }
            guard let body = try await group.next() ?? nil else {
                throw Refusal(.requestTimeout, "The request did not come in time.")
            }
            return body
        }
    }

    /// The first value of a name that is not empty.
    subscript(name: String) -> String? { fields.first { $0.name == name && !$0.value.isEmpty }?.value }

    /// All values of a name that are not empty.
    func all(_ name: String) -> [String] { fields.filter { $0.name == name && !$0.value.isEmpty }.map(\.value) }

    private static func decoded(_ text: some StringProtocol) throws(Refusal) -> String {
        var bytes: [UInt8] = []
        var iterator = text.utf8.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(digit), let low = iterator.next().flatMap(digit) else {
                    throw Refusal(.badRequest, "A field of the request is not percent-encoded as it should be.")
                }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Refusal(.badRequest, "A field of the request is not UTF-8.")
        }
        return text
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// A text as it stands in a query.
    static func encoded(_ text: String) -> String {
        text.utf8.map { byte -> String in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}

extension Refusal {
    /// The body has too many bytes.
    static let tooLarge = Refusal(
        .contentTooLarge, "The request has more than \(DashboardLimits.bodyBytesMax) bytes.")
}
