import Testing

@testable import Exchange

@Suite("What a process knows about holds, and for how long")
struct HoldKnowledgeTests {
    @Test func nothingRead_nothingCommits() {
        let knowledge = HoldKnowledge(leaseMs: 100)
        #expect(knowledge.verdict(of: 0, nowMs: 0) == .stale)
        #expect(knowledge.verdict(of: 1, nowMs: 0) == .changed)
    }

    @Test func knowledge_standsForItsLease_andIsRenewed() {
        var knowledge = HoldKnowledge(leaseMs: 100)
        knowledge.confirm(atMs: 1_000)
        #expect(knowledge.verdict(of: 0, nowMs: 1_100) == .stands)
        #expect(knowledge.verdict(of: 0, nowMs: 1_101) == .stale)
        knowledge.confirm(atMs: 1_050)
        #expect(knowledge.verdict(of: 0, nowMs: 1_150) == .stands)
        knowledge.confirm(atMs: 900)
        #expect(knowledge.verdict(of: 0, nowMs: 1_150) == .stands)
    }

    @Test func aChange_endsWhatWasProcessedBefore() {
        var knowledge = HoldKnowledge(leaseMs: 100)
        knowledge.confirm(atMs: 0)
        let revision = knowledge.revision
        knowledge.change()
        #expect(knowledge.verdict(of: revision, nowMs: 0) == .changed)
        #expect(knowledge.verdict(of: knowledge.revision, nowMs: 0) == .stands)
    }
}
