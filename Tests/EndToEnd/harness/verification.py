"""Compares what stands in the partners' topics, the dead-letter topic and the accounts with what was sent."""

import collections
import json

from .accounts import read_accounts
from .events import DELIVERED, RECIPIENTS, WITHHELD


def headers_of(message):
    """The headers as a dictionary; the last of a name wins."""
    return dict(message.headers() or [])


def text_of(value):
    """The text of a header's value."""
    return value.decode("utf-8") if value is not None else ""


def check_deliveries(checks, world):
    """Every delivery is there exactly once, whether live, released or sent again, and no other."""
    for recipient, topic in world.inboxes.items():
        seen, ids = collections.Counter(), collections.Counter()
        for message in world.cluster.read_all(topic, world.cluster.partitions(topic)):
            headers = headers_of(message)
            seen[f"{text_of(headers['ce_subject'])}/{text_of(headers['ce_caseversion'])}"] += 1
            ids[headers["ce_id"]] += 1
        expected = {event.id for event in world.events if event.expected[recipient] == DELIVERED}
        checks.expect(set(seen) == expected, f"{recipient} has every delivery, and no other",
                      f"{len(seen)} of {len(expected)}")
        checks.expect_none([one for one, count in seen.items() if count > 1], f"{recipient} has none twice")
        checks.expect(len(ids) == len(expected), f"every delivery of {recipient} has an id of its own", str(len(ids)))


class Outcomes:
    """What the outside world saw of every (event, recipient)."""

    def __init__(self, events, recipients=None):
        self.recipients = recipients or RECIPIENTS
        self.events = {event.id: event for event in events}
        self.seen = collections.defaultdict(list)
        self.foreign = []
        self.disordered = []
        self.changed = []
        self.codes = collections.Counter()

    def read_partner(self, recipient, messages):
        """Takes the records of a partner's topic, in the order of their partitions."""
        newest = {}
        for message in messages:
            headers = headers_of(message)
            case = text_of(headers.get("ce_subject"))
            version = int(text_of(headers.get("ce_caseversion")) or -1)
            event = self.events.get(f"{case}/{version}")
            if event is None or message.key() != case.encode():
                self.foreign.append((recipient, case, version))
                continue
            self.seen[event.id, recipient].append(DELIVERED)
            if newest.get(case, (None, 0))[1] >= version or newest.get(case, (message.partition(), 0))[
                0
            ] != message.partition():
                self.disordered.append((recipient, case, version))
            newest[case] = (message.partition(), version)

    def read_dead_letters(self, messages):
        """Takes the records of the dead-letter topic."""
        for message in messages:
            headers = headers_of(message)
            event = self.events.get(text_of(headers.get("ce_id")))
            if event is None:
                self.foreign.append(("dead letter", text_of(headers.get("ce_id"))))
                continue
            rejection = json.loads(headers["gateway-rejection"])
            self.codes[rejection["code"]] += 1
            if "recipient" in rejection:
                self.seen[event.id, rejection["recipient"]].append(rejection["code"])
            else:
                for recipient in self.recipients:
                    self.seen[event.id, recipient].append(rejection["code"])
            self._check_unchanged(event, message, rejection)

    def _check_unchanged(self, event, message, rejection):
        kept = (message.headers() or [])[: len(event.headers)]
        where = rejection["source"]
        if message.value() != event.value or message.key() != event.key:
            self.changed.append((event.id, "value or key"))
        elif [(name, value) for name, value in kept] != event.headers:
            self.changed.append((event.id, "headers"))
        elif (where["partition"], where["offset"]) != (event.partition, event.offset):
            self.changed.append((event.id, "coordinates"))
        elif message.partition() != event.partition:
            self.changed.append((event.id, "partition of the dead letter"))

    def check(self, checks):
        """Every (event, recipient) has exactly the outcome it must have."""
        missing, repeated, wrong = [], [], []
        for event in self.events.values():
            for recipient, expected in event.expected.items():
                found = self.seen.get((event.id, recipient), [])
                wanted = [] if expected == WITHHELD else [expected]
                if len(found) > len(wanted):
                    repeated.append((event.id, recipient, found))
                elif len(found) < len(wanted):
                    missing.append((event.id, recipient, expected))
                elif found != wanted:
                    wrong.append((event.id, recipient, expected, found))
        pairs = len(self.events) * len(self.recipients)
        checks.expect_none(missing, f"P2: none of {pairs} (event, recipient) is lost")
        checks.expect_none(repeated, f"P2: none of {pairs} (event, recipient) has a second outcome")
        checks.expect_none(wrong, "every outcome is the one it must be")
        checks.expect_none(self.foreign, "nothing was published that was not sent")
        checks.expect_none(self.disordered, "P4: the events of a key reach each recipient in order")
        checks.expect_none(self.changed, "P5: dead letters carry the original value, key, headers and coordinates")
        checks.expect(self.codes["CRASH_SUSPECT"] == 0, "no event is quarantined as CRASH_SUSPECT")

    def check_accounts(self, checks, committed, ends):
        """The accounts beside the committed offsets say exactly what was seen (P3)."""
        faults = []
        expected = collections.defaultdict(collections.Counter)
        for event in self.events.values():
            for recipient, outcome in event.expected.items():
                kind = outcome if outcome in (DELIVERED, WITHHELD) else "rejected"
                expected[event.partition, recipient][kind] += 1
        for partition, (offset, metadata) in committed.items():
            position, accounts = read_accounts(metadata)
            if position != offset or offset != ends[partition]:
                faults.append((partition, "offset", position, offset, ends[partition]))
            for recipient in self.recipients:
                account, counts = accounts[recipient], expected[partition, recipient]
                said = (account.delivered, account.rejected, account.withheld, account.held)
                seen = (counts[DELIVERED], counts["rejected"], counts[WITHHELD], 0)
                if said != seen or account.consumed != sum(seen) or not account.is_balanced:
                    faults.append((partition, recipient, said, seen))
        checks.expect(len(committed) == len(ends), "every source partition has a committed offset")
        checks.expect_none(faults, "P3: the accounts beside the offsets are exact, per partition and recipient")
