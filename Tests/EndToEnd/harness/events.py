"""Seizure events of us-iprc.seizure/2 made of the catalog's own example, with the outcome each recipient must see."""

import copy
import json
import random
from dataclasses import dataclass, field

from .gateway import REPOSITORY

EXAMPLES = REPOSITORY / "schemas" / "us-iprc" / "seizure" / "2" / "examples"

# What happens to a case, one version after the other.
COURSE = ["RECORDED", "AMENDED", "DISPOSITION_CHANGED", "AMENDED", "CANCELLED"]

DELIVERED, WITHHELD = "delivered", "withheld"
RECIPIENTS = ["gacc", "wco"]


@dataclass
class Event:
    """One record of the source topic."""

    case: str
    version: int
    kind: str
    key: bytes
    value: bytes
    headers: list
    # {recipient: DELIVERED, WITHHELD or a rejection code}
    expected: dict
    # A code when the event as a whole is rejected: one dead letter stands for every recipient.
    whole: str = ""
    partition: int = -1
    offset: int = -1
    notes: list = field(default_factory=list)

    @property
    def id(self):
        """The event's ce_id."""
        return f"{self.case}/{self.version}"


class EventMaker:
    """Makes `count` events; the versions of a case follow each other, the cases mingle. Seeded."""

    def __init__(self, seed, count, first_case=1):
        self.random = random.Random(seed)
        self.template = self._template()
        self.count = count
        self.open_cases = []
        self.next_case = first_case

    @staticmethod
    def _template():
        for file in sorted(EXAMPLES.glob("valid-*.json")):
            example = json.loads(file.read_text(encoding="utf-8"))
            if example["nc:ActivityCategoryCode"] == "RECORDED":
                return example
        raise SystemExit(f"no recorded seizure among {EXAMPLES}")

    def __iter__(self):
        for _ in range(self.count):
            yield self._next()

    def _next(self):
        if len(self.open_cases) < 200:
            self.open_cases.append([self.next_case, 0])
            self.next_case += 1
        index = self.random.randrange(len(self.open_cases))
        number, version = self.open_cases[index]
        if version + 1 == len(COURSE):
            self.open_cases.pop(index)
        else:
            self.open_cases[index][1] = version + 1
        return self._event(number, version + 1, COURSE[version])

    def _event(self, number, version, kind):
        document = copy.deepcopy(self.template)
        identification = document["nc:ActivityIdentification"]
        # Fiscal year 4, port 4, sequence 6, suffix 2.
        pattern = identification["nc:IdentificationID"]
        case = f"{pattern[:8]}{number:06d}{pattern[14:]}"
        identification["nc:IdentificationID"] = case
        document["nc:ActivitySequenceNumeric"] = version
        document["nc:ActivityCategoryCode"] = kind
        if kind == "CANCELLED":
            document["nc:ActivityReasonCode"] = "ENTERED-IN-ERROR"
        marks, expected = self._marks(kind)
        document["nc:CaveatText"] = marks
        headers = [
            ("ce_specversion", b"1.0"),
            ("ce_id", f"{case}/{version}".encode()),
            ("ce_source", b"/us/iprc"),
            ("ce_type", f"us-iprc.seizure.{kind.lower()}".encode()),
            ("ce_time", b"2014-10-01T00:00:00Z"),
            ("ce_dataschema", b"us-iprc.seizure/2"),
            ("content-type", b"application/json"),
            ("x-note", None),
            ("x-empty", b""),
        ]
        event = Event(case, version, kind, case.encode(), encode(document), headers, expected)
        if self.random.random() < 0.03:
            self._spoil(event, document)
        return event

    def _marks(self, kind):
        """Handling marks, and what they mean for each recipient."""
        draw = self.random.random()
        marks, codes = ["REL TO CHN", "REL TO WCO"], [DELIVERED, DELIVERED]
        if draw < 0.05:
            marks, codes = ["REL TO CHN"], [DELIVERED, "DISCLOSURE_DENIED"]
        elif draw < 0.06:
            marks, codes = ["CUI"], ["DISCLOSURE_DENIED", "DISCLOSURE_DENIED"]
        if kind == "DISPOSITION_CHANGED":
            codes[1] = WITHHELD
        return marks, dict(zip(RECIPIENTS, codes))

    def _spoil(self, event, document):
        """Spoils the event in one of four ways, each with the one code that it must get."""
        code = self.random.choice(["MALFORMED", "SCHEMA_VIOLATION", "KEY_MISMATCH", "TOMBSTONE_FORBIDDEN"])
        if code == "MALFORMED":
            event.value = event.value[: len(event.value) // 2]
        elif code == "SCHEMA_VIOLATION":
            document["nc:ActivitySequenceNumeric"] = "one"
            event.value = encode(document)
        elif code == "KEY_MISMATCH":
            event.key = b"9999999999999999"
        else:
            event.value = None
        event.whole = code
        event.expected = {recipient: code for recipient in RECIPIENTS}


def encode(document):
    """The document as it is sent: no white space, UTF-8."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
