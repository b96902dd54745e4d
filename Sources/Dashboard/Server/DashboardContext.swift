internal import Hummingbird
internal import Logging
internal import NIOCore

/// What belongs to one request.
struct DashboardContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Who asks; set before any page is made. Nil for nobody that is known.
    var visitor: Visitor?
    /// The session of the browser, also before anybody signed in.
    var session = ""
    /// Where the request came from, for what is logged and limited.
    let address: String

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        address = source.channel.remoteAddress?.ipAddress ?? "unknown"
    }

    /// Bytes of a body at most.
    var maxUploadSize: Int { DashboardLimits.bodyBytesMax }

    /// Who asks.
    func known() throws(Refusal) -> Visitor {
        guard let visitor else { throw Refusal(.unauthorized, "Sign in first.") }
        return visitor
    }
}
