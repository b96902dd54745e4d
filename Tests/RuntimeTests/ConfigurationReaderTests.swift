import Exchange
import GatewayModel
import RejectIndex
import Runtime
import Testing

@Suite struct ConfigurationReaderTests {
    static let good = """
        gateway: { id: us-cn-exchange, instance: "${POD}", schemas: schemas, lanes: 2, delivery: exactly-once,
                   transaction: { interval: 100ms, events: 5000, bytes: 8MiB } }
        kafka:   { bootstrap.servers: "localhost:9092", sasl.password: "${SECRET}" }
        sources:
          - topic: us-iprc.seizures
            agency: us-iprc
            default-schema: us-iprc.seizure/2
            recipients:
              - { id: gacc, agency: cn-gacc, topic: cn-gacc.inbox.us-iprc, schema: cn-gacc.seizure/2, agreement: us-cn-ipr/1 }
              - { id: wco, agency: wco-cen, topic: wco-cen.inbox, schema: wco-cen.seizure/1, agreement: wco-cen/1, events: [RECORDED], wire: application/json }
        http: { listen: "127.0.0.1:8080" }

        """

    static func read(_ text: String, path: String = "etc/gateway.yaml") throws -> GatewayConfiguration {
        let environment = ["POD": "pod-0", "SECRET": "s3cr3t", "HOSTNAME": "machine"]
        return try ConfigurationReader.read(bytes: Array(text.utf8), path: path) { environment[$0] }
    }

    @Test func read_example_hasEveryValue() throws {
        let configuration = try Self.read(Self.good)
        #expect(configuration.id == "us-cn-exchange")
        #expect(configuration.instance == "pod-0")
        #expect(configuration.laneName(1) == "us-cn-exchange.pod-0.1")
        #expect(configuration.schemasFolder.value == "etc/schemas")
        #expect(configuration.dataFolder == "etc/data")
        #expect(configuration.lanes == 2)
        #expect(configuration.delivery == .exactlyOnce)
        #expect(configuration.transaction.intervalMs == 100)
        #expect(configuration.transaction.eventsMax == 5_000)
        #expect(configuration.transaction.bytesMax == 8 << 20)
        #expect(configuration.bootstrapServers == "localhost:9092")
        #expect(configuration.kafka[1].value == "s3cr3t")
        #expect(configuration.http.address == ListenAddress("127.0.0.1:8080"))
        #expect(configuration.http.access == .closed)
        let source = try #require(configuration.sources.first)
        #expect(source.deadLetterTopic.rawValue == "us-iprc.seizures.dlq")
        #expect(source.name == "us-iprc.seizures")
        #expect(source.tombstones == .reject)
        #expect(source.start == .earliest)
        #expect(source.recipients.map(\.id.rawValue) == ["gacc", "wco"])
        #expect(source.recipients[0].eventTypes == nil)
        #expect(source.recipients[0].wire == nil)
        #expect(source.recipients[1].wire?.value == "application/json")
        #expect(source.recipients[1].eventTypes?.map(\.value) == ["RECORDED"])
        #expect(source.recipients[0].schema.position == TextPosition(line: 9, column: 76))
    }

    @Test func read_withoutOptionalSections_usesDefaults() throws {
        let configuration = try Self.read(
            """
            gateway: { id: g, instance: i, schemas: /srv/schemas }
            kafka: { bootstrap.servers: "b:1" }
            sources: [ { topic: t, agency: a, default-schema: a.s/1, recipients:
              [ { id: r, agency: b, topic: u, schema: b.s/1, agreement: x/1 } ] } ]
            """, path: "gateway.yaml")
        #expect(configuration.lanes == 1)
        #expect(configuration.schemasFolder.value == "/srv/schemas")
        #expect(configuration.dataFolder == "data")
        #expect(configuration.http.address.description == "127.0.0.1:8080")
        #expect(configuration.http.access == .closed)
    }

    @Test(arguments: [
        ("127.0.0.1:1", true), ("127.9.9.9:1", true), ("localhost:1", true), ("[::1]:1", true), ("0.0.0.0:1", false),
        ("[::]:1", false), ("10.0.0.1:1", false), ("127.example.org:1", false), ("127.0.0.1.example.org:1", false),
    ])
    func pagesWithoutUsers_areForThisMachineOnly(listen: String, isTaken: Bool) throws {
        let document = Self.good.replacing("\"127.0.0.1:8080\" }", with: "\"\(listen)\", open: true }")
        if isTaken {
            #expect(try Self.read(document, path: "gateway.yaml").http.access == .open)
        } else {
            #expect { try Self.read(document, path: "gateway.yaml") } throws: {
                "\($0)".contains("pages without users would be open to whoever reaches")
            }
        }
    }

    @Test(
        arguments: [
            ("\"127.0.0.1:1\", users: u.yaml", nil), ("\"0.0.0.0:1\", users: u.yaml", "passwords would cross"),
            ("\"0.0.0.0:1\", users: u.yaml, tls: { certificate: c.pem, key: k.pem }", nil),
            ("\"127.0.0.1:1\", users: u.yaml, open: true", "contradict"),
            ("\"127.0.0.1:1\", tls: { key: k }", "tls has no"),
            ("\"127.0.0.1:1\", tls: { certificate: c, key: k, more: 1 }", "more"),
            ("\"127.0.0.1:1\", open: maybe", "open"),
        ] as [(String, String?)])
    func pagesWithUsers_areNotForTheOpenNetwork(_ http: String, _ defect: String?) throws {
        let document = Self.good.replacing("\"127.0.0.1:8080\" }", with: "\(http) }")
        if let defect {
            #expect { try Self.read(document) } throws: { "\($0)".contains(defect) }
        } else {
            let access = try Self.read(document).http.access
            #expect(access == .users(file: "etc/u.yaml"))
        }
    }

    @Test func rejections_haveRulesOfTheirOwn() throws {
        let plain = try Self.read(Self.good)
        #expect(plain.rejections == RejectionRules(edits: .approve, redrivesPerSecond: 1_000))
        #expect(plain.sources[0].receiptsTopic == nil)
        let text = Self.good.replacing("http:", with: "rejections: { edits: refuse, redrives-per-second: 7 }\nhttp:")
            .replacing("    recipients:", with: "    receipts: us-iprc.receipts\n    recipients:")
        let configuration = try Self.read(text)
        #expect(configuration.rejections == RejectionRules(edits: .refuse, redrivesPerSecond: 7))
        let broken = Self.good.replacing(
            "http:", with: "rejections: { breaker: { percent: 30, deliveries: 50, window: 20s } }\nhttp:")
        let rule = BreakerRule(percent: 30, deliveries: 50, windowMs: 20_000)
        #expect(try Self.read(broken).rejections.breaker == rule)
        #expect(configuration.sources[0].receiptsTopic == TopicName("us-iprc.receipts"))
    }

    @Test func foreignDeadLetters_areFollowedBesideTheSources() throws {
        let configuration = try Self.read(
            """
            gateway: { id: g, instance: i, schemas: /srv/schemas }
            kafka: { bootstrap.servers: "h:1" }
            sources: [ { topic: t, agency: a, default-schema: a.s/1, recipients:
              [ { id: r, agency: b, topic: u, schema: b.s/1, agreement: x/1 } ] } ]
            dead-letters: [ { topic: orders-dlt, agency: b }, { topic: connect-dlq } ]
            """, path: "gateway.yaml")
        #expect(
            configuration.followedTopics.map { "\($0.name) \($0.agency.map { "\($0)" } ?? "-")" } == [
                "t.dlq a", "orders-dlt b", "connect-dlq -",
            ])
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let find: String
        let replace: String
        let defect: String
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(
            name: "unknown key at the top", find: "http:", replace: "htpp:",
            defect: "11:1: unknown key in the configuration 'htpp' (did you mean 'http'?)"),
        Case(
            name: "unknown key in gateway", find: "lanes: 2", replace: "lane: 2",
            defect: "1:70: unknown key in gateway 'lane'"),
        Case(
            name: "unknown key in a recipient", find: "events: [", replace: "event: [",
            defect: "10:108: unknown key in a recipient 'event' (did you mean 'events'?)"),
        Case(name: "no id", find: "id: us-cn-exchange, ", replace: "", defect: "1:10: gateway has no 'id'"),
        Case(
            name: "no instance", find: "instance: \"${POD}\", ", replace: "",
            defect: "1:10: gateway has no 'instance' (instance is a name of this process that stays the same"),
        Case(
            name: "environment missing", find: "${POD}", replace: "${NOPE}",
            defect: "1:42: 'instance': the environment variable 'NOPE' is not set"),
        Case(
            name: "environment unclosed", find: "${POD}", replace: "${POD",
            defect: "1:42: 'instance': '${' has no closing '}'"),
        Case(name: "instance not a name", find: "${POD}", replace: "pod 0", defect: "1:42: 'instance' is not a name"),
        Case(
            name: "lanes too many", find: "lanes: 2", replace: "lanes: 65",
            defect: "1:77: 'lanes' is not a number from 1 to 64"),
        Case(
            name: "lanes none", find: "lanes: 2", replace: "lanes: 0",
            defect: "1:77: 'lanes' is not a number from 1 to 64"),
        Case(
            name: "delivery", find: "exactly-once", replace: "at-most-once",
            defect: "'delivery' is not one of exactly-once, at-least-once"),
        Case(
            name: "time without unit", find: "100ms", replace: "100",
            defect: "2:37: 'interval' is not a time with a unit"),
        Case(
            name: "time too long", find: "100ms", replace: "31s", defect: "2:37: 'interval' is not a time with a unit"),
        Case(name: "size without unit", find: "8MiB", replace: "8MB", defect: "'bytes' is not a size with a unit"),
        Case(
            name: "no brokers", find: "bootstrap.servers: \"localhost:9092\", ", replace: "",
            defect: "3:10: kafka has no 'bootstrap.servers'"),
        Case(
            name: "refused property", find: "sasl.password: \"${SECRET}\"", replace: "acks: 1",
            defect: "3:49: 'acks' may not be set in kafka (a record counts as published only"),
        Case(
            name: "secret file missing", find: "${SECRET}", replace: "file:nowhere",
            defect: "'sasl.password': cannot be read: No such file or directory (the file is etc/nowhere)"),
        Case(
            name: "cluster of a recipient", find: "events: [RECORDED]", replace: "bootstrap.servers: \"x:1\"",
            defect: "10:108: 'bootstrap.servers' is not allowed in a recipient (one gateway serves one Kafka cluster"),
        Case(
            name: "cluster of a source", find: "agency: us-iprc\n", replace: "agency: us-iprc\n    kafka: {}\n",
            defect: "'kafka' is not allowed in a source (one gateway serves one Kafka cluster"),
        Case(
            name: "topic not a name", find: "topic: wco-cen.inbox", replace: "topic: wco/cen",
            defect: "'topic' is not a topic name"),
        Case(
            name: "topic too long for its dead letters", find: "topic: us-iprc.seizures",
            replace: "topic: \(String(repeating: "x", count: 246))", defect: "5:12: 'topic' is too long"),
        Case(
            name: "schema not an id", find: "us-iprc.seizure/2", replace: "us-iprc.seizure",
            defect: "7:21: 'default-schema' is not a schema"),
        Case(
            name: "foreign dead letters of a source", find: "http:",
            replace: "dead-letters: [ { topic: us-iprc.seizures.dlq } ]\nhttp:",
            defect: "11:26: the topic 'us-iprc.seizures.dlq' is listed already (the dead-letter topics of the sources"),
        Case(
            name: "foreign dead letters twice", find: "http:",
            replace: "dead-letters: [ { topic: a-dlt }, { topic: a-dlt } ]\nhttp:",
            defect: "11:44: the topic 'a-dlt' stands twice"),
        Case(
            name: "foreign dead letters of nobody", find: "http:",
            replace: "dead-letters: [ { topic: a-dlt, agency: A! } ]\nhttp:",
            defect: "11:41: 'agency' is not an agency's id"),
        Case(
            name: "foreign dead letters without a topic", find: "http:",
            replace: "dead-letters: [ { agency: a } ]\nhttp:", defect: "11:17: a dead-letter topic has no 'topic'"),
        Case(
            name: "agreement not a revision", find: "us-cn-ipr/1", replace: "us-cn-ipr",
            defect: "'agreement' is not an agreement"),
        Case(
            name: "recipient twice", find: "id: wco", replace: "id: gacc",
            defect: "10:9: the recipient 'gacc' stands twice in one source"),
        Case(
            name: "topic shared", find: "topic: wco-cen.inbox", replace: "topic: cn-gacc.inbox.us-iprc",
            defect: "10:9: two recipients of one source share the topic"),
        Case(
            name: "recipient reads what the gateway reads", find: "topic: wco-cen.inbox",
            replace: "topic: us-iprc.seizures",
            defect: "10:9: the topic 'us-iprc.seizures' cannot be a recipient's topic"),
        Case(
            name: "receipts go to its source", find: "seizure/2\n    recipients",
            replace: "seizure/2\n    receipts: us-iprc.seizures\n    recipients",
            defect: "5:5: the topic 'us-iprc.seizures' cannot be a topic of receipts"),
        Case(
            name: "receipts go to its dead letters", find: "seizure/2\n    recipients",
            replace: "seizure/2\n    receipts: us-iprc.seizures.dlq\n    recipients",
            defect: "5:5: the topic 'us-iprc.seizures.dlq' cannot be a topic of receipts"),
        Case(
            name: "receipts go to a partner's topic", find: "seizure/2\n    recipients",
            replace: "seizure/2\n    receipts: wco-cen.inbox\n    recipients",
            defect: "5:5: the topic 'wco-cen.inbox' cannot be a topic of receipts"),
        Case(
            name: "receipts go to the gateway's own", find: "seizure/2\n    recipients",
            replace: "seizure/2\n    receipts: us-cn-exchange.state\n    recipients",
            defect: "5:5: the topic 'us-cn-exchange.state' cannot be a topic of receipts"),
        Case(
            name: "edits by nobody", find: "http:", replace: "rejections: { edits: never }\nhttp:",
            defect: "'edits' is not one of allow, approve, refuse"),
        Case(
            name: "a breaker of nothing", find: "http:",
            replace: "rejections: { breaker: { percent: 0, window: 1ms } }\nhttp:",
            defect: "'percent' is not a number from 1 to 100"),
        Case(
            name: "no redrives at all", find: "http:", replace: "rejections: { redrives-per-second: 0 }\nhttp:",
            defect: "'redrives-per-second' is not a number from 1 to 100000"),
        Case(
            name: "recipient is the dead-letter topic", find: "topic: wco-cen.inbox",
            replace: "topic: us-iprc.seizures.dlq",
            defect: "10:9: the topic 'us-iprc.seizures.dlq' cannot be a recipient's topic"),
        Case(
            name: "source is the gateway's own", find: "topic: us-iprc.seizures",
            replace: "topic: us-cn-exchange.state",
            defect: "is written by this gateway and cannot be a source"),
        Case(
            name: "events empty", find: "events: [RECORDED]", replace: "events: []", defect: "10:116: 'events' is empty"
        ),
        Case(
            name: "listen without port", find: "127.0.0.1:8080", replace: "127.0.0.1",
            defect: "11:17: 'listen' is not an address and a port"),
        Case(
            name: "listen port too high", find: ":8080", replace: ":65536",
            defect: "11:17: 'listen' is not an address and a port"),
        Case(
            name: "section of the wrong kind", find: "{ listen: \"127.0.0.1:8080\" }", replace: "[]",
            defect: "11:7: http must be a mapping"),
        Case(
            name: "value of the wrong kind", find: "lanes: 2", replace: "lanes: [2]",
            defect: "1:77: 'lanes' must be a single value"),
        Case(name: "not YAML", find: "sources:", replace: "sources: [", defect: "the file is not YAML"),
    ]

    @Test(arguments: cases)
    func read_defect_saysWhereAndWhat(_ example: Case) throws {
        let text = Self.good.replacing(example.find, with: example.replace, maxReplacements: 1)
        #expect(text != Self.good)
        let expected = "etc/gateway.yaml:"
        #expect {
            try Self.read(text)
        } throws: { error in
            let lines = "\(error)".split(separator: "\n")
            let found = lines.contains { $0.hasPrefix(expected) && $0.contains(example.defect) }
            if !found { Issue.record("got: \(error)") }
            return found
        }
    }

    @Test func read_manyDefects_reportsAllInOrder() {
        #expect {
            try Self.read(
                "gateway: { lanes: x }\nkafka: { acks: 0 }\nsources: []\nhttp: { listen: nowhere, port: 1 }\n")
        } throws: { error in
            guard let list = error as? DefectList else { return false }
            return list.defects.count == 8 && list.defects.map { $0.position!.line } == [1, 1, 1, 2, 2, 3, 4, 4]
        }
    }

    @Test func read_emptyFile_saysWhatIsMissing() {
        #expect {
            try Self.read("")
        } throws: { error in
            "\(error)".contains("gateway has no 'id'") && "\(error)".contains("has no 'kafka' section")
                && "\(error)".contains("has no 'sources'")
        }
    }

    @Test func read_missingFile_isOneSentence() {
        #expect {
            try ConfigurationReader.read(path: "/nowhere/gateway.yaml") { _ in nil }
        } throws: { error in
            "\(error)".hasPrefix("/nowhere/gateway.yaml: cannot be read: No such file or directory (")
        }
    }

    @Test func read_hostNameNotExported_isTheMachines() throws {
        let text = Self.good.replacing("${POD}", with: "${HOSTNAME}")
        let configuration = try ConfigurationReader.read(bytes: Array(text.utf8), path: "g.yaml") {
            $0 == "SECRET" ? "$$" : nil
        }
        #expect(!configuration.instance.isEmpty)
        #expect(configuration.kafka[1].value == "$$")
    }

    @Test(arguments: [
        ("127.0.0.1:8080", "127.0.0.1:8080"), ("[::1]:0", "[::1]:0"), ("localhost:65535", "localhost:65535"),
        (":80", nil), ("::1:80", nil), ("[::1:80", nil), ("a b:80", nil), ("a:-1", nil), ("a:", nil), ("", nil),
    ])
    func listenAddress_form_decides(text: String, expected: String?) {
        #expect(ListenAddress(text)?.description == expected)
    }
}
