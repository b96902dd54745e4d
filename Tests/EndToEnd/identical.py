#!/usr/bin/env python3
"""Checks that `map` and `run` give identical bytes: the same generated records go through a running gateway and through
the command without a broker; keys, values, headers and rejections must be the same.

    Tests/EndToEnd/identical.py                    1,500 events, a tenth of them spoiled
"""

import argparse
import base64
import json
import sys

from harness.checks import Checks
from harness.gateway import DEFAULT_PROGRAM, REPOSITORY, run_to_end
from harness.verification import headers_of, text_of
from harness.waiting import OutOfTime
from harness.world import PARTITIONS, World


class Record:
    """A generated record, as `generate --format records` writes it."""

    def __init__(self, line):
        self.line = line
        read = json.loads(line)
        self.key = self._bytes(read, "key")
        self.value = self._bytes(read, "value")
        self.headers = [(header["name"], self._bytes(header, "value")) for header in read["headers"]]
        self.partition = self.offset = -1

    @staticmethod
    def _bytes(read, name):
        if name + "Base64" in read:
            return base64.b64decode(read[name + "Base64"])
        return None if read[name] is None else read[name].encode("utf-8")


def published(world, recipient):
    """What stands in a recipient's topic: {ce_id: [(key, value, headers)]}."""
    found = {}
    for message in world.cluster.read_all(world.inboxes[recipient], PARTITIONS):
        headers = {name: text_of(value) for name, value in message.headers()}
        record = (message.key().decode(), message.value().decode(), headers)
        found.setdefault(headers["ce_id"], []).append(record)
    return found


def rejected(world):
    """What stands in the dead-letter topic: a sorted list of (recipient, code, violations)."""
    letters = []
    for message in world.cluster.read_all(world.dead_letters, PARTITIONS):
        letters.append(signature(json.loads(headers_of(message)["gateway-rejection"])))
    return sorted(letters)


def signature(rejection):
    """What a rejection says, without where the event stood."""
    return (rejection.get("recipient", ""), rejection["code"], json.dumps(rejection["violations"], sort_keys=True))


def mapped(world, records, configuration):
    """The same from the command: deliveries by recipient and ce_id, and rejections."""
    file = world.folder / "records.ndjson"
    file.write_text("".join(record.line for record in records), encoding="utf-8")
    arguments = ["map", "--config", str(configuration), "--source", world.topic, "--records", "--json", str(file)]
    status, out, err = run_to_end(world.program, arguments, seconds=300)
    if status != 0:
        raise AssertionError(f"map ended with {status}: {err[-600:]}")
    deliveries, rejections, whole = {}, [], set()
    for line in out.splitlines():
        read = json.loads(line)
        if read["outcome"] == "delivered":
            record = (read["key"], read["value"], read["headers"])
            deliveries.setdefault(read["recipient"], {}).setdefault(read["headers"]["ce_id"], []).append(record)
        elif read["outcome"] == "rejected":
            rejection = read["rejection"]
            # One dead letter stands for every recipient when the event as a whole is rejected.
            if "recipient" in rejection or rejection["id"] not in whole:
                rejections.append(signature(rejection))
            whole.add(rejection["id"])
    return deliveries, sorted(rejections)


def compare(checks, world, records, gateway):
    """Compares both ways."""
    deliveries, rejections = mapped(world, records, gateway.file)
    for recipient in world.inboxes:
        found = published(world, recipient)
        wanted = deliveries.get(recipient, {})
        differing = [key for key in set(found) | set(wanted) if found.get(key) != wanted.get(key)]
        count = sum(len(group) for group in found.values())
        checks.expect(count > 0, f"{recipient} got events")
        checks.expect_none(differing, f"{recipient}: {count} records of run and map have the same bytes")
    checks.expect(rejected(world) == rejections, f"{len(rejections)} rejections say the same")


def main():
    """Runs both ways and compares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gateway", default=str(DEFAULT_PROGRAM), help="the program (default: the release build)")
    parser.add_argument("--events", type=int, default=1_500)
    parser.add_argument("--folder", default=None, help="keep configurations and logs here")
    options = parser.parse_args()
    checks = Checks()
    world = World(options.gateway, options.folder)
    try:
        world.create_topics()
        file = world.folder / "generated.ndjson"
        arguments = ["generate", "us-iprc.seizure/2", "--events", str(options.events), "--spoiled", "0.1"]
        arguments += ["--schemas", str(REPOSITORY / "schemas")]
        status, _, err = run_to_end(world.program, [*arguments, "--format", "records", "--output", str(file)])
        checks.expect(status == 0, "events are generated", err[-600:])
        with open(file, encoding="utf-8") as lines:
            records = [Record(line) for line in lines]
        gateway = world.gateway("one")
        world.start_all()
        for record in records:
            world.send(record)
        world.wait_consumed(120)
        checks.expect(gateway.stop() == 0, "the gateway ends with 0")
        compare(checks, world, records, gateway)
    except (OutOfTime, AssertionError) as problem:
        checks.expect(False, "the run comes to its end", str(problem))
    finally:
        world.close()
    checks.close()


if __name__ == "__main__":
    sys.exit(main())
