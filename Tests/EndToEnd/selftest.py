#!/usr/bin/env python3
"""Checks the checkers: a perfect outcome passes, and each planted fault is found by the check that it belongs to.

    Tests/EndToEnd/selftest.py                  no broker and no gateway are needed
"""

import base64
import contextlib
import io
import json
import struct
import sys

from harness.checks import Checks
from harness.events import DELIVERED, RECIPIENTS, WITHHELD, EventMaker
from harness.verification import Outcomes

PARTITIONS = 4


class Message:
    """A record as confluent-kafka hands it over."""

    def __init__(self, partition, key, value, headers):
        self.parts = [partition, key, value, headers]

    def partition(self):
        return self.parts[0]

    def key(self):
        return self.parts[1]

    def value(self):
        return self.parts[2]

    def headers(self):
        return self.parts[3]


def perfect(events):
    """What a faultless gateway would have left: inboxes, dead letters, committed offsets, ends."""
    inboxes, dead, ends = {one: [] for one in RECIPIENTS}, [], {partition: 0 for partition in range(PARTITIONS)}
    for event in events:
        event.partition = int(event.case) % PARTITIONS
        event.offset = ends[event.partition]
        ends[event.partition] += 1
        for recipient, outcome in event.expected.items():
            if outcome == DELIVERED:
                headers = [("ce_subject", event.case.encode()), ("ce_caseversion", str(event.version).encode())]
                inboxes[recipient].append(Message(event.partition, event.case.encode(), b"{}", headers))
            elif outcome != WITHHELD and not event.whole:
                dead.append(dead_letter(event, outcome, recipient))
        if event.whole:
            dead.append(dead_letter(event, event.whole, None))
    return inboxes, dead, accounts_of(events, ends), ends


def dead_letter(event, code, recipient):
    """The dead letter of an event."""
    rejection = {"code": code, "source": {"partition": event.partition, "offset": event.offset}}
    if recipient:
        rejection["recipient"] = recipient
    headers = [*event.headers, ("gateway-rejection", json.dumps(rejection).encode())]
    return Message(event.partition, event.key, event.value, headers)


def accounts_of(events, ends):
    """The committed offsets with their metadata."""
    committed = {}
    for partition, end in ends.items():
        text = "sg1:" + base64.b85encode(struct.pack(">Q", end)).decode()
        for recipient in RECIPIENTS:
            outcomes = [event.expected[recipient] for event in events if event.partition == partition]
            delivered, withheld = outcomes.count(DELIVERED), outcomes.count(WITHHELD)
            rejected = len(outcomes) - delivered - withheld
            numbers = struct.pack(">6Q", len(outcomes), delivered, rejected, withheld, 0, 0)
            text += f",{recipient}:{base64.b85encode(numbers).decode()}"
        committed[partition] = (end, text)
    return committed


def failures(events, inboxes, dead, committed, ends):
    """What the checks say when they look at this."""
    checks, said = Checks(), io.StringIO()
    with contextlib.redirect_stdout(said):
        outcomes = Outcomes(events)
        for recipient, messages in inboxes.items():
            outcomes.read_partner(recipient, messages)
        outcomes.read_dead_letters(dead)
        outcomes.check(checks)
        outcomes.check_accounts(checks, committed, ends)
    return checks.failed, said.getvalue()


def lost(inboxes, dead, committed):
    inboxes["gacc"].pop(100)


def repeated(inboxes, dead, committed):
    inboxes["wco"].append(inboxes["wco"][-1])


def disordered(inboxes, dead, committed):
    inboxes["gacc"].reverse()


def lost_dead_letter(inboxes, dead, committed):
    dead.pop()


def altered_value(inboxes, dead, committed):
    dead[3].parts[2] = b"other"


def altered_headers(inboxes, dead, committed):
    dead[3].parts[3] = dead[3].parts[3][1:]


def wrong_partition(inboxes, dead, committed):
    dead[3].parts[0] = (dead[3].parts[0] + 1) % PARTITIONS


def quarantined(inboxes, dead, committed):
    dead[3].parts[3][-1] = ("gateway-rejection", dead[3].parts[3][-1][1].replace(b'"code": "', b'"code": "X_'))


def invented(inboxes, dead, committed):
    inboxes["gacc"].append(Message(0, b"1", b"{}", [("ce_subject", b"1"), ("ce_caseversion", b"1")]))


def wrong_count(inboxes, dead, committed):
    offset, text = committed[0]
    committed[0] = (offset, text.replace(text[20:30], base64.b85encode(struct.pack(">Q", 1)).decode()))


def wrong_offset(inboxes, dead, committed):
    committed[0] = (committed[0][0] + 1, committed[0][1])


# Each fault and words of the check that must find it.
FAULTS = [
    (lost, "is lost"), (repeated, "second outcome"), (disordered, "in order"), (lost_dead_letter, "is lost"),
    (altered_value, "original value"), (altered_headers, "original value"), (wrong_partition, "original value"),
    (quarantined, "the one it must be"), (invented, "that was not sent"), (wrong_count, "accounts"),
    (wrong_offset, "accounts"),
]


def main():
    """A perfect outcome, and then every fault in turn."""
    checks = Checks()
    events = list(EventMaker(7, 3_000))
    inboxes, dead, committed, ends = perfect(events)
    failed, said = failures(events, inboxes, dead, committed, ends)
    checks.expect(failed == 0, "a perfect outcome passes", said)
    for plant, words in FAULTS:
        inboxes, dead, committed, ends = perfect(events)
        plant(inboxes, dead, committed)
        failed, said = failures(events, inboxes, dead, committed, ends)
        found = any(line.startswith("FAIL") and words in line for line in said.splitlines())
        checks.expect(found, f"{plant.__name__} is found", said)
    checks.close()


if __name__ == "__main__":
    sys.exit(main())
