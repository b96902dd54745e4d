import Exchange
import GatewayModel

/// What planted bugs remember between calls. A port without a bug keeps nothing here that it uses.
struct BugMemory {
    /// The consumer was not put back since an abort.
    var hasAborted = false
    /// The clients were made anew, and the consumer was not put back since.
    var isRecreated = false
    /// The last offsets sent into a transaction, by partition.
    var sent: [Int: CommittedOffset] = [:]
    /// Offsets taken for committed without asking, by partition.
    var assumed: [Int: CommittedOffset] = [:]
    /// The last offsets that the group answered, by partition; nil where it had none.
    var answered: [Int: CommittedOffset?] = [:]
    /// How far the consumer had read, by partition.
    var positions: [Int: Int64] = [:]
    /// Where the batch under way began, as a bug counts it.
    var startOffsets: [Int: Int64] = [:]
    /// A batch was aborted and not processed again yet.
    var isAgain = false
    /// The commit that timed out is taken for not done.
    var takesAborted = false
}

extension SimulatedPort {
    /// The committed offset as a planted bug has it.
    func misremembered(_ offset: CommittedOffset?, partition: Int) -> CommittedOffset? {
        switch bug {
        case .countsNotRolledBack where memory.hasAborted:
            return recounted(offset, partition: partition) { $0 = $1 }
        case .countsFromZero where memory.isRecreated:
            return recounted(offset, partition: partition) { counts, _ in counts = RecipientCounts() }
        case .assumesCommitted:
            return memory.assumed[partition] ?? offset
        case .assumesAborted where memory.takesAborted:
            if let remembered = memory.answered[partition] { return remembered }
        default:
            break
        }
        memory.answered[partition] = .some(offset)
        return offset
    }

    /// The same offset with other counts: each with the counts last sent, for a bug to choose from.
    private func recounted(
        _ offset: CommittedOffset?, partition: Int, _ change: (inout RecipientCounts, RecipientCounts) -> Void
    ) -> CommittedOffset? {
        guard var account = read(offset, partition), let sent = read(memory.sent[partition] ?? offset, partition)
        else { return offset }
        for index in account.recipients.indices where index < sent.recipients.count {
            change(&account.recipients[index].counts, sent.recipients[index].counts)
        }
        return CommittedOffset(offset: account.position, metadata: CountsMetadata.write(account))
    }

    private func read(_ offset: CommittedOffset?, _ partition: Int) -> PartitionAccount? {
        guard let offset else { return nil }
        do throws(AccountDefect) {
            return try CountsMetadata.read(offset.metadata, partition: names.partitions[partition])
        } catch {
            return nil
        }
    }

    /// The offset to start at as a planted bug has it.
    func misplaced(_ offset: Int64, partition: Int) -> Int64 {
        let reached = memory.positions[partition] ?? offset
        memory.startOffsets[partition] = offset
        switch bug {
        case .noRewindAfterAbort where memory.hasAborted: return max(offset, reached)
        case .skipsAfterRecreation where memory.isRecreated: return max(offset, reached)
        default: return offset
        }
    }

    /// Notes that what was sent is committed.
    func rememberCommit() {
        guard bug != nil else { return }
        memory.isAgain = false
        memory.assumed.removeAll()
        for (partition, offset) in memory.sent { memory.answered[partition] = .some(offset) }
    }

    /// Notes how far the consumer has read, for bugs that go on there.
    func rememberPositions() {
        guard bug != nil else { return }
        for (index, partition) in consumer.partitions.enumerated() where index < consumer.positions.count {
            memory.positions[partition] = consumer.positions[index]
        }
    }
}
