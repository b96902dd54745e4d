/// An edition of the standard GB 18030. They give different characters to some byte sequences.
public enum GB18030Edition: String, CaseIterable, Sendable {
    /// The first edition.
    case edition2000 = "GB18030-2000"
    /// It moved U+1E3F.
    case edition2005 = "GB18030-2005"
    /// It moved ten vertical forms and eight ideographs out of the private use area. In force since August 2023.
    case edition2022 = "GB18030-2022"

    /// The edition that documents are read and written in, on every machine and for ever (P7): the one in force.
    public static let used = edition2022

    /// A byte sequence and its character, as one edition has it: two bytes as 0x0000XXXX, four as 0xXXXXXXXX.
    struct Mapping: Hashable, Sendable {
        let bytes: UInt32
        let scalar: UInt32
    }

    /// Every byte sequence about which editions or their implementations differ, as this edition has it. Whatever the
    /// machine's own tables say about them is not asked.
    var decided: [Mapping] {
        let isNew = self == .edition2022
        var mappings: [Mapping] = []
        // U+1E3F and its place in the private use area.
        let first = self == .edition2000
        mappings.append(Mapping(bytes: 0xA8BC, scalar: first ? 0xE7C7 : 0x1E3F))
        mappings.append(Mapping(bytes: 0x8135_F437, scalar: first ? 0x1E3F : 0xE7C7))
        for moved in Self.moved {
            mappings.append(Mapping(bytes: moved.short, scalar: isNew ? moved.standard : moved.privateUse))
            mappings.append(Mapping(bytes: moved.long, scalar: isNew ? moved.privateUse : moved.standard))
        }
        return mappings + Self.unmoved
    }

    /// A character with a two-byte place and a four-byte place, which the edition of 2022 exchanged with a character of
    /// the private use area.
    private struct Moved {
        let short: UInt32
        let long: UInt32
        let standard: UInt32
        let privateUse: UInt32
    }

    private static let moved = [
        Moved(short: 0xA6D9, long: 0x8431_8236, standard: 0xFE10, privateUse: 0xE78D),
        Moved(short: 0xA6DA, long: 0x8431_8238, standard: 0xFE12, privateUse: 0xE78E),
        Moved(short: 0xA6DB, long: 0x8431_8237, standard: 0xFE11, privateUse: 0xE78F),
        Moved(short: 0xA6DC, long: 0x8431_8239, standard: 0xFE13, privateUse: 0xE790),
        Moved(short: 0xA6DD, long: 0x8431_8330, standard: 0xFE14, privateUse: 0xE791),
        Moved(short: 0xA6DE, long: 0x8431_8331, standard: 0xFE15, privateUse: 0xE792),
        Moved(short: 0xA6DF, long: 0x8431_8332, standard: 0xFE16, privateUse: 0xE793),
        Moved(short: 0xA6EC, long: 0x8431_8333, standard: 0xFE17, privateUse: 0xE794),
        Moved(short: 0xA6ED, long: 0x8431_8334, standard: 0xFE18, privateUse: 0xE795),
        Moved(short: 0xA6F3, long: 0x8431_8335, standard: 0xFE19, privateUse: 0xE796),
        Moved(short: 0xFE59, long: 0x8235_9037, standard: 0x9FB4, privateUse: 0xE81E),
        Moved(short: 0xFE61, long: 0x8235_9038, standard: 0x9FB5, privateUse: 0xE826),
        Moved(short: 0xFE66, long: 0x8235_9039, standard: 0x9FB6, privateUse: 0xE82B),
        Moved(short: 0xFE67, long: 0x8235_9130, standard: 0x9FB7, privateUse: 0xE82C),
        Moved(short: 0xFE6D, long: 0x8235_9131, standard: 0x9FB8, privateUse: 0xE832),
        Moved(short: 0xFE7E, long: 0x8235_9132, standard: 0x9FB9, privateUse: 0xE843),
        Moved(short: 0xFE90, long: 0x8235_9133, standard: 0x9FBA, privateUse: 0xE854),
        Moved(short: 0xFEA0, long: 0x8235_9134, standard: 0x9FBB, privateUse: 0xE864),
    ]

    /// Six ideographs that every edition leaves in the private use area, while some implementations give them places
    /// above U+FFFF, which have four bytes of their own.
    private static let unmoved = [
        Mapping(bytes: 0xFE51, scalar: 0xE816), Mapping(bytes: 0xFE52, scalar: 0xE817),
        Mapping(bytes: 0xFE53, scalar: 0xE818), Mapping(bytes: 0xFE6C, scalar: 0xE831),
        Mapping(bytes: 0xFE76, scalar: 0xE83B), Mapping(bytes: 0xFE91, scalar: 0xE855),
    ]
}
