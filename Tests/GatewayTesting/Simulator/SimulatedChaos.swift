import Exchange

/// What goes wrong in a run, and when. Each seed has its own weather: some lose messages all the time, some kill, some
/// pause.
struct SimulatedChaos {
    /// What can be done to a simulation.
    private enum Act: CaseIterable {
        case kill, killInTransaction, killInCall, pause, pauseInTransaction, pauseAndReplace, replace, stop, stopAtOnce
        case breakBroker, breakGroupCoordinator, breakTransactionCoordinator, breakTopic, loseMessages
        case changeDisclosure, swapCatalog, suspend, suspendUnheard, resume
    }

    /// When faults are over, in virtual milliseconds.
    let endsAtMs: Int64
    private let intervalMs: Int
    private let base: NetworkFaults
    private let acts: [Act]
    private var nextMs: Int64 = 0
    private var brokerBackMs: Int64 = 0
    private var groupBackMs: Int64 = 0
    private var transactionsBackMs: Int64 = 0
    private var topicsBackMs: Int64 = 0
    private var networkBackMs: Int64 = 0

    init(random: inout SeededRandom) {
        endsAtMs = Int64(1_000 + random.below(5_000))
        intervalMs = 20 + random.below(250)
        base = NetworkFaults(
            lostRequests: random.below(4) * random.below(20), lostAnswers: random.below(4) * random.below(20),
            spuriousAborts: random.below(15), spuriousFatals: random.below(8))
        var chosen = Act.allCases
        chosen.removeAll { _ in random.chance(perMille: 400) }
        acts = chosen.isEmpty ? Act.allCases : chosen
    }

    /// Whether faults are over.
    func isOver(_ nowMs: Int64) -> Bool { nowMs >= endsAtMs }

    /// Repairs what is due, and now and then breaks something.
    mutating func act(_ broker: SimulatedBroker, _ processes: inout SimulatedProcesses) {
        repair(broker)
        guard broker.nowMs >= nextMs, !isOver(broker.nowMs) else { return }
        nextMs = broker.nowMs + Int64(1 + broker.random.below(2 * intervalMs))
        let act = acts[broker.random.below(acts.count)]
        guard !processes.gateways.isEmpty else { return }
        let gateway = processes.gateways[broker.random.below(processes.gateways.count)]
        switch act {
        case .kill, .killInTransaction, .killInCall, .pause, .pauseInTransaction, .pauseAndReplace, .replace, .stop,
            .stopAtOnce:
            harm(gateway, act, broker, &processes)
        case .changeDisclosure:
            gateway.request(.disclosureChanged)
        case .swapCatalog:
            gateway.request(.swapCatalog)
        case .suspend:
            broker.holds.suspend(broker.random.below(broker.topics.recipients), nowMs: broker.nowMs)
        case .suspendUnheard:
            gateway.ambush = .pauseBeforeSuspension(forMs: Int64(200 + broker.random.below(1_000)))
        case .resume:
            broker.holds.resume(broker.random.below(broker.topics.recipients))
        case .breakBroker, .breakGroupCoordinator, .breakTransactionCoordinator, .breakTopic, .loseMessages:
            harm(broker, act)
        }
    }

    private func harm(
        _ gateway: SimulatedGateway, _ act: Act, _ broker: SimulatedBroker, _ processes: inout SimulatedProcesses
    ) {
        switch act {
        case .kill:
            processes.kill(gateway)
        case .killInCall:
            let port = gateway.lanes[broker.random.below(gateway.lanes.count)].port
            port.requestsToLive = broker.random.below(25)
            port.diesAfterApplying = broker.random.chance(perMille: 500)
        case .killInTransaction:
            gateway.ambush = .kill
        case .pauseInTransaction:
            let milliseconds = Int64(broker.random.below(3_000))
            gateway.ambush = .pause(forMs: milliseconds, replaced: broker.random.chance(perMille: 400))
        case .pause:
            processes.pause(gateway, untilMs: broker.nowMs + Int64(broker.random.below(2_500)))
        case .pauseAndReplace:
            processes.pause(gateway, untilMs: broker.nowMs + Int64(broker.random.below(2_500)))
            processes.start(gateway.instance)
        case .replace:
            processes.start(gateway.instance)
        case .stop:
            gateway.request(.stop)
        case .stopAtOnce:
            gateway.request(.stopAtOnce)
        case .breakBroker, .breakGroupCoordinator, .breakTransactionCoordinator, .breakTopic, .loseMessages,
            .changeDisclosure, .swapCatalog, .suspend, .suspendUnheard, .resume:
            break
        }
    }

    private mutating func harm(_ broker: SimulatedBroker, _ act: Act) {
        let untilMs = broker.nowMs + Int64(20 + broker.random.below(500))
        switch act {
        case .breakBroker:
            broker.isDown = true
            brokerBackMs = untilMs
        case .breakGroupCoordinator:
            broker.isGroupCoordinatorDown = true
            groupBackMs = untilMs
        case .breakTransactionCoordinator:
            broker.isTransactionCoordinatorDown = true
            transactionsBackMs = untilMs
        case .breakTopic:
            let errors: [BrokerError] = [.messageTooLarge, .unknownTopic, .topicForbidden]
            broker.topicErrors[broker.random.below(broker.topicErrors.count)] = errors[broker.random.below(3)]
            topicsBackMs = untilMs
        case .loseMessages:
            broker.network.lostRequests = 50 + broker.random.below(200)
            broker.network.lostAnswers = 50 + broker.random.below(200)
            networkBackMs = untilMs
        case .kill, .killInTransaction, .killInCall, .pause, .pauseInTransaction, .pauseAndReplace, .replace, .stop,
            .stopAtOnce, .changeDisclosure, .swapCatalog, .suspend, .suspendUnheard, .resume:
            break
        }
    }

    private func repair(_ broker: SimulatedBroker) {
        if broker.isDown, broker.nowMs >= brokerBackMs {
            broker.isDown = false
            broker.renewSessions()
        }
        if broker.nowMs >= groupBackMs { broker.isGroupCoordinatorDown = false }
        if broker.nowMs >= transactionsBackMs { broker.isTransactionCoordinatorDown = false }
        if broker.nowMs >= topicsBackMs {
            for recipient in broker.topicErrors.indices { broker.topicErrors[recipient] = nil }
        }
        if broker.nowMs >= networkBackMs { broker.network = base }
    }

    /// Ends all faults. Paused processes wake up, zombies among them.
    func calm(_ broker: SimulatedBroker, _ processes: SimulatedProcesses) {
        broker.isDown = false
        broker.isGroupCoordinatorDown = false
        broker.isTransactionCoordinatorDown = false
        for recipient in broker.topicErrors.indices { broker.topicErrors[recipient] = nil }
        broker.network = NetworkFaults()
        broker.renewSessions()
        for gateway in processes.gateways {
            gateway.pausedUntilMs = 0
            gateway.ambush = nil
            for lane in gateway.lanes { lane.port.requestsToLive = nil }
        }
    }
}
