import KafkaClient
import Testing

struct ClientSettingsTests {
    @Test func defects_severalBadProperties_allAreNamed() {
        let settings = ClientSettings([
            ("bootstrap.servers", "localhost:9092"), ("linger.msec", "5"), ("fetch.wait.max.ms", "-3"),
            ("socket.nagle.disable", "maybe"),
        ])
        let defects = settings.defects()
        #expect(defects.map(\.name) == ["linger.msec", "fetch.wait.max.ms", "socket.nagle.disable"])
        #expect(defects.first?.reason.contains("linger.msec") == true)
    }

    @Test(arguments: [ClientRole.consumer, .reader, .producer, .admin])
    func defects_defaultsOfEveryRole_none(role: ClientRole) {
        #expect(ClientSettings.defaults(for: role).defects() == [])
    }

    @Test func defects_ofASecret_doNotRepeatItsValue() throws {
        let defect = try #require(ClientSettings([("ssl.key.hunter2", "hunter3")]).defects().first)
        #expect(!defect.description.contains("hunter3"))
    }

    @Test func init_unknownProperty_throwsItsNameAndReason() {
        let settings = ClientSettings([("bootstrap.server", "localhost:9092")])
        #expect {
            _ = try Producer(settings, transactionalID: nil)
        } throws: { error in
            guard let fault = error as? KafkaFault else { return false }
            return fault.kind == .invalidSetting && fault.faultClass == .fatal
                && fault.text.contains("bootstrap.server")
        }
    }

    @Test func init_contradictoryProperties_throws() {
        let settings = ClientSettings([("bootstrap.servers", "localhost:9"), ("max.in.flight", "50")])
        #expect(throws: KafkaFault.self) { _ = try Producer(settings, transactionalID: "t") }
    }

    @Test func subscript_setAgain_replacesInPlace() {
        var settings = ClientSettings([("linger.ms", "5"), ("client.id", "a")])
        settings["linger.ms"] = "7"
        #expect(settings["linger.ms"] == "7")
        settings["linger.ms"] = nil
        #expect(settings["linger.ms"] == nil)
        #expect(settings.merging(ClientSettings([("client.id", "b")]))["client.id"] == "b")
    }

    @Test(arguments: [
        "isolation.level", "acks", "enable.idempotence", "enable.auto.commit", "enable.auto.offset.store",
        "partition.assignment.strategy", "transactional.id", "group.id", "group.instance.id", "auto.offset.reset",
        "allow.auto.create.topics",
    ])
    func reason_propertyThePromisesRestOn_isRefused(name: String) {
        #expect(RefusedProperties.reason(for: name)?.isEmpty == false)
    }

    @Test func reason_ordinaryProperty_isNil() {
        #expect(RefusedProperties.reason(for: "linger.ms") == nil)
        #expect(RefusedProperties.all.map(\.name) == RefusedProperties.all.map(\.name).sorted())
    }
}
