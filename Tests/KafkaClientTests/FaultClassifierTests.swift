import KafkaClient
import Testing

/// The class and the kind of a fault, by code, flags and call.
struct FaultClassifierTests {
    struct FlagCase: Sendable {
        let code: Int32
        let flags: FaultClassifier.Flags
        let operation: KafkaOperation
        let expected: FaultClass

        init(_ code: Int32, _ flags: String, _ operation: KafkaOperation, _ expected: FaultClass) {
            self.code = code
            self.flags = FaultClassifier.Flags(
                isFatal: flags.contains("F"), requiresAbort: flags.contains("A"), isRetriable: flags.contains("R"))
            self.operation = operation
            self.expected = expected
        }
    }

    @Test(arguments: [
        FlagCase(-185, "R", .commitTransaction, .retriable),
        FlagCase(-185, "R", .initTransactions, .retriable),
        FlagCase(-185, "R", .abortTransaction, .retriable),
        // The one call that cannot be resumed.
        FlagCase(-185, "R", .sendOffsets, .abort),
        FlagCase(15, "R", .sendOffsets, .retriable),
        FlagCase(22, "A", .sendOffsets, .abort),
        // Fatal is asked first, then abort, then retriable.
        FlagCase(47, "FAR", .commitTransaction, .fatal),
        FlagCase(47, "AR", .commitTransaction, .abort),
        FlagCase(10, "A", .commitTransaction, .abort),
        // Without a flag it is unknown, which means fatal.
        FlagCase(-172, "", .beginTransaction, .fatal),
        FlagCase(99, "", .commitTransaction, .fatal),
        FlagCase(12_345, "", .commitTransaction, .fatal),
        // A fenced producer or member, with or without the flag.
        FlagCase(-144, "", .commitTransaction, .fatal),
        FlagCase(-150, "", .commitTransaction, .fatal),
        FlagCase(-144, "R", .commitTransaction, .fatal),
    ])
    func faultClass_ofFlags(_ example: FlagCase) {
        let actual = FaultClassifier.faultClass(
            code: example.code, flags: example.flags, operation: example.operation)
        #expect(actual == example.expected, "\(example)")
    }

    @Test(
        arguments: [
            (-185, .committed, .retriable), (-195, .watermarks, .retriable), (-187, .metadata, .retriable),
            (14, .committed, .retriable), (15, .committed, .retriable), (16, .committed, .retriable),
            (88, .committed, .retriable), (3, .poll, .retriable), (29, .poll, .retriable), (1, .poll, .retriable),
            (-147, .poll, .retriable), (22, .committed, .retriable), (25, .committed, .retriable),
            (27, .committed, .retriable),
            // The client is broken or was replaced.
            (-150, .poll, .fatal), (-144, .poll, .fatal), (82, .poll, .fatal), (-197, .poll, .fatal),
            (-186, .assign, .fatal),
            // Not known here.
            (-1, .committed, .fatal), (9_999, .poll, .fatal), (-9_999, .poll, .fatal),
            // A record that could not be queued costs its transaction.
            (10, .produce, .abort), (-188, .produce, .abort), (-190, .produce, .abort), (9_999, .produce, .abort),
            (-150, .produce, .fatal), (-192, .deliver, .abort),
        ] as [(Int32, KafkaOperation, FaultClass)])
    func faultClass_ofBareCode(code: Int32, operation: KafkaOperation, expected: FaultClass) {
        #expect(FaultClassifier.faultClass(bareCode: code, operation: operation) == expected)
    }

    @Test(
        arguments: [
            (-185, .timedOut), (-192, .timedOut), (7, .timedOut),
            (-195, .unreachable), (-187, .unreachable), (-193, .unreachable), (8, .unreachable),
            (3, .unknownTopic), (-188, .unknownTopic), (-190, .unknownPartition),
            (29, .authorisation), (30, .authorisation), (31, .authorisation), (53, .authorisation),
            (-169, .authentication), (-181, .authentication), (58, .authentication),
            (10, .messageTooLarge), (18, .messageTooLarge),
            (-144, .fenced), (82, .fenced), (90, .fenced), (47, .fenced),
            (1, .offsetOutOfRange), (-140, .offsetOutOfRange),
            (38, .refused), (40, .refused), (44, .refused), (36, .refused), (12, .refused),
            (35, .unsupported), (-165, .unsupported),
            (15, .transient), (-150, .transient), (12_345, .transient), (0, .transient),
        ] as [(Int32, FaultKind)])
    func kind_ofCode(code: Int32, expected: FaultKind) {
        #expect(FaultClassifier.kind(of: code) == expected)
    }

    @Test func needsOperator_waitsAndTransients_doNot() {
        let selfHealing = FaultKind.allCases.filter { !$0.needsOperator }
        #expect(Set(selfHealing) == [.transient, .timedOut, .unreachable])
    }
}
