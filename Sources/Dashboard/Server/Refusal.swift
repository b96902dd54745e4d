internal import HTTPTypes

/// Why a request is not answered as it was asked: the status and one sentence without content of events.
struct Refusal: Error, Sendable {
    let status: HTTPResponse.Status
    let sentence: String

    init(_ status: HTTPResponse.Status, _ sentence: String) {
        self.status = status
        self.sentence = sentence
    }

    init(_ fault: DashboardFault) {
        self.init(fault.kind == .unavailable ? .serviceUnavailable : .unprocessableContent, fault.description)
    }

    static let notFound = Refusal(.notFound, "There is no such page.")
}
