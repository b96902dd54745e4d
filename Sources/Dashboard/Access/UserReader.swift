internal import GatewayModel

/// Reads the document.
struct UserReader {
    private static let nameBytesMax = 64
    private static let keys = ["name", "roles", "password", "token"]

    var defects: DefectCollector

    init(file: String) { defects = DefectCollector(file: file) }

    mutating func read(_ root: DocumentNode) -> [User] {
        for member in root.members ?? [] where member.key != "users" {
            defects.addUnknown("key", member.key, at: member.keyPosition, known: ["users"])
        }
        guard let list = root["users"]?.elements else {
            defects.add(
                root.position, "the file has no list 'users'", hint: "users: [ { name: …, roles: [viewer], … } ]")
            return []
        }
        guard list.count <= UserDirectory.usersMax else {
            defects.add(
                list[UserDirectory.usersMax].position, "there are more than \(UserDirectory.usersMax) users",
                hint: "one file has \(UserDirectory.usersMax)")
            return []
        }
        var names: Set<String> = []
        var users: [User] = []
        for node in list {
            guard let user = user(node) else { continue }
            if !names.insert(user.name).inserted {
                defects.add(node.position, "the user '\(user.name)' is there twice", hint: "names tell users apart")
            }
            users.append(user)
        }
        return users
    }

    private mutating func user(_ node: DocumentNode) -> User? {
        guard let members = node.members else {
            defects.add(
                node.position, "a user is a mapping of name, roles, and password or token",
                hint: "{ name: …, roles: [viewer], password: … }")
            return nil
        }
        for member in members where !Self.keys.contains(member.key) {
            defects.addUnknown("key", member.key, at: member.keyPosition, known: Self.keys)
        }
        let roles = roles(node)
        let password = hash("password", node, PasswordHash.init, hint: "what 'seizure-gateway users hash' prints")
        let token = hash("token", node, TokenHash.init, hint: "what 'seizure-gateway users token' prints")
        guard let name = node["name"]?.text, !name.isEmpty, name.utf8.count <= Self.nameBytesMax,
            !name.unicodeScalars.contains(where: Printable.isHarmful)
        else {
            defects.add(
                node["name"]?.position ?? node.position, "a user has a name of 1 to \(Self.nameBytesMax) bytes",
                hint: "decisions are recorded with it")
            return nil
        }
        if node["password"] == nil, node["token"] == nil {
            defects.add(
                node.position, "the user '\(name)' has neither password nor token",
                hint: "'seizure-gateway users hash' makes one")
        }
        return User(name: name, roles: roles, password: password, token: token)
    }

    private mutating func roles(_ node: DocumentNode) -> [Role] {
        guard let list = node["roles"]?.elements, !list.isEmpty else {
            defects.add(
                node["roles"]?.position ?? node.position, "a user has at least one role", hint: "roles: [viewer]")
            return []
        }
        let known = Role.allCases.map(\.rawValue)
        var roles: [Role] = []
        for element in list {
            if let role = element.text.flatMap(Role.init) {
                roles.append(role)
            } else {
                defects.addUnknown("role", element.text ?? "", at: element.position, known: known)
            }
        }
        return roles
    }

    private mutating func hash<Hash>(
        _ key: String, _ node: DocumentNode, _ parse: (String) -> Hash?, hint: String
    ) -> Hash? {
        guard let value = node[key] else { return nil }
        if let hash = value.text.flatMap(parse) { return hash }
        defects.add(value.position, "'\(key)' is not a hash of the form that is taken", hint: hint)
        return nil
    }
}
