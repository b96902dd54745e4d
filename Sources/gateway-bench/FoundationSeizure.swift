internal import Foundation

/// The opponent of the pipeline measure: what a gateway written with Foundation would decode a seizure into, and encode
/// it from. It carries every field of the schema, validates nothing and maps nothing.
struct FoundationSeizure: Codable {
    var caseID: SourcedID
    var version: Int
    var eventType: String
    var reason: String?
    var reported: ZuluTime
    var day: Day?
    var status: Status?
    var narrative: String?
    var caveats: [String]?
    var office: Place?
    var direction: String?
    var mode: String?
    var channel: String?
    var vessel: String?
    var voyage: ID?
    var bill: String?
    var loading: Place?
    var exportEconomy: String?
    var destination: String?
    var exportDate: Day?
    var importDate: Day?
    var entry: ID?
    var entryType: String?
    var totalMSRP: Value?
    var totalDomestic: Value?
    var totalCustoms: Value?
    var totalDeclared: Value?
    var totalAppraised: Value?
    var consignor: Party?
    var consignee: Person?
    var importer: Person?
    var seizure: ItemSeizure?
    var containers: [Container]?
    var investigation: Investigation?

    enum CodingKeys: String, CodingKey {
        case caseID = "nc:ActivityIdentification"
        case version = "nc:ActivitySequenceNumeric"
        case eventType = "nc:ActivityCategoryCode"
        case reason = "nc:ActivityReasonCode"
        case reported = "nc:ActivityReportedDate"
        case day = "nc:ActivityDate"
        case status = "nc:ActivityStatus"
        case narrative = "nc:ActivityDescriptionText"
        case caveats = "nc:CaveatText"
        case office = "it:DeclarationCustomsOfficeLocation"
        case direction = "iprc:MovementDirectionCode"
        case mode = "it:TransportMeansModeOfTransportationCode"
        case channel = "iprc:ConsignmentChannelCode"
        case vessel = "it:TransportMeansName"
        case voyage = "it:TransportMeansConveyanceReferenceIdentification"
        case bill = "it:TransportContractDocumentReferenceID"
        case loading = "it:LoadingLocation"
        case exportEconomy = "it:GoodsCountryExportCode"
        case destination = "it:GoodsDestinationCountryCode"
        case exportDate = "it:ExportDate"
        case importDate = "it:ImportDate"
        case entry = "it:EntryIdentification"
        case entryType = "iprc:EntryTypeCode"
        case totalMSRP = "iprc:TotalMSRP"
        case totalDomestic = "iprc:TotalDomesticValue"
        case totalCustoms = "iprc:TotalCustomsValue"
        case totalDeclared = "iprc:TotalDeclaredValue"
        case totalAppraised = "iprc:TotalAppraisedValue"
        case consignor = "it:Consignor"
        case consignee = "it:Consignee"
        case importer = "it:Importer"
        case seizure = "j:ItemSeizure"
        case containers = "it:ShippingContainer"
        case investigation = "iprc:InvestigativeInformation"
    }
}

extension FoundationSeizure {
    /// A case number and who gave it.
    struct SourcedID: Codable {
        var id: String
        var source: String

        enum CodingKeys: String, CodingKey {
            case id = "nc:IdentificationID"
            case source = "nc:IdentificationSourceText"
        }
    }

    /// A number.
    struct ID: Codable {
        var id: String

        enum CodingKeys: String, CodingKey {
            case id = "nc:IdentificationID"
        }
    }

    /// A time in UTC.
    struct ZuluTime: Codable {
        var time: String

        enum CodingKeys: String, CodingKey {
            case time = "nc:ZuluDateTime"
        }
    }

    /// A local date.
    struct Day: Codable {
        var date: String

        enum CodingKeys: String, CodingKey {
            case date = "nc:Date"
        }
    }

    /// A status.
    struct Status: Codable {
        var code: String?
        var date: Day?
        var asSent: String?

        enum CodingKeys: String, CodingKey {
            case code = "nc:StatusCode"
            case date = "nc:StatusDate"
            case asSent = "iprc:StatusAsSentText"
        }
    }

    /// A port or an office.
    struct Place: Codable {
        var id: String
        var kind: String
        var name: String?
        var zone: String?

        enum CodingKeys: String, CodingKey {
            case id = "nc:IdentificationID"
            case kind = "nc:IdentificationCategoryText"
            case name = "nc:LocationName"
            case zone = "iprc:LocationTimeZoneText"
        }
    }

    /// Money.
    struct Amount: Codable {
        var amount: Decimal
        var currency: String

        enum CodingKeys: String, CodingKey {
            case amount = "nc:Amount"
            case currency = "iso_4217:CurrencyCode"
        }
    }

    /// A value with its basis.
    struct Value: Codable {
        var amount: Amount
        var method: String?
        var terms: String?
        var date: Day?

        enum CodingKeys: String, CodingKey {
            case amount = "nc:ItemValueAmount"
            case method = "nc:ItemValueAssigningMethodText"
            case terms = "iprc:DeliveryTermsCode"
            case date = "nc:ItemValueDate"
        }
    }

    /// A quantity.
    struct Quantity: Codable {
        var value: Decimal
        var unit: String
        var asSent: String?

        enum CodingKeys: String, CodingKey {
            case value = "nc:QuantityDecimalValue"
            case unit = "nc:QuantityUnitText"
            case asSent = "iprc:QuantityUnitAsSentText"
        }
    }

    /// A company.
    struct Party: Codable {
        var category: String
        var name: String?
        var originalName: String?
        var manufacturerID: String?
        var creditID: String?
        var street: String?
        var economy: String?

        enum CodingKeys: String, CodingKey {
            case category = "iprc:PartyCategoryCode"
            case name = "nc:OrganizationName"
            case originalName = "iprc:OrganizationOriginalName"
            case manufacturerID = "it:ManufacturerIdentificationID"
            case creditID = "iprc:UnifiedSocialCreditID"
            case street = "nc:AddressFullText"
            case economy = "nc:AddressCountryCode"
        }
    }

    /// A person.
    struct Person: Codable {
        var name: String?
        var email: String?
        var id: String?
        var street: String?
        var telephone: String?

        enum CodingKeys: String, CodingKey {
            case name = "nc:PersonFullName"
            case email = "nc:ContactEmailID"
            case id = "it:PartyIdentificationID"
            case street = "nc:AddressFullText"
            case telephone = "nc:ContactTelephoneNumberText"
        }
    }

    /// The officer.
    struct Officer: Codable {
        var name: String?
        var badge: ID?
        var telephone: String?

        enum CodingKeys: String, CodingKey {
            case name = "nc:PersonFullName"
            case badge = "j:EnforcementOfficialBadgeIdentification"
            case telephone = "nc:ContactTelephoneNumberText"
        }
    }

    /// The seizing agency.
    struct Entity: Codable {
        var abbreviation: String

        enum CodingKeys: String, CodingKey {
            case abbreviation = "nc:OrganizationAbbreviationText"
        }
    }

    /// The act of seizing, with its lines.
    struct ItemSeizure: Codable {
        var entity: Entity?
        var officer: Officer?
        var method: String?
        var owner: Person?
        var warrant: ID?
        var statutes: [String]?
        var lines: [Line]

        enum CodingKeys: String, CodingKey {
            case entity = "j:ItemSeizingEntity"
            case officer = "j:ItemSeizingEnforcementOfficial"
            case method = "j:ItemSeizureMethodText"
            case owner = "j:ItemSeizureOwningPerson"
            case warrant = "j:ItemSeizureWarrant"
            case statutes = "iprc:StatuteText"
            case lines = "j:ItemSeizureItem"
        }
    }

    /// One product of one brand.
    struct Line: Codable {
        var number: Int
        var description: String
        var originalText: String?
        var brand: String
        var model: String?
        var right: String
        var brandOriginal: String?
        var cbpRecordation: String?
        var uspto: String?
        var gaccRecordal: String?
        var cnipa: String?
        var hsEdition: String?
        var destination: String?
        var tariffCode: String
        var partnerTariffCode: String?
        var quantity: Quantity
        var tariffQuantity: Quantity?
        var secondQuantity: Quantity?
        var msrp: Value?
        var domestic: Value?
        var customsValue: Value?
        var declared: Value?
        var appraised: Value?
        var unitPrice: Amount?
        var origin: String
        var manufacturer: Party?
        var productText: String?

        enum CodingKeys: String, CodingKey {
            case number = "iprc:LineNumeric"
            case description = "nc:ItemDescriptionText"
            case originalText = "iprc:ItemDescriptionOriginalText"
            case brand = "nc:ItemBrandName"
            case model = "it:GoodsModelNumberText"
            case right = "j:IntellectualPropertySubjectMatterCategoryCode"
            case brandOriginal = "iprc:BrandOriginalName"
            case cbpRecordation = "iprc:CBPRecordationID"
            case uspto = "iprc:USPTORegistrationID"
            case gaccRecordal = "iprc:GACCRecordalID"
            case cnipa = "iprc:CNIPARegistrationID"
            case hsEdition = "iprc:HarmonizedSystemEditionText"
            case destination = "iprc:DestinationCountryCode"
            case tariffCode = "it:CommodityHTSCodeText"
            case partnerTariffCode = "iprc:PartnerTariffCodeText"
            case quantity = "nc:ItemQuantity"
            case tariffQuantity = "it:GoodsTariffQuantity"
            case secondQuantity = "iprc:GoodsSecondTariffQuantity"
            case msrp = "iprc:ItemMSRP"
            case domestic = "iprc:ItemDomesticValue"
            case customsValue = "it:GoodsCustomsAmount"
            case declared = "iprc:DeclaredValue"
            case appraised = "iprc:AppraisedValue"
            case unitPrice = "iprc:UnitPriceAmount"
            case origin = "it:GoodsManufacturedCountryOriginCode"
            case manufacturer = "it:Manufacturer"
            case productText = "iprc:ProductIdentificationText"
        }
    }

    /// A container.
    struct Container: Codable {
        var id: ContainerID
        var type: String?
        var lines: [Int]?
        var seals: [String]?

        enum CodingKeys: String, CodingKey {
            case id = "it:ShippingContainerIdentification"
            case type = "it:ShippingContainerISO6346Code"
            case lines = "iprc:ContainedLineNumeric"
            case seals = "it:SealID"
        }
    }

    /// A container's number.
    struct ContainerID: Codable {
        var id: String

        enum CodingKeys: String, CodingKey {
            case id = "it:ContainerID"
        }
    }

    /// What never leaves.
    struct Investigation: Codable {
        var informant: String?
        var rule: String?
        var risk: Int?
        var images: String?
        var linked: [ID]?
        var prosecution: String?
        var inputter: String?

        enum CodingKeys: String, CodingKey {
            case informant = "iprc:InformantText"
            case rule = "iprc:TargetingRuleText"
            case risk = "iprc:RiskScoreNumeric"
            case images = "iprc:ImageNotesText"
            case linked = "iprc:LinkedCaseIdentification"
            case prosecution = "iprc:ProsecutionStatusText"
            case inputter = "nc:RecordInputterText"
        }
    }
}
