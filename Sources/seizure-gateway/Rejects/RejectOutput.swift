internal import GatewayModel

/// JSON with the texts of others in it.
enum RejectOutput {
    /// Prints a document as one line, harmless.
    static func json(_ value: some Encodable) throws(CommandFault) {
        Console.print(Printable.json(try Console.json(value)))
    }
}
