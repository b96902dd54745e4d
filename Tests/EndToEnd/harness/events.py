"""Seizure events of us-iprc.seizure/2 made of the catalog's own examples, with the outcome each recipient must see."""

import random
import re
from dataclasses import dataclass

from .gateway import REPOSITORY

EXAMPLES = REPOSITORY / "schemas" / "us-iprc" / "seizure" / "2" / "examples"

# What happens to a case, one version after the other.
COURSE = ["RECORDED", "AMENDED", "DISPOSITION_CHANGED", "AMENDED", "CANCELLED"]

DELIVERED, WITHHELD = "delivered", "withheld"
RECIPIENTS = ["gacc", "wco"]

# Codes that reject the event as a whole, before any recipient is looked at.
WHOLE = {"MALFORMED", "CHARSET_INVALID", "SCHEMA_VIOLATION", "RULE_VIOLATION"}
# A name of the fiscal year 2015 or earlier, so that no seizure of the examples is later than it.
CASE = "20152720{:06d}01"
CASE_TEXT = re.compile(rb'"20\d{14}"')
VERSION_TEXT = re.compile(rb'("nc:ActivitySequenceNumeric": *)\d+')
KIND_TEXT = re.compile(rb'"nc:ActivityCategoryCode": *"([A-Z_]+)"')


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

    @property
    def id(self):
        """The event's ce_id."""
        return f"{self.case}/{self.version}"


class Example:
    """A file of the catalog's examples; its name says what must become of it."""

    def __init__(self, file):
        self.value = file.read_bytes()
        kind = KIND_TEXT.search(self.value)
        self.kind = kind.group(1).decode() if kind else "RECORDED"
        self.name = file.stem
        parts = file.stem.split("-", 2)
        self.is_valid = parts[0] == "valid"
        self.code = "" if self.is_valid else parts[1]
        self.victims = self._victims(file.stem)

    def _victims(self, name):
        """Who must see the code; none when the name does not say."""
        if self.is_valid:
            return []
        if self.code in WHOLE:
            return RECIPIENTS
        for recipient in RECIPIENTS:
            if name.endswith((f"-at-{recipient}-only", f"-not-released-to-{recipient}")):
                return [recipient]
        return RECIPIENTS if name.endswith(("-noforn", "-unmarked", "-everywhere")) else []

    @property
    def can_be_varied(self):
        """Whether the example has a case number of the usual shape, and an outcome that its name tells."""
        # What is wrong with a case number goes with the number.
        is_clear = self.is_valid or (self.victims and "case-number" not in self.name)
        return bool(is_clear and CASE_TEXT.search(self.value) and VERSION_TEXT.search(self.value))

    def of(self, case, version):
        """The example's bytes with another case number and version."""
        value = CASE_TEXT.sub(f'"{case}"'.encode(), self.value)
        return VERSION_TEXT.sub(rf"\g<1>{version}".encode(), value)


class EventMaker:
    """Makes `count` events; the versions of a case follow each other, the cases mingle. Seeded."""

    def __init__(self, seed, count, first_case=1, spoiled_share=0.05):
        self.random = random.Random(seed)
        self.count = count
        self.spoiled_share = spoiled_share
        self.open_cases = []
        self.next_case = first_case
        examples = [Example(file) for file in sorted(EXAMPLES.glob("*.json"))]
        usable = [one for one in examples if one.can_be_varied and len(one.value) < 8_000]
        self.valid = {kind: [one for one in usable if one.is_valid and one.kind == kind] for kind in COURSE}
        self.invalid = [one for one in usable if not one.is_valid]
        if not all(self.valid.values()) or not self.invalid:
            raise SystemExit(f"too few examples in {EXAMPLES}")

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
        case, kind = CASE.format(number), COURSE[version]
        if self.random.random() < self.spoiled_share:
            return self._spoiled(case, version + 1, kind)
        return self._event(self.random.choice(self.valid[kind]), case, version + 1)

    def _event(self, example, case, version):
        expected = {one: example.code if one in example.victims else DELIVERED for one in RECIPIENTS}
        # The agreement with the WCO does not cover this type.
        if example.kind == "DISPOSITION_CHANGED":
            expected["wco"] = WITHHELD
        headers = [
            ("ce_specversion", b"1.0"),
            ("ce_id", f"{case}/{version}".encode()),
            ("ce_source", b"/us/iprc"),
            ("ce_type", f"us-iprc.seizure.{example.kind.lower()}".encode()),
            ("ce_time", b"2014-10-01T00:00:00Z"),
            ("ce_dataschema", b"us-iprc.seizure/2"),
            ("content-type", b"application/json"),
            ("x-note", None),
            ("x-empty", b""),
        ]
        whole = example.code if example.code in WHOLE else ""
        value = example.of(case, version)
        return Event(case, version, example.kind, case.encode(), value, headers, expected, whole)

    def _spoiled(self, case, version, kind):
        """An event that must be rejected: an invalid example, a foreign key, or no value at all."""
        draw = self.random.randrange(len(self.invalid) + 2)
        if draw < len(self.invalid):
            return self._event(self.invalid[draw], case, version)
        event = self._event(self.random.choice(self.valid[kind]), case, version)
        if draw == len(self.invalid):
            event.whole, event.key = "KEY_MISMATCH", b"9999999999999999"
        else:
            event.whole, event.value = "TOMBSTONE_FORBIDDEN", None
        event.expected = {recipient: event.whole for recipient in RECIPIENTS}
        return event
