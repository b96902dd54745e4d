import Foundation
import Testing

@testable import Dashboard

struct MomentTextTests {
    private static let now = Date(timeIntervalSince1970: 1_764_230_400)

    @Test(
        arguments: [
            ("2025-11-27", 1_764_201_600_000), ("2025-11-27T08:00:00Z", 1_764_230_400_000),
            ("2025-11-27T08:00:00.250Z", 1_764_230_400_250), ("2025-11-27T16:00:00+08:00", 1_764_230_400_000),
            ("30m", 1_764_228_600_000), ("24h", 1_764_144_000_000), ("7d", 1_763_625_600_000),
            ("0m", 1_764_230_400_000),
        ] as [(String, Int64)])
    func whatPeopleWrite_isUnderstood(_ text: String, _ milliseconds: Int64) {
        #expect(MomentText.milliseconds(text, now: Self.now) == milliseconds)
    }

    @Test(arguments: [
        "", "today", "2025-13-01", "2025-11-27T08:00:00", "7w", "-1h", "h", "1.5h", "999999999d", "27.11.2025",
    ])
    func whatIsNoMoment_isRefused(_ text: String) { #expect(MomentText.milliseconds(text, now: Self.now) == nil) }
}
