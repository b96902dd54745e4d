/// The namespaces that a document declares at its root, and the prefixes that they are written with.
struct XMLNamespaces {
    /// Prefixes, empty for the default namespace, and URIs, in the order in which they are declared.
    private(set) var declarations: [(prefix: String, uri: String)] = []

    /// Declares the default namespace. For the root alone.
    mutating func declareDefault(_ uri: String) { declarations.append(("", uri)) }

    /// Declares a prefix; false when it stands for another namespace.
    mutating func declare(_ prefix: String, _ uri: String) -> Bool {
        if let known = declarations.first(where: { $0.prefix == prefix }) { return known.uri == uri }
        declarations.append((prefix, uri))
        return true
    }

    /// The prefix to write a name of this namespace with, declared if need be; empty for the default namespace, which
    /// attributes do not have.
    mutating func prefix(of uri: String, isAttribute: Bool) -> String {
        let known = declarations.first { $0.uri == uri && !(isAttribute && $0.prefix.isEmpty) }
        if let known { return known.prefix }
        var number = 1
        while declarations.contains(where: { $0.prefix == "ns\(number)" }) { number += 1 }
        declarations.append(("ns\(number)", uri))
        return "ns\(number)"
    }
}
