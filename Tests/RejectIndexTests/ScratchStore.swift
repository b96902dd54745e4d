import RejectIndex

/// A file in a folder of its own, which goes with it.
final class ScratchStore {
    let folder: String
    var path: String { folder + "/rejections.sqlite" }

    init() throws { folder = try ScratchFolder.make() }

    deinit { ScratchFolder.remove(folder) }

    func open(_ limits: SearchLimits = SearchLimits()) throws -> RejectStore {
        try RejectStore(path: path, searchLimits: limits)
    }
}
