/// A whole page: what stands around the content is the same on all of them.
struct Page: Sendable {
    /// The pages that the navigation leads to.
    enum Section: String, CaseIterable, Sendable {
        case overview
        case rejections
        case recipients
        case statistics
        case catalog
        case activity

        var title: String {
            switch self {
            case .overview: "Overview"
            case .rejections: "Rejections"
            case .recipients: "Recipients"
            case .statistics: "Statistics"
            case .catalog: "Mappers and schemas"
            case .activity: "Activity"
            }
        }

        var path: String {
            switch self {
            case .overview: "/"
            case .rejections: "/rejections"
            case .recipients: "/recipients"
            case .statistics: "/statistics"
            case .catalog: "/catalog"
            case .activity: "/activity"
            }
        }
    }

    /// What the page is called.
    let title: String
    /// Where in the navigation it is; nil for pages that are nowhere in it.
    var section: Section?
    /// Seconds after which a browser without script loads the page again; nil for a page that stays.
    var reloadSeconds: Int?
    /// The content.
    let content: HTML

    /// The document.
    /// - Parameters:
    ///   - gateway: the gateway's id.
    ///   - visitor: who sees it; nil before anybody signed in.
    func html(gateway: String, visitor: Visitor?) -> HTML {
        let reload: HTML =
            reloadSeconds.map { seconds -> HTML in
                // With the script the page moves by itself.
                "<noscript><meta http-equiv=\"refresh\" content=\"\(seconds)\"></noscript>\n"
            } ?? ""
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="referrer" content="same-origin">
            <title>\(title) · \(gateway)</title>
            <link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
            <link rel="stylesheet" href="/assets/style.css">
            <script src="/assets/dashboard.js" defer></script>
            \(reload)</head>
            <body>
            <a class="skip" href="#content">Skip to the content</a>
            \(visitor == nil ? "" : header(gateway, visitor))
            <main id="content" tabindex="-1">
            <h1>\(title)</h1>
            \(content)
            </main>
            </body>
            </html>

            """
    }

    private func header(_ gateway: String, _ visitor: Visitor?) -> HTML {
        let links = Section.allCases.map { entry -> HTML in
            let current: HTML = entry == section ? " aria-current=\"page\"" : ""
            return "<li><a href=\"\(entry.path)\"\(current)>\(entry.title)</a></li>\n"
        }
        return """
            <header>
            <p class="gateway"><a href="/">\(gateway)</a></p>
            <nav aria-label="Main"><ul>
            \(links)</ul></nav>
            \(who(visitor))</header>
            """
    }

    private func who(_ visitor: Visitor?) -> HTML {
        guard let visitor, let name = visitor.name else {
            return "<p class=\"who\">Without users: everybody at this machine may do everything</p>\n"
        }
        let roles = visitor.roles.map(\.rawValue).joined(separator: ", ")
        return """
            <form class="who" method="post" action="/sign-out">\(Fields.token(visitor))\(name) (\(roles)) \
            <button type="submit">Sign out</button></form>

            """
    }
}
