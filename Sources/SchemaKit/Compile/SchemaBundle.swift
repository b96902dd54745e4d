import GatewayModel
import JSONTape

/// Gathers a schema file and all the documents of a library that it refers to, directly or through others.
enum SchemaBundle {
    /// The keywords whose values lead to other documents.
    private static let names: Set<String> = ["$ref", "$dynamicRef", "$schema"]

    private typealias File = (file: String, uri: String, bytes: [UInt8])

    static func collect(
        _ bytes: [UInt8], file: String, library: SchemaLibrary
    ) throws(DefectList) -> SchemaDocument {
        var files: [File] = [(file, "", bytes)]
        var known: Set<String> = []
        var size = bytes.count
        var index = 0
        while index < files.count {
            let document = try SchemaDocument.parse(files[index].bytes, file: files[index].file)
            for uri in wanted(by: document, base: files[index].uri) where known.insert(uri).inserted {
                guard let found = library.document(uri) else { continue }
                size += found.bytes.count
                guard files.count < SchemaLibrary.documentsMax, size <= SchemaLibrary.bytesMax else {
                    throw DefectList([
                        Defect(
                            file: file, position: .start,
                            message: "the schema draws in more than \(SchemaLibrary.documentsMax) documents or "
                                + "\(SchemaLibrary.bytesMax) bytes", hint: "write what it needs into the schema itself")
                    ])
                }
                files.append((found.file, uri, found.bytes))
            }
            if files.count == 1 { return document }
            index += 1
        }
        return try SchemaDocument.joined(files)
    }

    /// The URIs, without fragments, of everything that a document may refer to. What stands below a member that is no
    /// keyword counts too: a document too many does no harm.
    private static func wanted(by document: borrowing SchemaDocument, base: String) -> [String] {
        var uris: [String] = []
        var pending = [(node: 0, base: URIReference(base))]
        while let (node, outer) = pending.popLast() {
            var base = outer
            if let id = document.member("$id", of: node), document.tape.kind(id) == .string {
                base = outer.resolving(URIReference(document.tape.string(id)))
            }
            guard document.tape.kind(node) == .object || document.tape.kind(node) == .array else { continue }
            let isObject = document.tape.kind(node) == .object
            var child = document.tape.firstChild(node)
            while child < document.tape.end(node) {
                let value = isObject ? child + 1 : child
                if isObject, names.contains(document.tape.string(child)), document.tape.kind(value) == .string {
                    let uri = base.resolving(URIReference(document.tape.string(value))).withoutFragment.text
                    let isDialect = document.tape.string(child) == "$schema"
                    if !isDialect || uri != SchemaOptions.dialect { uris.append(uri) }
                }
                pending.append((value, base))
                child = document.tape.next(child)
            }
        }
        return uris
    }
}
