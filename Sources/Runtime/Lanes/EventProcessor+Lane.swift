internal import Exchange

/// The catalog's processing is what lanes run.
extension EventProcessor: LaneProcessing {}
