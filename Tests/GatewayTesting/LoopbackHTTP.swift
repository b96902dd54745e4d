import Glibc

/// A plain HTTP/1.1 GET to a server on loopback, for probes and metrics in tests.
public enum LoopbackHTTP {
    /// What was answered.
    public struct Answer: Sendable {
        /// The status code.
        public let status: Int
        /// The header block and the body.
        public let text: String
    }

    /// Asks once. Nil when nobody listens or the answer is not HTTP.
    public static func get(_ path: String, port: Int) -> Answer? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        guard connectToLoopback(descriptor, port: port) else { return nil }
        let request = Array("GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            return nil
        }
        var answer: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { break }
            answer.append(contentsOf: chunk[..<count])
        }
        let text = String(decoding: answer, as: UTF8.self)
        let words = text.split(separator: " ", maxSplits: 2)
        guard words.count == 3, let status = Int(words[1]) else { return nil }
        return Answer(status: status, text: text)
    }

    /// A port that nobody listened on a moment ago.
    public static func freePort() -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        return bindToLoopback(descriptor, port: 0) ? boundPort(descriptor) : 0
    }

    /// Listens on a free port of loopback until the descriptor is released.
    public static func occupyPort() -> (port: Int, descriptor: Int32) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        precondition(bindToLoopback(descriptor, port: 0) && listen(descriptor, 1) == 0, "loopback is not there")
        return (boundPort(descriptor), descriptor)
    }

    /// Ends the listening of `occupyPort`.
    public static func release(_ descriptor: Int32) {
        close(descriptor)
    }

    private static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func connectToLoopback(_ descriptor: Int32, port: Int) -> Bool {
        var address = loopback(port: port)
        return withSockAddr(&address) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }
    }

    private static func bindToLoopback(_ descriptor: Int32, port: Int) -> Bool {
        var address = loopback(port: port)
        return withSockAddr(&address) { bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }
    }

    private static func boundPort(_ descriptor: Int32) -> Int {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isKnown = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) == 0 }
        }
        return isKnown ? Int(UInt16(bigEndian: address.sin_port)) : 0
    }

    private static func withSockAddr(
        _ address: inout sockaddr_in, _ body: (UnsafePointer<sockaddr>) -> Bool
    ) -> Bool {
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0) }
        }
    }
}
