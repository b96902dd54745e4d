import Catalog
import GatewayModel
import SchemaKit
import Testing

/// One agency's records from one version of its schema to another and back: down(up(x)) = x on the fields that both
/// versions have.
@Suite struct VersionRoundTripTests {
    private static let first = "cn-gacc.seizure/1"
    private static let second = "cn-gacc.seizure/2"
    private static let hub = "hub.seizure/1"

    /// Places whose content the canonical model has in another form: the time in UTC, an individual as somebody who may
    /// not be named, ports by the numbers of one version only, a mark that does not apply.
    private static let changed: Set<String> = [
        "/DecHead/EventTime", "/DecHead/TradeCoType", "/DecHead/OverseasConsignorType",
        "/DecLists/*/DecSupplement/FactoryState",
    ]
    private static let ofOneVersion: Set<String> = ["/DecHead/DespPortCode"]

    private static func examples(of schema: String) throws -> [CatalogExample] {
        let all = try RealSources.check().examples.filter { "\($0.schema)" == schema && $0.code == nil }
        #expect(all.count >= 9)
        return all
    }

    private static func leaves(_ value: JSONTree, without left: Set<String> = []) -> [String: JSONTree] {
        let leaves = LeafMutations.leaves(of: value).filter { !left.contains($0.pattern) }
        return Dictionary(leaves.map { ("\($0.path)", $0.value) }, uniquingKeysWith: { one, _ in one })
    }

    /// Through the hub to the same version: nothing is changed or invented, and the rest is what the mapper keeps back.
    @Test(arguments: [first, second])
    func ownRecord_upAndDown_isTheSame(_ version: String) throws {
        var count = 0
        for example in try Self.examples(of: version) {
            let before = try MappedValue.read(example)
            let after = try #require(
                try MappedValue.map(before, through: [version, Self.hub, version]), "\(example.file)")
            let (old, new) = (Self.leaves(before), Self.leaves(after, without: Self.changed))
            for (place, value) in new { #expect(old[place] == value, "\(example.file): \(place)") }
            count += new.count
            let again = try MappedValue.map(after, through: [version, Self.hub, version])
            #expect(again == after, "\(example.file)")
        }
        #expect(count > 200)
    }

    /// Over the other version and back: what both versions have is what the way over the hub alone leaves.
    @Test(arguments: [(first, second), (second, first)])
    func ownRecord_overTheOtherVersion_keepsWhatBothHave(_ version: String, _ other: String) throws {
        let shape = try #require(try RealSources.catalog().schema(named: other)?.schema.shape)
        var count = 0
        for example in try Self.examples(of: version) {
            let before = try MappedValue.read(example)
            let direct = try #require(try MappedValue.map(before, through: [version, Self.hub, version]))
            let way = [version, Self.hub, other, Self.hub, version]
            let over = try #require(try MappedValue.map(before, through: way), "\(example.file)")
            let shared = LeafMutations.leaves(of: direct).filter {
                shape.field(at: $0.pattern) != nil && !Self.ofOneVersion.contains($0.pattern)
            }
            let after = Self.leaves(over)
            for leaf in shared { #expect(after["\(leaf.path)"] == leaf.value, "\(example.file): \(leaf.pattern)") }
            count += shared.count
        }
        #expect(count > 200)
    }
}
