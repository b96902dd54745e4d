public import GatewayModel

/// What a mapper had to fulfil, and how it is known that it does.
public struct ProofReport: Sendable {
    /// What has to hold.
    public enum Requirement: String, Sendable, CaseIterable {
        /// A required field is written whenever the target requires it.
        case required
        /// The value's type fits.
        case type
        /// The value is one of those allowed.
        case `enum`
        /// The text matches.
        case pattern
        /// The text is long enough and not too long.
        case length
        /// The text has the format.
        case format
        /// The number is in its bounds.
        case range
        /// The number is a multiple.
        case multipleOf
        /// The array has enough elements and not too many.
        case count
        /// The elements differ.
        case unique
        /// Every value of the source has an entry in the table or code list.
        case coverage
        /// The value can be converted.
        case conversion
        /// What the schema says in a form that only its validator understands.
        case whole
        /// Every source leaf is used or undisclosed.
        case complete
    }

    /// How it is known.
    public enum Status: Hashable, Sendable {
        /// No event can break it.
        case proved
        /// An event that breaks it is rejected with this code.
        case checkedAtRunTime(RejectionCode)
        /// Some event breaks it and nothing catches it: a defect stands for it.
        case failed
    }

    /// One thing that has to hold.
    public struct Obligation: Hashable, Sendable {
        /// What.
        public let requirement: Requirement
        /// For which target pointer; `*` stands for the elements of an array.
        public let target: String
        /// How it is known.
        public let status: Status
        /// The rule that is answerable; nil for the mapper as a whole.
        public let position: TextPosition?
    }

    /// All of them, in the order of the rules.
    public private(set) var obligations: [Obligation] = []
    /// Target fields that rules write but that no event can fill, because the agreement's filter leaves their sources
    /// absent.
    public internal(set) var neverWritten: [String] = []

    /// Obligations that no event can break.
    public var provedCount: Int { obligations.count { $0.status == .proved } }
    /// Obligations that are checked for every event.
    public var checkedCount: Int { obligations.count - provedCount - failedCount }
    /// Obligations that failed.
    public var failedCount: Int { obligations.count { $0.status == .failed } }

    mutating func add(_ requirement: Requirement, _ target: String, _ status: Status, _ position: TextPosition?) {
        let obligation = Obligation(requirement: requirement, target: target, status: status, position: position)
        obligations.append(obligation)
    }
}

/// What an agreement lets through: source pointers, `*` for the elements of an array; one that leads to an object or
/// array lets everything below it through.
public struct DisclosureFilter: Sendable, Hashable {
    private let pointers: Set<String>

    public init(_ pointers: some Sequence<String>) {
        self.pointers = Set(pointers)
    }

    /// Whether the place is disclosed, or something below it is: an array is walked when one of its members is wanted.
    public func allows(_ pointer: String) -> Bool {
        if pointers.contains(where: { $0 == pointer || $0.hasPrefix(pointer + "/") }) { return true }
        var end = pointer.endIndex
        while let slash = pointer[..<end].lastIndex(of: "/") {
            if pointers.contains(String(pointer[..<slash])) { return true }
            end = slash
        }
        return false
    }
}
