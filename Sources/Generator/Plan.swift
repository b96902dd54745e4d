/// What a whole run will be, decided before the first event: the history of every case, the rows dealt to it, its
/// calibrated amounts, the order of all events, and which are spoiled. The published counts come out exactly because
/// rows are dealt like cards, not drawn like dice.
struct Plan: Sendable {
    /// One event of the run.
    struct Entry: Sendable {
        /// Seconds since 1970.
        let time: Int64
        let caseIndex: Int32
        /// From 0.
        let step: UInt8
    }

    /// The rows dealt to one slot: one a case, or one an item of the group.
    struct Deal: Sendable {
        /// The dealt slot.
        let slot: Int
        var rows: [UInt16]
    }

    let caseCount: Int
    let firstDay: Int
    let dayCount: Int
    /// The history of every case, as an index into the profile's.
    var histories: [UInt8] = []
    /// Whether a case stands; false when it is cancelled in the end.
    var stands: [Bool] = []
    var deals: [Deal] = []
    /// The deal of every slot; -1 when it is not dealt.
    var dealOfSlot: [Int16]
    /// For every group with dealt rows: where the items of each case begin, and their number at the end.
    var itemStarts: [[Int32]]
    /// For every amount, the units of every item (or case).
    var amounts: [[Int64]] = []
    /// The events in the order of their times.
    var entries: [Entry] = []
    /// The spoiler of every case; 255 when it is sound. Only cases with one event are spoiled, so that a rejection takes
    /// the whole case with it and what was delivered and what was rejected add up to what was generated.
    var spoilers: [UInt8] = []

    /// In `spoilers`: the case is sound.
    static let sound: UInt8 = 255

    init(profile: Profile, settings: GenerationSettings) {
        let seed = settings.seed
        let counts = Self.historyCounts(profile, eventCount: settings.eventCount)
        caseCount = counts.reduce(0, +)
        firstDay = profile.year.firstDay
        dayCount = profile.year.dayCount
        dealOfSlot = Array(repeating: -1, count: profile.slots.count)
        itemStarts = Array(repeating: [], count: profile.groups.count)
        dealHistories(profile, counts, seed)
        dealRows(profile, seed)
        for amount in profile.amounts {
            var calibration = Calibration(profile: profile, amount: amount, seed: seed)
            amounts.append(calibration.units(of: self))
        }
        schedule(profile, seed)
        spoil(profile, settings)
    }

    // MARK: What events ask

    /// The day of a case: cases are spread evenly over the year, so their numbers follow the calendar.
    @inline(__always)
    func day(ofCase index: Int) -> Int32 { Int32(firstDay + index * dayCount / max(1, caseCount)) }

    /// The row dealt to a case or to one of its items.
    @inline(__always)
    func dealtRow(slot: Int, group: Int, caseIndex: Int, item: Int) -> Int32 {
        Int32(deals[Int(dealOfSlot[slot])].rows[place(group: group, caseIndex: caseIndex, item: item)])
    }

    /// The calibrated amount of a case or of one of its items, in units of its last digit.
    func units(amount: Int, group: Int, caseIndex: Int, item: Int) -> Int64 {
        amounts[amount][place(group: group, caseIndex: caseIndex, item: item)]
    }

    @inline(__always)
    func place(group: Int, caseIndex: Int, item: Int) -> Int {
        group == 0 ? caseIndex : Int(itemStarts[group][caseIndex]) + item
    }

    /// How many items of a group with dealt rows a case has; 1 for group 0.
    func itemCount(group: Int, caseIndex: Int) -> Int {
        group == 0 ? 1 : Int(itemStarts[group][caseIndex + 1] - itemStarts[group][caseIndex])
    }
}
