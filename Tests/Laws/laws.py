#!/usr/bin/env python3
"""The exactness laws, over generated events, for every path that the shipped agreements allow: what a recipient gets fits
its schema, and says nothing that the sender did not say: numbers, days, instants, codes, names and cases are compared
through a second reading of both schemas (facts.py), not through the mappers.

    Tests/Laws/laws.py                       10,000 events a path, seed 1
    Tests/Laws/laws.py --events 100000       the long run
"""

import argparse
import base64
import collections
import json
import subprocess
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(REPOSITORY / "Tests" / "EndToEnd"))

from facts import EXTRACTORS, Economies, differences, from_xml  # noqa: E402
from harness.gateway import DEFAULT_PROGRAM  # noqa: E402

CONFIGURATION = """
gateway: {{ id: laws, instance: one, schemas: {schemas}, data: {folder}, lanes: 1 }}
kafka: {{ bootstrap.servers: "localhost:9" }}
sources:
  - topic: us-iprc.lines
    agency: us-iprc
    default-schema: us-iprc.seizure/1
    recipients:
      - {{ id: eu, agency: eu-ipr, topic: t1, schema: eu-ipr.infringement/1, agreement: eu-ipr/1 }}
  - topic: us-iprc.seizures
    agency: us-iprc
    default-schema: us-iprc.seizure/2
    recipients:
      - {{ id: gacc-1, agency: cn-gacc, topic: t2, schema: cn-gacc.seizure/1, agreement: us-cn-ipr/1 }}
      - {{ id: gacc-2, agency: cn-gacc, topic: t3, schema: cn-gacc.seizure/2, agreement: us-cn-ipr/1, wire: application/json }}
      - {{ id: wco, agency: wco-cen, topic: t4, schema: wco-cen.seizure/1, agreement: wco-cen/1 }}
      - {{ id: eu, agency: eu-ipr, topic: t11, schema: eu-ipr.infringement/1, agreement: eu-ipr/1 }}
  - topic: cn-gacc.seizures-1
    agency: cn-gacc
    default-schema: cn-gacc.seizure/1
    recipients:
      - {{ id: iprc, agency: us-iprc, topic: t5, schema: us-iprc.seizure/2, agreement: us-cn-ipr/1 }}
      - {{ id: wco, agency: wco-cen, topic: t6, schema: wco-cen.seizure/1, agreement: wco-cen/1 }}
      - {{ id: eu, agency: eu-ipr, topic: t12, schema: eu-ipr.infringement/1, agreement: eu-ipr/1 }}
      - {{ id: own-2, agency: cn-gacc, topic: t7, schema: cn-gacc.seizure/2, agreement: cn-gacc-versions/1, wire: application/json }}
  - topic: cn-gacc.seizures-2
    agency: cn-gacc
    default-schema: cn-gacc.seizure/2
    recipients:
      - {{ id: iprc, agency: us-iprc, topic: t8, schema: us-iprc.seizure/2, agreement: us-cn-ipr/1 }}
      - {{ id: wco, agency: wco-cen, topic: t9, schema: wco-cen.seizure/1, agreement: wco-cen/1 }}
      - {{ id: eu, agency: eu-ipr, topic: t13, schema: eu-ipr.infringement/1, agreement: eu-ipr/1 }}
      - {{ id: own-1, agency: cn-gacc, topic: t10, schema: cn-gacc.seizure/1, agreement: cn-gacc-versions/1 }}
http: {{ listen: "127.0.0.1:0" }}
"""
SOURCES = {
    "us-iprc.lines": "us-iprc.seizure/1", "us-iprc.seizures": "us-iprc.seizure/2",
    "cn-gacc.seizures-1": "cn-gacc.seizure/1", "cn-gacc.seizures-2": "cn-gacc.seizure/2",
}
# What a recipient cannot take of sound events: the WCO counts in six units only.
SOUND_REJECTIONS = {"wco": {"CODE_UNMAPPABLE"}}
# XML is checked from files: so many at a time.
XML_FILES = 2_000


class Failure(Exception):
    """A law that does not hold."""


def command(program, *arguments, feed=None):
    done = subprocess.run(
        [str(program), *arguments], input=feed, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=1_800, check=False)
    if done.returncode != 0:
        raise Failure(f"{' '.join(arguments[:4])} ended with {done.returncode}: {done.stderr[-500:].decode()}")
    return done.stdout


def content(headers, value):
    """The record as a tree."""
    if "xml" in headers.get("content-type", ""):
        charset = "gb18030" if "GB18030" in headers["content-type"].upper() else "utf-8"
        return from_xml(value.decode(charset))
    return json.loads(value, parse_float=str)


def value_of(read):
    return base64.b64decode(read["valueBase64"]) if read.get("valueBase64") else read["value"].encode("utf-8")


def schema_of(headers):
    """`agency/name/version`, of a URI or of `agency.name/version`."""
    return headers["ce_dataschema"].split("example/")[-1].replace(".", "/", 1)


class Account:
    """What became of the events of one source at one recipient."""

    def __init__(self):
        self.outcomes = collections.Counter()
        self.codes = collections.Counter()
        self.compared = 0
        self.values = []
        self.schema = None
        self.is_xml = False


def follow(program, folder, configuration, source, schema, events, seed):
    """Generates, maps and compares; gives back the paths by recipient."""
    generated = command(
        program, "generate", schema, "--events", str(events), "--seed", str(seed), "--spoiled", "0", "--format", "records")
    records = folder / "records.ndjson"
    records.write_bytes(generated)
    lines = generated.splitlines()
    mapped = command(
        program, "map", "--config", str(configuration), "--source", source, "--records", "--json", str(records))
    economies = Economies(REPOSITORY / "schemas")
    paths = collections.OrderedDict()
    before, number_before = None, 0
    for line in mapped.splitlines():
        outcome = json.loads(line)
        path = paths.setdefault(outcome["recipient"], Account())
        path.outcomes[outcome["outcome"]] += 1
        if outcome["outcome"] == "rejected":
            path.codes[outcome["rejection"]["code"]] += 1
        if outcome["outcome"] != "delivered":
            continue
        number = int(outcome["event"].rsplit(":", 1)[1])
        if number != number_before:
            read = json.loads(lines[number - 1])
            headers = {header["name"]: header["value"] for header in read["headers"]}
            before = EXTRACTORS[schema_of(headers)](content(headers, value_of(read)), economies)
            number_before = number
        value = value_of(outcome)
        path.schema, path.is_xml = schema_of(outcome["headers"]), "xml" in outcome["headers"]["content-type"]
        after = EXTRACTORS[path.schema](content(outcome["headers"], value), economies)
        different = differences(before, after)
        if different:
            raise Failure(f"{source} to {outcome['recipient']}: event {number}: {', '.join(sorted(different)[:8])}")
        path.compared += sum(len(line) for line in after.get("lines", {}).values()) + len(after) - 1
        path.values.append(value)
    return paths


def validate(program, folder, path):
    """What was delivered fits the recipient's schema."""
    name = "{}.{}/{}".format(*path.schema.split("/"))
    if not path.is_xml:
        command(program, "validate", "--schema", name, "--schemas", str(REPOSITORY / "schemas"), "--ndjson", "-",
                feed=b"\n".join(path.values))
        return len(path.values)
    for start in range(0, len(path.values), XML_FILES):
        files = []
        for index, value in enumerate(path.values[start:start + XML_FILES]):
            files.append(str(folder / f"{index}.xml"))
            Path(files[-1]).write_bytes(value)
        command(program, "validate", "--schema", name, "--schemas", str(REPOSITORY / "schemas"), *files)
    return len(path.values)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gateway", default=DEFAULT_PROGRAM, help="the program, built for release")
    parser.add_argument("--events", type=int, default=10_000, help="events a source (default: 10,000)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    program = Path(options.gateway).resolve()
    print(f"{'path':<46}{'events':>8}{'delivered':>11}{'withheld':>10}{'rejected':>10}{'facts':>10}{'validated':>11}")
    with tempfile.TemporaryDirectory(prefix="laws-") as name:
        folder = Path(name)
        configuration = folder / "gateway.yaml"
        configuration.write_text(
            CONFIGURATION.format(schemas=REPOSITORY / "schemas", folder=folder / "data"), encoding="utf-8")
        for source, schema in SOURCES.items():
            try:
                paths = follow(program, folder, configuration, source, schema, options.events, options.seed)
                for recipient, path in paths.items():
                    strange = set(path.codes) - SOUND_REJECTIONS.get(recipient, set())
                    if strange or not path.values:
                        raise Failure(f"{source} to {recipient}: sound events became {dict(path.codes) or 'nothing'}")
                    validated = validate(program, folder, path)
                    print(f"{schema + ' to ' + recipient + ' ' + path.schema:<46}{sum(path.outcomes.values()):>8}"
                          f"{path.outcomes['delivered']:>11}{path.outcomes['withheld']:>10}{path.outcomes['rejected']:>10}"
                          f"{path.compared:>10}{validated:>11}", flush=True)
            except Failure as failure:
                print(f"a law does not hold: {failure}")
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
