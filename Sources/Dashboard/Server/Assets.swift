internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// The stylesheet, the script and the icon, which are part of the program.
enum Assets {
    private static let cacheSeconds = 3_600

    /// The answer for a name.
    static func answer(_ name: String?) throws(Refusal) -> Response {
        switch name {
        case "style.css": file(PackageResources.style_css, "text/css; charset=utf-8")
        case "dashboard.js": file(PackageResources.dashboard_js, "text/javascript; charset=utf-8")
        case "icon.svg": file(PackageResources.icon_svg, "image/svg+xml")
        default: throw .notFound
        }
    }

    /// The description of the API.
    static var openAPI: Response {
        file(PackageResources.openapi_json, "application/json")
    }

    private static func file(_ bytes: [UInt8], _ type: String) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: type, .cacheControl: "private, max-age=\(cacheSeconds)"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
