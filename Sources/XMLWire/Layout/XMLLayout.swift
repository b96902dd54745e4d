public import GatewayModel
internal import JSONTape
public import SchemaKit

/// How the values of one schema look in XML, by the keyword `xml` of OpenAPI 3.1: immutable, shared by all lanes.
///
/// - The root must have `xml.name`. A property's element has the property's name unless `xml.name` says otherwise.
/// - The elements of an array stand in the object itself, under the name of `items`, or else of the property. With
///   `wrapped` they stand in an element of their own. A list that is not wrapped must have an element (`minItems`),
///   because an empty one could not be told from none.
/// - `namespace` with `prefix` is for this element alone. Without prefix it is a default namespace, which the elements
///   below have too unless they name another, as in XML itself.
/// - `null` is an element with `xsi:nil="true"`. Attributes and unwrapped lists cannot be null.
/// - A value has one type beside null: in XML nothing else would tell which.
public final class XMLLayout: Sendable {
    /// The namespace of `xsi:nil`.
    static let instanceNamespace = "http://www.w3.org/2001/XMLSchema-instance"

    /// The places, by the numbers of the schema's fields.
    let places: [XMLPlace]
    /// The members of all objects: places.
    let members: [Int]
    /// The names of elements and attributes as the parser tells them: URI, separator, local name.
    let names: KeyTable
    /// The names as they are written.
    let writtenNames: [String]
    /// What is declared at the root: prefixes, empty for the default namespace, and URIs.
    let declarations: [(prefix: String, uri: String)]
    /// The name of the root element.
    let rootName: KeyID
    let table: XMLPlaceTable
    /// What documents in GB18030 are read and written with.
    let gb18030: GB18030Table

    /// Works out the layout of a schema.
    ///
    /// Throws every defect that stands in the way, with line and column; one without them when the machine does not have
    /// GB18030. The schema must be of the catalog's subset.
    public init(schema: Schema) throws(DefectList) {
        var builder = XMLLayoutBuilder(schema)
        builder.build()
        guard builder.defects.isEmpty else { throw DefectList(Array(builder.defects.prefix(Limits.defectsMax))) }
        switch GB18030Table.used {
        case .success(let table): gb18030 = table
        case .failure(let fault):
            throw DefectList([
                Defect(
                    file: schema.file, message: "XML cannot be read: \(fault)",
                    hint: "the program was built without what it needs")
            ])
        }
        places = builder.places
        members = builder.members
        names = builder.names.build()
        writtenNames = builder.writtenNames
        declarations = builder.namespaces.declarations
        rootName = builder.rootName
        table = builder.table
    }

    /// Whether a schema says how its values look in XML: its root has a name.
    public static func isDescribed(by shape: SchemaShape?) -> Bool { shape?.root.xml?.name != nil }
}
