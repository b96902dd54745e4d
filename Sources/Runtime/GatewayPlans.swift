internal import Catalog
public import Exchange
public import GatewayModel

extension GatewayConfiguration {
    /// Loads the catalog and makes the plan of every source, in their order (P10).
    /// - Parameters:
    ///   - folder: the catalog's folder; nil for the configuration's.
    ///   - version: the version of the program, for dead letters.
    /// - Throws: every defect of the catalog, or else every defect of what the configuration asks of it.
    public func loadPlans(
        from folder: String? = nil, version: String = GatewayVersion.current
    ) throws(DefectList) -> [SourcePlan] {
        let catalog = try Catalog.load(folder: folder ?? schemasFolder.value)
        let identity = GatewayIdentity(id: id, instance: instance, version: version)
        var defects = DefectCollector(file: file)
        var plans: [SourcePlan] = []
        for source in sources {
            do throws(DefectList) {
                plans.append(
                    try SourcePlan(
                        source: source.planned, recipients: source.recipients.map(\.planned), catalog: catalog,
                        gateway: identity, file: file))
            } catch {
                defects.add(error)
            }
        }
        try defects.check()
        return plans
    }
}

extension SourceConfiguration {
    fileprivate var planned: SourcePlan.Source {
        SourcePlan.Source(
            topic: topic, agency: agency, name: name, defaultSchema: defaultSchema.value, tombstones: tombstones,
            position: defaultSchema.position)
    }
}

extension RecipientConfiguration {
    fileprivate var planned: SourcePlan.Recipient {
        SourcePlan.Recipient(
            id: id, agency: agency, schema: schema.value, agreement: agreement.value, wire: wire?.value,
            eventTypes: eventTypes?.map(\.value), position: position)
    }
}
