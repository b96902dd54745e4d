internal import Exchange

/// The headers of the record at hand as the processing takes them. One lane owns it and reuses it; it grows to the most
/// headers that a record had. Its memory does not move while the views of one record are in use.
final class HeaderViews {
    private var views: UnsafeMutableBufferPointer<HeaderView>
    private var count = 0

    init() {
        views = .allocate(capacity: 64)
    }

    deinit {
        views.deallocate()
    }

    /// The views that were added since `removeAll`; valid until the next change.
    var all: UnsafeBufferPointer<HeaderView> { UnsafeBufferPointer(rebasing: views[..<count]) }

    func removeAll() { count = 0 }

    func append(_ view: HeaderView) {
        if count == views.count { grow() }
        views.initializeElement(at: count, to: view)
        count += 1
    }

    private func grow() {
        let larger = UnsafeMutableBufferPointer<HeaderView>.allocate(capacity: views.count * 2)
        _ = larger.moveInitialize(fromContentsOf: views[..<count])
        views.deallocate()
        views = larger
    }
}
