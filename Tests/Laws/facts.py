"""What a record says, whatever the schema: the facts that no path may change. Written from the schemas, not from the
mappers, so that it is a second opinion on them.

A fact that a schema has no place for, or that a record leaves out, is not in the result: only what both sides say is
compared."""

import csv
import re
import xml.etree.ElementTree as ElementTree
from datetime import datetime, timezone
from decimal import Decimal

BASES = ["Msrp", "Domestic", "Customs", "Appraised"]


class Economies:
    """Economies by the codes of all schemas, as alpha-2."""

    def __init__(self, schemas):
        self.by_alpha3 = {row["alpha3"]: row["alpha2"] for row in self.rows(schemas / "codelists/economy/1.csv")}
        self.by_number = {row["numeric"]: row["alpha2"] for row in self.rows(schemas / "codelists/gacc-economy-iso/1.csv")}
        self.currencies = {
            row["numeric"]: row["currency"] for row in self.rows(schemas / "codelists/gacc-currency/1.csv")}

    @staticmethod
    def rows(path):
        lines = [line for line in path.read_text(encoding="utf-8").split("\n") if line and not line.startswith("#")]
        return list(csv.DictReader(lines))

    def alpha2(self, code):
        """Nothing for a code that stands for nowhere."""
        code = self.by_alpha3.get(code) or self.by_number.get(code) or code
        return None if code == "ZZ" else code

    def currency(self, code):
        return self.currencies.get(code, code)


def at(value, *names):
    for name in names:
        if not isinstance(value, dict) or name not in value:
            return None
        value = value[name]
    return value


def instant(text):
    return None if text is None else datetime.fromisoformat(text).astimezone(timezone.utc)


def day(text):
    """A day in any of the layouts, as yyyymmdd."""
    if text is None:
        return None
    american = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", text)
    return american.group(3) + american.group(1) + american.group(2) if american else text.replace("-", "")


def number(value):
    return None if value is None else Decimal(str(value))


def known(facts):
    """Without what is not said."""
    return {name: value for name, value in facts.items() if value not in (None, "", [], {}, set())}


def us2(record, economies):
    def amount(node, basis):
        value = at(node, "nc:ItemValueAmount")
        return [] if value is None else [(basis, number(value["nc:Amount"]), value["iso_4217:CurrencyCode"])]

    lines = {}
    for line in at(record, "j:ItemSeizure", "j:ItemSeizureItem") or []:
        values = amount(at(line, "iprc:ItemMSRP"), "MSRP") + amount(at(line, "iprc:ItemDomesticValue"), "DOMESTIC")
        values += amount(at(line, "it:GoodsCustomsAmount"), "CUSTOMS") + amount(at(line, "iprc:DeclaredValue"), "DECLARED")
        values += amount(at(line, "iprc:AppraisedValue"), "APPRAISED")
        lines[line["iprc:LineNumeric"]] = known({
            "hs6": (at(line, "it:CommodityHTSCodeText") or at(line, "iprc:OriginalTariffCodeText") or "")[:6],
            "quantity": number(at(line, "nc:ItemQuantity", "nc:QuantityDecimalValue")), "values": set(values),
            "origin": economies.alpha2(at(line, "it:GoodsManufacturedCountryOriginCode")),
            "brand": at(line, "nc:ItemBrandName"),
        })
    totals = amount(at(record, "iprc:TotalMSRP"), "MSRP") + amount(at(record, "iprc:TotalDomesticValue"), "DOMESTIC")
    totals += amount(at(record, "iprc:TotalCustomsValue"), "CUSTOMS")
    totals += amount(at(record, "iprc:TotalDeclaredValue"), "DECLARED")
    totals += amount(at(record, "iprc:TotalAppraisedValue"), "APPRAISED")
    return known({
        "case": at(record, "nc:ActivityIdentification", "nc:IdentificationID"),
        "version": at(record, "nc:ActivitySequenceNumeric"),
        "time": instant(at(record, "nc:ActivityReportedDate", "nc:ZuluDateTime")),
        "seized": day(at(record, "nc:ActivityDate", "nc:Date")),
        "values": set(totals), "lines": lines,
        "containers": {
            at(one, "it:ShippingContainerIdentification", "it:ContainerID") for one in record.get("it:ShippingContainer", [])},
    })


def gacc(record, economies):
    """Both versions: the names are the same, the codes are not."""
    def amount(node, basis):
        if node is None or "Amount" not in node:
            return []
        return [(basis, number(node["Amount"]), economies.currency(node["Curr"]))]

    def others(node, suffix):
        return [value for basis in BASES for value in amount(at(node, "OtherValues", basis + suffix), basis.upper())]

    lines = {}
    for line in record.get("DecLists", []):
        values = others(line, "Total")
        if "DeclTotal" in line:
            values.append(("DECLARED", number(line["DeclTotal"]), economies.currency(line["TradeCurr"])))
        lines[int(line["GNo"])] = known({
            "hs6": line.get("CodeTS", "")[:6], "quantity": number(line.get("GQty")), "values": set(values),
            "origin": economies.alpha2(line.get("OriginCountry")), "brand": line.get("BrandEN"),
        })
    head = record["DecHead"]
    totals = amount(at(record, "TotalValues", "DeclTotal"), "DECLARED") + others(record.get("TotalValues"), "Total")
    return known({
        "case": head.get("SeizureNo"), "version": int(head["DataVersion"]), "time": instant(head.get("EventTime")),
        "seized": day(head.get("SeizeDate")), "values": set(totals), "lines": lines,
        "containers": {one["ContainerId"] for one in record.get("DecContainers", [])},
    })


def wco(record, economies):
    lines = {
        line["itemNo"]: known({
            "hs6": line["hs6"], "quantity": number(line["quantity"]), "origin": economies.alpha2(line["origin"]),
            "brand": line.get("brand"),
            "values": {(one["basis"], number(one["amount"]), one["currency"]) for one in line.get("values", [])},
        }) for line in record.get("items", [])}
    return known({
        "case": record["recordId"], "version": record["version"], "time": instant(record["reportedAt"]),
        "seized": day(record.get("seizureDate")), "lines": lines,
    })


def us1(record, economies):
    line = {"quantity": number(record.get("Quantity")), "description": (record.get("Description") or "").strip()}
    return known({
        "case": record["Number"], "version": record["Version"],
        "time": datetime.strptime(record["RecordedAt"], "%m/%d/%Y %H:%M:%S").replace(tzinfo=timezone.utc),
        "lines": {int(record["Number"].split("-")[1]): known(line)} if "Quantity" in record else {},
    })


def eu(record, economies):
    lines = {}
    for index, line in enumerate(record.get("goods", []), 1):
        lines[line.get("itemNo", index)] = known({
            "quantity": number(line.get("quantity")), "description": line.get("nature"), "hs6": line.get("code"),
            "origin": economies.alpha2(line.get("origin")),
        })
    return known({
        "case": record["recordId"], "version": record["version"], "time": instant(record["recordedAt"]), "lines": lines,
        "containers": {one["number"] for one in record.get("containers", [])}})


EXTRACTORS = {
    "us-iprc/seizure/1": us1, "us-iprc/seizure/2": us2, "cn-gacc/seizure/1": gacc, "cn-gacc/seizure/2": gacc,
    "wco-cen/seizure/1": wco, "eu-ipr/infringement/1": eu,
}

# Elements that stand for arrays, with the elements inside them.
LISTS = {"DecLists": "DecList", "DecContainers": "Container", "ShareMarks": "ShareMark", "PartnerMarks": "PartnerMark"}


def from_xml(text):
    """An XML message as the JSON wire has it: leaves are texts."""
    def read(element):
        name = element.tag.split("}")[-1]
        children = list(element)
        if name in LISTS and all(child.tag.split("}")[-1] == LISTS[name] for child in children):
            return [read(child) for child in children]
        if not children:
            return element.text or ""
        return {child.tag.split("}")[-1]: read(child) for child in children}

    return read(ElementTree.fromstring(re.sub(r"^<\?xml[^>]*\?>", "", text)))


def differences(before, after):
    """What both say and say differently."""
    found = []
    for name in before.keys() & after.keys() - {"lines"}:
        if before[name] != after[name]:
            found.append(name)
    for line in before.get("lines", {}).keys() & after.get("lines", {}).keys():
        one, other = before["lines"][line], after["lines"][line]
        found += [f"lines/{line}/{name}" for name in one.keys() & other.keys() if one[name] != other[name]]
    if "lines" in before and "lines" in after and before["lines"].keys() != after["lines"].keys():
        found.append("lines")
    return found
