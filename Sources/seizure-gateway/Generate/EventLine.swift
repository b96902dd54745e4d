internal import ArgumentParser
internal import Foundation
internal import GatewayModel
internal import Generator
internal import JSONTape

/// How generated events are written to a file.
enum EventFormat: String, CaseIterable, ExpressibleByArgument {
    /// The values alone, one a line: what `validate` and `map` read.
    case ndjson
    /// One JSON object a line with key, headers, value, timestamp and what the generator knows: nothing is lost.
    case records

    /// Appends an event as one line.
    /// - Returns: false when this format has no line for the event: a value alone that is missing.
    func append(_ event: GeneratedEvent, to bytes: inout [UInt8]) -> Bool {
        switch self {
        case .ndjson:
            guard let value = event.value else { return false }
            bytes += value
        case .records: EventLine.append(event, to: &bytes)
        }
        bytes.append(UInt8(ascii: "\n"))
        return true
    }
}

/// Writes an event with everything that is known of it as a JSON object.
enum EventLine {
    /// Appends the object. A missing key or value is null; bytes that are not UTF-8 stand in Base64 under the name with
    /// `Base64` behind it.
    static func append(_ event: GeneratedEvent, to bytes: inout [UInt8]) {
        bytes += #"{"number":\#(event.number),"case":\#(event.caseNumber),"version":\#(event.version),"kind":"#.utf8
        JSONString.append(Array(event.kind.utf8), to: &bytes)
        if let spoiling = event.spoiling {
            bytes += #","spoiling":{"code":"\#(spoiling.code.rawValue)","name":"#.utf8
            JSONString.append(Array(spoiling.name.utf8), to: &bytes)
            bytes.append(UInt8(ascii: "}"))
        }
        bytes += #","timestamp":\#(event.timestampMs),"#.utf8
        member("key", event.key, to: &bytes)
        bytes += #","headers":["#.utf8
        for (index, header) in event.headers.enumerated() {
            bytes += (index == 0 ? #"{"name":"# : #",{"name":"#).utf8
            JSONString.append(Array(header.name.utf8), to: &bytes)
            bytes.append(UInt8(ascii: ","))
            member("value", header.value, to: &bytes)
            bytes.append(UInt8(ascii: "}"))
        }
        bytes += "],".utf8
        member("value", event.value, to: &bytes)
        bytes.append(UInt8(ascii: "}"))
    }

    private static func member(_ name: String, _ content: [UInt8]?, to bytes: inout [UInt8]) {
        guard let content else {
            bytes += #""\#(name)":null"#.utf8
            return
        }
        if String(validating: content, as: UTF8.self) != nil {
            bytes += #""\#(name)":"#.utf8
            JSONString.append(content, to: &bytes)
        } else {
            bytes += #""\#(name)Base64":"\#(Data(content).base64EncodedString())""#.utf8
        }
    }
}
