/// Fields of forms, each with its label.
enum Fields {
    /// The token that a form brings back.
    static func token(_ visitor: Visitor) -> HTML {
        "<input type=\"hidden\" name=\"token\" value=\"\(visitor.formToken)\">"
    }

    /// One of several words.
    static func select(_ name: String, _ label: String, _ options: [(value: String, label: String)], chosen: String)
        -> HTML
    {
        let known = options.contains { $0.value == chosen } ? options : options + [(chosen, chosen)]
        let items = known.map { value, label -> HTML in
            "<option value=\"\(value)\"\(value == chosen ? " selected" as HTML : "")>\(label)</option>"
        }
        return "<label class=\"field\"><span>\(label)</span><select name=\"\(name)\">\(items)</select></label>"
    }

    /// A line of text.
    static func text(
        _ name: String, _ label: String, _ value: String = "", hint: String? = nil, isRequired: Bool = false,
        kind: HTML = "text"
    ) -> HTML {
        let placeholder: HTML = hint.map { " placeholder=\"\($0)\"" } ?? ""
        let required: HTML = isRequired ? " required" : ""
        return """
            <label class="field"><span>\(label)</span><input type="\(kind)" name="\(name)" value="\(field: value)"\(placeholder)\(required)></label>
            """
    }

    /// Who decides and why. Where there are users the name is theirs.
    static func decision(_ visitor: Visitor) -> HTML {
        let who: HTML =
            visitor.name == nil
            ? text("by", "Your name (recorded)", isRequired: true)
            : "<p>Recorded with your name: <strong>\(visitor.name)</strong></p>"
        return "\(who)\n\(text("reason", "Why (recorded)", isRequired: true))"
    }
}
