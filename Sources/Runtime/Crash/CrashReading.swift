internal import GatewayModel
internal import Logging
internal import Telemetry

extension GatewayConfiguration {
    /// Makes the data folder and takes the crashes that the lanes of the last process noted there.
    func readCrashes(_ logger: Logger) throws(RuntimeFault) -> CrashSuspects {
        try LocalFile.makeFolder(dataFolder)
        var crashes: [CrashedEvent] = []
        for lane in 0..<lanes {
            let path = "\(dataFolder)/\(laneName(lane)).marker"
            guard let crash = try CrashMarker(path: path).takeCrash() else { continue }
            crashes.append(crash)
            logger.log(
                .error, "The last process died on an event; its batch is processed one by one",
                [
                    .topic: "\(crash.partition.topic)", .partition: "\(crash.partition.partition)",
                    .offset: "\(crash.offset)", .signal: "\(crash.signal)",
                ])
        }
        return try CrashSuspects(path: "\(dataFolder)/\(id).\(instance).suspects", crashes: crashes)
    }
}
