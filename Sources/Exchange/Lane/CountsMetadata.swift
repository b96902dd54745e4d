public import GatewayModel

/// The accounts of a partition as the metadata of its committed offset: versioned, printable ASCII, and at most
/// `Limits.offsetMetadataBytesMax` bytes for `Limits.recipientsMax` recipients with the longest ids and the largest
/// counts.
///
/// ```
/// metadata  = "sg1:" position *( "," id mark numbers )
/// position  = one number: the offset beside which the metadata stands
/// mark      = ":" named by the configuration / "/" removed from it / "+" named, and events are held for it
/// numbers   = first, delivered, rejected, withheld, held, starting offset
/// first     = consumed; behind "+" the offset from which events are held: what was consumed is the sum of the next four
/// ```
/// A number is 64 bits, big-endian, in ten digits of RFC 1924's base 85, so that Python reads a group with
/// `struct.unpack(">6Q", base64.b85decode(group))`. Decimal numbers would not fit.
public enum CountsMetadata {
    /// What the metadata of every version begins with; without it another tool wrote it.
    private static let family: [UInt8] = Array("sg".utf8)
    private static let version: [UInt8] = Array("sg1:".utf8)
    private static let numbersPerRecipient = 6

    /// Writes the accounts. The result is never empty.
    public static func write(_ account: PartitionAccount) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Limits.offsetMetadataBytesMax)
        write(account, into: &bytes)
        return bytes
    }

    /// Writes the accounts at the end of `bytes`.
    static func write(_ account: PartitionAccount, into bytes: inout [UInt8]) {
        bytes.append(contentsOf: version)
        Base85.append(UInt64(bitPattern: account.position), to: &bytes)
        for recipient in account.recipients {
            bytes.append(UInt8(ascii: ","))
            bytes.append(contentsOf: recipient.id.rawValue.utf8)
            bytes.append(mark(of: recipient))
            Base85.append(recipient.heldFrom.map { UInt64(bitPattern: $0) } ?? recipient.counts.consumed, to: &bytes)
            Base85.append(recipient.counts.delivered, to: &bytes)
            Base85.append(recipient.counts.rejected, to: &bytes)
            Base85.append(recipient.counts.withheld, to: &bytes)
            Base85.append(recipient.counts.held, to: &bytes)
            Base85.append(UInt64(bitPattern: recipient.startingOffset), to: &bytes)
        }
    }

    private static let isNamed = UInt8(ascii: ":")
    private static let isRemoved = UInt8(ascii: "/")
    private static let isHeld = UInt8(ascii: "+")

    private static func mark(of recipient: RecipientAccount) -> UInt8 {
        if recipient.heldFrom != nil { return isHeld }
        return recipient.isRemoved ? isRemoved : isNamed
    }

    /// Reads the accounts. Throws when there are none, when the version is unknown, when anything does not fit the form,
    /// and when an account does not balance.
    public static func read(_ bytes: [UInt8], partition: TopicPartition) throws(AccountDefect) -> PartitionAccount {
        guard bytes.starts(with: family) else { throw AccountDefect(partition: partition, kind: .foreignCommit) }
        guard bytes.starts(with: version) else { throw AccountDefect(partition: partition, kind: .unknownVersion) }
        guard bytes.count <= Limits.offsetMetadataBytesMax, let account = parse(bytes, partition: partition) else {
            throw AccountDefect(partition: partition, kind: .malformed)
        }
        guard account.recipients.allSatisfy(\.counts.isBalanced) else {
            throw AccountDefect(partition: partition, kind: .unbalanced)
        }
        return account
    }

    private static func parse(_ bytes: [UInt8], partition: TopicPartition) -> PartitionAccount? {
        guard let position = Base85.number(in: bytes, at: version.count) else { return nil }
        var account = PartitionAccount(partition: partition, position: Int64(bitPattern: position), recipients: [])
        var index = version.count + Base85.digitsPerNumber
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: ","), account.recipients.count < Limits.recipientsMax,
                let recipient = recipient(in: bytes, at: &index),
                !account.recipients.contains(where: { $0.id == recipient.id })
            else { return nil }
            account.recipients.append(recipient)
        }
        return account.position >= 0 ? account : nil
    }

    /// Reads one recipient behind the comma at `index`, and moves `index` behind it.
    private static func recipient(in bytes: [UInt8], at index: inout Int) -> RecipientAccount? {
        let idStart = index + 1
        let marks = [isNamed, isRemoved, isHeld]
        guard let mark = bytes[idStart...].firstIndex(where: { marks.contains($0) }),
            let id = RecipientID(String(decoding: bytes[idStart..<mark], as: UTF8.self))
        else { return nil }
        index = mark + 1
        var numbers = InlineArray<6, UInt64>(repeating: 0)
        for slot in 0..<numbersPerRecipient {
            guard let number = Base85.number(in: bytes, at: index) else { return nil }
            numbers[slot] = number
            index += Base85.digitsPerNumber
        }
        var counts = RecipientCounts()
        counts.delivered = numbers[1]
        counts.rejected = numbers[2]
        counts.withheld = numbers[3]
        counts.held = numbers[4]
        var account = RecipientAccount(
            id: id, counts: counts, startingOffset: Int64(bitPattern: numbers[5]), isRemoved: bytes[mark] == isRemoved)
        guard complete(&account, first: numbers[0], mark: bytes[mark]) else { return nil }
        return account
    }

    /// Takes the first number as what the mark says it is. A recipient that is named has held events exactly when it says
    /// from where: without that, nobody could release them.
    private static func complete(_ account: inout RecipientAccount, first: UInt64, mark: UInt8) -> Bool {
        let counts = account.counts
        guard mark == isHeld else {
            account.counts.consumed = first
            return mark == isRemoved || counts.held == 0
        }
        var consumed: UInt64 = 0
        for count in [counts.delivered, counts.rejected, counts.withheld, counts.held] {
            let (sum, isOver) = consumed.addingReportingOverflow(count)
            guard !isOver else { return false }
            consumed = sum
        }
        account.counts.consumed = consumed
        account.heldFrom = Int64(bitPattern: first)
        return counts.held > 0 && first <= UInt64(Int64.max)
    }
}
