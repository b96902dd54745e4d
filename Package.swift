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

// The layers of the gateway. A target may depend on targets of a lower layer only;
// Tests/TidyTests checks the imports against this picture.
let package = Package(
    name: "seizure-gateway",
    targets: [
        // L1
        .target(name: "GatewayModel", swiftSettings: strict),
        // Tests
        .testTarget(name: "GatewayModelTests", dependencies: ["GatewayModel"], swiftSettings: strict),
    ]
)
