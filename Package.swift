// swift-tools-version: 6.2
import PackageDescription

// One list of settings for every Swift target: the language mode is Swift 6 (strict concurrency),
// every import is explicit and internal by default, and a warning is an error.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableExperimentalFeature("Lifetimes"),
    .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

// The layers of the gateway. A target may depend on targets of a lower layer only;
// Tests/TidyTests checks the imports against this picture.
let package = Package(
    name: "seizure-gateway",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    ],
    targets: [
        // L0
        .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"]), .brew(["expat"])]),
        .systemLibrary(
            name: "CRdKafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"]), .brew(["librdkafka"])]),
        // L1
        .target(name: "GatewayModel", swiftSettings: strict),
        .target(name: "JSONTape", dependencies: ["GatewayModel"], swiftSettings: strict),
        .target(name: "SchemaKit", dependencies: ["GatewayModel", "JSONTape"], swiftSettings: strict),
        .target(
            name: "XMLWire", dependencies: ["CExpat", "GatewayModel", "JSONTape", "SchemaKit"], swiftSettings: strict),
        .target(name: "MappingKit", dependencies: ["GatewayModel", "JSONTape", "SchemaKit"], swiftSettings: strict),
        .target(name: "OperatorRecords", dependencies: ["GatewayModel", "JSONTape"], swiftSettings: strict),
        .target(name: "Generator", dependencies: ["GatewayModel", "JSONTape"], swiftSettings: strict),
        // L2
        .target(
            name: "Catalog",
            dependencies: ["GatewayModel", "JSONTape", "MappingKit", "SchemaKit", "XMLWire", crypto, yams],
            swiftSettings: strict),
        .target(name: "KafkaClient", dependencies: ["CRdKafka", "GatewayModel"], swiftSettings: strict),
        // L3
        .target(
            name: "Exchange",
            dependencies: ["Catalog", "GatewayModel", "JSONTape", "MappingKit", "SchemaKit", "XMLWire", crypto],
            swiftSettings: strict),
        .target(
            name: "RejectIndex",
            dependencies: ["GatewayModel", "JSONTape", "KafkaClient", "OperatorRecords", crypto, grdb],
            swiftSettings: strict),
        .target(
            name: "Statistics", dependencies: ["Catalog", "GatewayModel", "JSONTape", grdb], swiftSettings: strict),
        .target(
            name: "Telemetry", dependencies: ["GatewayModel", "OperatorRecords", logging], swiftSettings: strict),
        // L4
        .target(
            name: "Dashboard",
            dependencies: [
                "Catalog", "Exchange", "GatewayModel", "JSONTape", "MappingKit", "OperatorRecords", "RejectIndex",
                "SchemaKit", "Statistics", "Telemetry", crypto, cryptoExtras, httpTypes, hummingbird, hummingbirdCore,
                hummingbirdTLS, lifecycle, logging, nioCore, nioPosix, nioSSL,
            ],
            resources: [
                .embedInCode("Assets/dashboard.js"), .embedInCode("Assets/icon.svg"),
                .embedInCode("Assets/openapi.json"), .embedInCode("Assets/style.css"),
            ],
            swiftSettings: strict),
        .target(
            name: "Runtime",
            dependencies: [
                "Catalog", "Exchange", "GatewayModel", "JSONTape", "KafkaClient", "OperatorRecords", "RejectIndex",
                "Statistics", "Telemetry", lifecycle, logging,
            ],
            swiftSettings: strict),
        // L5
        .executableTarget(
            name: "seizure-gateway",
            dependencies: [
                "Catalog", "Dashboard", "Exchange", "GatewayModel", "Generator", "JSONTape", "KafkaClient",
                "MappingKit", "OperatorRecords", "RejectIndex", "Runtime", "SchemaKit", "Statistics", "Telemetry",
                "XMLWire",
                argumentParser, lifecycle, logging, signals,
            ],
            swiftSettings: strict),
        .target(name: "CBenchForwarder", dependencies: ["CRdKafka"]),
        .executableTarget(
            name: "gateway-bench",
            dependencies: [
                "CBenchForwarder", "Catalog", "Exchange", "GatewayModel", "GatewayTesting", "JSONTape", "MappingKit",
                "RejectIndex", "SchemaKit", argumentParser,
            ],
            swiftSettings: strict),
        // Tests
        .target(
            name: "GatewayTesting", dependencies: ["Exchange", "GatewayModel", "KafkaClient", "RejectIndex"],
            path: "Tests/GatewayTesting", swiftSettings: strict),
        .testTarget(
            name: "CatalogTests", dependencies: ["Catalog", "GatewayModel", "MappingKit", "SchemaKit"],
            swiftSettings: strict),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "Catalog", "Exchange", "GatewayModel", "GatewayTesting", "Generator", "JSONTape", "KafkaClient",
                "RejectIndex", "Runtime",
                "Telemetry", "seizure-gateway",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "DashboardTests",
            dependencies: [
                "Catalog", "Dashboard", "Exchange", "GatewayModel", "GatewayTesting", "OperatorRecords", "RejectIndex",
                "Statistics", "Telemetry", httpTypes, hummingbird, hummingbirdTesting, lifecycle, logging, nioCore,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ExchangeTests",
            dependencies: [
                "Catalog", "Exchange", "GatewayModel", "GatewayTesting", "JSONTape", "MappingKit", "SchemaKit",
                "XMLWire",
            ],
            swiftSettings: strict),
        .testTarget(name: "GatewayModelTests", dependencies: ["GatewayModel"], swiftSettings: strict),
        .testTarget(
            name: "GeneratorTests", dependencies: ["Catalog", "GatewayModel", "Generator", "JSONTape", "SchemaKit"],
            swiftSettings: strict),
        .testTarget(name: "JSONTapeTests", dependencies: ["GatewayModel", "JSONTape"], swiftSettings: strict),
        .testTarget(
            name: "KafkaClientTests", dependencies: ["GatewayModel", "GatewayTesting", "KafkaClient"],
            swiftSettings: strict),
        .testTarget(
            name: "MappingKitTests", dependencies: ["GatewayModel", "JSONTape", "MappingKit", "SchemaKit", yams],
            swiftSettings: strict),
        .testTarget(
            name: "OperatorRecordsTests", dependencies: ["GatewayModel", "OperatorRecords"], swiftSettings: strict),
        .testTarget(
            name: "RejectIndexTests",
            dependencies: ["GatewayModel", "GatewayTesting", "KafkaClient", "OperatorRecords", "RejectIndex"],
            swiftSettings: strict),
        .testTarget(
            name: "RuntimeTests",
            dependencies: [
                "Exchange", "GatewayModel", "GatewayTesting", "KafkaClient", "OperatorRecords", "RejectIndex",
                "Runtime", "Statistics",
                "Telemetry", lifecycle, logging,
            ],
            swiftSettings: strict),
        .target(name: "PythonOracle", path: "Tests/PythonOracle", swiftSettings: strict),
        .testTarget(
            name: "SchemaKitTests", dependencies: ["GatewayModel", "JSONTape", "PythonOracle", "SchemaKit"],
            exclude: ["Oracle"], swiftSettings: strict),
        .testTarget(
            name: "StatisticsTests",
            dependencies: ["Catalog", "Exchange", "GatewayModel", "Generator", "JSONTape", "Statistics"],
            swiftSettings: strict),
        .testTarget(name: "TelemetryTests", dependencies: ["GatewayModel", "Telemetry"], swiftSettings: strict),
        .testTarget(name: "TidyTests", swiftSettings: strict),
        .testTarget(
            name: "XMLWireTests", dependencies: ["GatewayModel", "JSONTape", "PythonOracle", "SchemaKit", "XMLWire"],
            exclude: ["Oracle"], swiftSettings: strict),
    ]
)
