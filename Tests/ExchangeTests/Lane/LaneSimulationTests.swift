import GatewayTesting
import Testing

@Suite("The lane against the simulated broker (P1–P5, P9)")
struct LaneSimulationTests {
    @Test func everySeed_keepsAllPromises() {
        let result = SimulationCampaign(seeds: 1..<151).run()
        for failure in result.failures { Issue.record("\(failure)") }
        #expect(result.total.commits > 1_000)
        #expect(result.total.suspensions > 100)
        #expect(result.total.crashes > 100)
        #expect(result.total.rebalances > 300)
        #expect(result.total.fencings > 200)
        #expect(result.total.timeOuts > 5)
    }

    @Test(arguments: PlantedBug.allCases) func plantedBug_isFound(bug: PlantedBug) {
        let campaign = SimulationCampaign(seeds: 1..<10_001, options: SimulationOptions(bug: bug))
        #expect(campaign.firstFinding() != nil, "10,000 seeds do not find \(bug.rawValue)")
    }

    @Test func sameSeed_givesTheSameRun() {
        for seed in UInt64(1)...10 {
            var first = SimulationRun(seed: seed)
            var second = SimulationRun(seed: seed)
            #expect(first.run().description == second.run().description)
        }
    }

    /// The simulation is only worth something if it brings the lane everywhere.
    @Test func simulation_reachesEveryStateAndItsAnswers() {
        let met = SimulationCampaign(seeds: 1..<301).run().total.transitions
        let wanted: [LaneStateKind: [LaneEventKind]] = [
            .starting: [.clientsReady], .joining: [.assigned, .emptyPoll, .retriable, .fenced],
            .initialising: [.initialised, .retriable], .rewinding: [.rewound, .retriable],
            .idle: [.assigned, .revoked, .emptyPoll, .batch, .retriable, .fatal, .fenced],
            .swapping: [.catalogSwapped], .beginning: [.began],
            .inTransaction: [.batchProcessed, .fenced, .configuration],
            .sendingOffsets: [.offsetsSent, .retriable, .abort, .fatal, .fenced],
            .committing: [.committed, .retriable, .abort, .fatal, .fenced, .configuration],
            .aborting: [.aborted, .retriable, .fatal, .fenced], .backingOff: [.timer],
            .confirmingMembership: [.membershipStands, .fenced], .recreatingProducer: [.producerReady],
            .recreatingBoth: [.clientsReady], .draining: [.closed],
        ]
        for (state, events) in wanted {
            for event in events {
                let transition = LaneTransition(state: state, event: event)
                #expect(met.contains(transition), "\(state.rawValue) × \(event.rawValue) never happened")
            }
        }
    }
}
