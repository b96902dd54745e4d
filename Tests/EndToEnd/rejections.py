#!/usr/bin/env python3
"""Rejections as operators see them: what `rejects` says against the dead-letter topic read from outside, letters of other
systems, hostile payloads, and an index that is lost while the gateway runs.

    Tests/EndToEnd/rejections.py              every case
    Tests/EndToEnd/rejections.py --only hostile_payload
"""

import argparse
import base64
import csv
import io
import json
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import time
import unicodedata

from confluent_kafka import Producer

from harness.checks import Checks
from harness.events import EventMaker
from harness.gateway import DEFAULT_PROGRAM, run_to_end
from harness.verification import headers_of, text_of
from harness.waiting import OutOfTime, wait_until
from harness.world import PARTITIONS, World

EVENTS = 2_000


class Case:
    """A world with topics and a gateway, and the checks."""

    def __init__(self, world, checks):
        self.world = world
        self.checks = checks
        self.gateway = world.gateway("one")

    def rejects(self, *arguments, status=0):
        """What `rejects` prints; it must end with the status."""
        found, out, err = run_to_end(
            self.world.program, ["rejects", arguments[0], "--config", str(self.gateway.file), *arguments[1:]], 120)
        self.checks.expect(found == status, f"rejects {' '.join(arguments)}: exit status {status}", f"{found}: {err[-400:]}")
        return out

    def listed(self, *arguments):
        """The rejections that `rejects list` finds, as documents."""
        return [json.loads(line) for line in self.rejects("list", "--ndjson", "--limit", "100000", *arguments).splitlines()]

    def letters(self):
        """The dead letters as an outside reader sees them, by their place."""
        messages = self.world.cluster.read_all(self.world.dead_letters, PARTITIONS)
        return {(one.topic(), one.partition(), one.offset()): one for one in messages}

    def run_events(self, count=EVENTS, seed=1, share=0.15):
        """Sends events, a share of them spoiled, and waits until they are through."""
        first = len({event.id for event in self.world.events}) + 1
        for event in EventMaker(seed, count, first_case=first, spoiled_share=share):
            self.world.send(event)
        self.world.wait_consumed(120)


def place_of(document):
    """Where the dead letter of a printed rejection stands."""
    return document["letter"]["topic"], document["letter"]["partition"], document["letter"]["offset"]


def rejection_of(message):
    """The gateway's own header of a dead letter."""
    return json.loads(text_of(dict(headers_of(message))["gateway-rejection"]))


def general(pointer):
    """A pointer without the numbers of elements."""
    return "/".join("*" if token.isdigit() else token for token in pointer.split("/"))


def agrees_with_the_topic(case):
    """Lists, groups and single rejections are what an outside reader finds in the topic."""
    case.world.start_all()
    case.run_events()
    letters = case.letters()
    headers = {place: rejection_of(message) for place, message in letters.items()}
    listed = {place_of(one): one for one in case.listed()}
    checks = case.checks
    checks.expect(len(letters) > EVENTS / 10, "there are rejections", str(len(letters)))
    checks.expect(set(listed) == set(letters), "the list has every dead letter, and nothing else",
                  f"{len(listed)} of {len(letters)}")
    wrong = []
    for place, one in listed.items():
        header, message = headers[place], letters[place]
        same = (
            one["id"] == header["id"] and one["code"] == header["code"] and one["stage"] == header["stage"]
            and one.get("recipient") == header.get("recipient") and one["source"] == header["source"]
            and one["mappers"] == header["mappers"] and one["attempt"] == header["attempt"]
            and one.get("case") == (text_of(message.key()) if message.key() is not None else None)
            and one.get("valueBytes") == (len(message.value()) if message.value() is not None else None)
            and one["rejectedAtMs"] == message.timestamp()[1] and one["agency"] == "us-iprc"
            and {v["pointer"] for v in one["violations"]} == {general(v["pointer"]) for v in header["violations"]}
        )
        if not same:
            wrong.append(f"{place}: {one} {header}")
    checks.expect_none(wrong, "every listed rejection says what its header says")

    codes = {}
    for header in headers.values():
        codes[header["code"]] = codes.get(header["code"], 0) + 1
    groups = json.loads(case.rejects("stats", "--by", "code", "--json"))
    checks.expect({one["code"]: one["rejections"] for one in groups["groups"]} == codes, "stats by code agrees", str(codes))
    causes = json.loads(case.rejects("stats", "--json", "--limit", "10000"))
    checks.expect(sum(one["rejections"] for one in causes["groups"]) == len(letters), "the causes add up")
    for code, count in codes.items():
        checks.expect(len(case.listed("--code", code)) == count, f"list --code {code} agrees", str(count))
    largest = causes["groups"][0]
    checks.expect(len(case.listed("--cluster", largest["cluster"])) == largest["rejections"], "list --cluster agrees")
    for recipient in case.world.inboxes:
        count = sum(1 for header in headers.values() if header.get("recipient") == recipient)
        checks.expect(len(case.listed("--recipient", recipient)) == count, f"list --recipient {recipient} agrees")
    table = list(csv.DictReader(io.StringIO(case.rejects("list", "--csv", "--limit", "100000"))))
    checks.expect({row["rejection"] for row in table} == {header["id"] for header in headers.values()}, "CSV agrees")
    case.rejects("list", "--fail-on", "1", status=1)
    case.rejects("list", "--fail-on", "1", "--code", "NO_SUCH_CODE", status=0)
    shows_single(case, letters, headers)
    exports(case, letters, headers)
    counts_undecided(case, codes)
    kcat_reads(case, len(letters))


def shows_single(case, letters, headers):
    """One rejection by its id and by its place, its value byte by byte."""
    with_value = [place for place, message in letters.items() if message.value()]
    for number, place in enumerate(sorted(with_value)[:: max(1, len(with_value) // 6)]):
        header, message = headers[place], letters[place]
        by_place = case.rejects("show", "/".join(map(str, place)))
        by_id = case.rejects("show", header["id"][:16])
        case.checks.expect(by_place == by_id, "show finds the same by id and by place", by_place[:300])
        pointers = [violation["pointer"] for violation in header["violations"]]
        case.checks.expect(all(pointer in by_id for pointer in pointers), "show has the numbers of elements", str(pointers))
        file = case.world.folder / f"value-{number}"
        case.rejects("show", header["id"], "--value-to", str(file))
        case.checks.expect(file.read_bytes() == message.value(), "--value-to has the value's bytes")
        case.checks.expect(file.stat().st_mode & 0o777 == 0o600, "--value-to makes a file for its owner only")
    case.rejects("show", "0123456789abcdef", status=1)
    case.rejects("show", "nonsense", status=64)


def exports(case, letters, headers):
    """Exported records are those that were rejected, and `map` rejects them for the same reason."""
    file = case.world.folder / "exported.ndjson"
    case.rejects("export", "--output", str(file))
    case.rejects("export", "--output", str(file), status=64)
    case.checks.expect(file.stat().st_mode & 0o777 == 0o600, "export makes a file for its owner only")
    events = {event.id: event for event in case.world.events}
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    wrong = []
    for one in lines:
        event = events.get(one["rejection"]["event"])
        value = one["value"].encode() if one.get("value") is not None else (
            base64.b64decode(one["valueBase64"]) if one.get("valueBase64") else None)
        kept = [(header["name"], header["value"].encode() if header.get("value") is not None else None)
                for header in one["headers"]]
        if event is None or value != event.value or one["key"].encode() != event.key or kept != event.headers:
            wrong.append(one)
    case.checks.expect_none(wrong, "exported records have key, value and headers as they were sent")
    case.checks.expect({one["rejection"]["id"] for one in lines} == {header["id"] for header in headers.values()}
                       and len(lines) == len(letters), "every rejection is exported once", str(len(lines)))
    status, out, err = run_to_end(
        case.world.program, ["map", "--config", str(case.gateway.file), "--records", "--json", str(file)], 120)
    case.checks.expect(status == 0, "map reads what was exported", err[-300:])
    codes = {}
    for line in out.splitlines():
        outcome = json.loads(line)
        codes.setdefault(outcome["event"], {})[outcome["recipient"]] = (outcome.get("rejection") or {}).get("code")
    wrong = [one["rejection"] for number, one in enumerate(lines)
             if one["rejection"]["code"] not in list(codes.values())[number].values()]
    case.checks.expect_none(wrong, "map rejects each for the same reason")


def counts_undecided(case, codes):
    """The metrics count what waits for a decision."""
    def counted():
        found = {}
        for code, value in re.findall(r'^gateway_rejections_undecided{code="([^"]*)"[^}]*} (\d+)', case.gateway.page("/metrics"),
                                      re.MULTILINE):
            found[code] = found.get(code, 0) + int(value)
        return found
    try:
        wait_until(lambda: counted() == codes, 30, "the metrics do not agree")
    except OutOfTime:
        pass
    case.checks.expect(counted() == codes, "the metrics count what is undecided by code", f"{counted()} {codes}")
    age = re.search(r"^gateway_rejections_oldest_undecided_seconds (\S+)$", case.gateway.page("/metrics"), re.MULTILINE)
    case.checks.expect(age is not None and 0 < float(age.group(1)) < 3_600, "and say how old the oldest is", str(age))


def kcat_reads(case, count):
    """kcat reads the records and their headers."""
    program = shutil.which("kcat") or shutil.which("kafkacat")
    if program is None:
        print("kcat is not here: its reading is not checked", flush=True)
        return
    done = subprocess.run(
        [program, "-C", "-b", case.world.broker.bootstrap, "-t", case.world.dead_letters, "-e", "-q", "-o", "beginning",
         "-X", "receive.message.max.bytes=1000000000", "-f", "%h\n"],
        capture_output=True, timeout=120, check=False)
    lines = [line for line in done.stdout.decode("utf-8", "replace").splitlines() if "gateway-rejection=" in line]
    case.checks.expect(len(lines) == count, "kcat reads every dead letter with its header", f"{len(lines)} of {count}")
    tells = all("__connect.errors.exception.message=" in line for line in lines)
    case.checks.expect(tells, "kcat shows the reason in Kafka Connect's words")


def foreign_letters(case):
    """Letters of Kafka Connect, Kafka Streams and Spring are listed with reason and source position."""
    topic = f"{case.world.name}.foreign"
    case.world.cluster.create({topic: 1})
    add_foreign_topic(case, topic)
    producer = Producer({"bootstrap.servers": case.world.broker.bootstrap})
    producer.produce(topic, b"{}", headers=[
        ("__connect.errors.topic", b"orders"), ("__connect.errors.partition", b"4"), ("__connect.errors.offset", b"99"),
        ("__connect.errors.stage", b"VALUE_CONVERTER"), ("__connect.errors.connector.name", b"sink"),
        ("__connect.errors.task.id", b"0"),
        ("__connect.errors.exception.class.name", b"org.apache.kafka.connect.errors.DataException"),
        ("__connect.errors.exception.message", b"Unknown magic byte!")])
    producer.produce(topic, b"{}", headers=[
        ("__streams.errors.topic", b"orders"), ("__streams.errors.partition", b"0"), ("__streams.errors.offset", b"12"),
        ("__streams.errors.exception", b"java.lang.IllegalStateException"), ("__streams.errors.message", b"no weight")])
    producer.produce(topic, None, headers=[
        ("kafka_dlt-original-topic", b"orders"), ("kafka_dlt-original-partition", struct.pack(">i", 7)),
        ("kafka_dlt-original-offset", struct.pack(">q", 100_000)),
        ("kafka_dlt-original-timestamp", struct.pack(">q", 1_700_000_000_000)),
        ("kafka_dlt-exception-cause-fqcn", b"java.lang.NullPointerException"),
        ("kafka_dlt-exception-message", b"Listener failed; nested exception")])
    producer.produce(topic, b"who knows", headers=[("x", b"y")])
    producer.flush(30)
    listed = {one["dialect"]: one for one in case.listed()}
    expected = {
        "KAFKA_CONNECT": ("org.apache.kafka.connect.errors.DataException", "Unknown magic byte!", 4, 99),
        "KAFKA_STREAMS": ("java.lang.IllegalStateException", "no weight", 0, 12),
        "SPRING": ("java.lang.NullPointerException", "Listener failed; nested exception", 7, 100_000),
    }
    for dialect, (code, message, partition, offset) in expected.items():
        one = listed.get(dialect, {})
        source = one.get("source", {})
        case.checks.expect(
            one.get("code") == code and one["violations"][0]["expected"] == message and source["topic"] == "orders"
            and source["partition"] == partition and source["offset"] == offset and one["agency"] == "wco-cen",
            f"{dialect}: reason and source position", str(one))
    case.checks.expect("UNKNOWN" in listed and len(listed) == 4, "a record that says nothing is listed too", str(list(listed)))
    shown = case.rejects("show", f"{topic}/0/2", "--value")
    case.checks.expect("orders/7/100000" in shown and "no value" in shown, "show names the source of a Spring letter", shown)


def add_foreign_topic(case, topic):
    """Lists the topic in the configuration."""
    configuration = json.loads(case.gateway.file.read_text(encoding="utf-8"))
    configuration["dead-letters"] = [{"topic": topic, "agency": "wco-cen"}]
    case.gateway.file.write_text(json.dumps(configuration), encoding="utf-8")


HOSTILE = [
    b'{"nc:ActivityIdentification": "\x1b[2J\x1b]0;owned\x07"}', b"\xff\xfe\x00\x9b31m", b"[" * 1_000_000,
    '{"a": "\u202egnp.exe\u2066 \u200b\ufeff"}'.encode(), b"\r\n\r\nforged: line\x08\x08\x08", b"",
]


def harmful(text):
    """Characters that a terminal acts upon, or that are invisible."""
    return {hex(ord(one)) for one in text if one != "\n" and unicodedata.category(one) in ("Cc", "Cf", "Zl", "Zp", "Co")}


def hostile_payload(case):
    """Terminal escapes, a megabyte of nesting, invalid UTF-8 and turned directions are printed harmlessly."""
    case.world.start_all()
    producer = Producer({"bootstrap.servers": case.world.broker.bootstrap, "message.max.bytes": 2_000_000})
    evil = "\x1b[31m\u202e=cmd|' /C calc'!A0\r\n"
    for value in HOSTILE:
        producer.produce(case.world.topic, value, key=evil.encode(), headers=[
            ("ce_id", evil.encode()), ("ce_type", evil.encode()), ("\x1b[5m", b"\x1b[5m"),
            ("gateway-rejection", b'{"id":"\\u001b[31m","code":"\\u001b","source":{"topic":"x"}}')])
    producer.flush(30)
    wait_until(lambda: len(case.letters()) == len(HOSTILE), 60, "not every hostile event is rejected")
    listed = case.listed()
    case.checks.expect(len(listed) == len(HOSTILE), "every hostile event is listed", str(len(listed)))
    case.checks.expect(all(one["code"] in ("MALFORMED", "KEY_MISMATCH", "CHARSET_INVALID", "SCHEMA_UNKNOWN",
                                           "SCHEMA_VIOLATION") for one in listed),
                       "no forged reason is believed", str({one["code"] for one in listed}))
    outputs = [case.rejects("list"), case.rejects("list", "--csv"), case.rejects("list", "--json"),
               case.rejects("list", "--ndjson"), case.rejects("stats"), case.rejects("stats", "--csv"),
               case.rejects("follow", "--count", str(len(HOSTILE))), case.rejects("would-clear"),
               case.rejects("would-clear", "--ndjson"), case.rejects("would-clear", "--json"), case.rejects("export"),
               case.rejects("redrive", "--all", "--reason", "a try", "--dry-run")]
    for one in listed:
        place = "/".join(map(str, place_of(one)))
        outputs += [case.rejects("show", place, "--value"), case.rejects("show", place, "--edit"), case.rejects("show", place, "--json", "--value")]
    found = [sorted(harmful(output)) for output in outputs if harmful(output)]
    case.checks.expect_none([str(one) for one in found], "nothing that is printed can harm a terminal")
    formulas = [row["case"] for row in csv.DictReader(io.StringIO(case.rejects("list", "--csv"))) if row["case"][:1] in "=+-@"]
    case.checks.expect_none(formulas, "no cell of the CSV is a formula")
    longest = max(len(output) for output in outputs)
    case.checks.expect(longest < 2_000_000, "a megabyte of nesting is cut", str(longest))
    case.checks.expect(not harmful(case.gateway.log()), "the log is harmless", str(harmful(case.gateway.log())))


def receipts(case):
    """The sender is told of every rejection in a topic of its own, and of nothing that it did not send."""
    topic = f"{case.world.name}.receipts"
    case.world.cluster.create({topic: 2}, {topic: {"retention.ms": "-1"}})
    configuration = json.loads(case.gateway.file.read_text(encoding="utf-8"))
    configuration["sources"][0]["receipts"] = topic
    case.gateway.file.write_text(json.dumps(configuration), encoding="utf-8")
    case.world.start_all()
    case.run_events(600, seed=5, share=0.3)
    letters = {rejection_of(message)["id"]: (rejection_of(message), message) for message in case.letters().values()}
    told = {}
    for message in case.world.cluster.read_all(topic, 2):
        told.setdefault(json.loads(message.value())["id"], []).append(message)
    case.checks.expect(len(letters) > 50 and set(told) == set(letters), "a receipt for every rejection, and no other",
                       f"{len(told)} of {len(letters)}")
    case.checks.expect_none([one for one, messages in told.items() if len(messages) != 1], "none is told twice")
    wrong = []
    for name, (header, letter) in letters.items():
        message, document = told[name][0], json.loads(told[name][0].value())
        fields = [{"field": one["pointer"], "rule": one["rule"], "expected": one["expected"]} for one in header["violations"]]
        headers = headers_of(message)
        if (document["code"] != header["code"] or document["violations"] != fields or message.key() != letter.key()
                or document["event"]["offset"] != header["source"]["offset"] or not document["hint"]
                or document["event"].get("id") != text_of(dict(letter.headers()).get("ce_id"))
                or text_of(headers["ce_id"]) != name or set(document) - {
                    "version", "id", "code", "attempt", "violations", "violationsCut", "hint", "event"}):
            wrong.append((document, header))
    case.checks.expect_none(wrong, "it says code, fields, rules, expectations, a hint, and which event it was")
    case.world.verify(case.checks)


def lost_index(case):
    """The index is damaged, deleted, and cannot be written: the stream goes on, the operator is told, it is made anew."""
    case.world.start_all()
    case.run_events(300, seed=1, share=0.3)
    folder = case.world.folder / "one-data"
    file = folder / f"{case.world.name}.rejections.sqlite"
    wait_until(file.exists, 30, "there is no index")
    case.checks.expect(file.stat().st_mode & 0o777 == 0o600, "the index is for its owner only")
    expected = len(case.letters())
    case.checks.expect(len(case.listed()) == expected, "the index has every dead letter")

    case.gateway.stop()
    file.write_bytes(b"this is no database" * 1_000)
    for suffix in ("-wal", "-shm"):
        pathlib.Path(str(file) + suffix).unlink(missing_ok=True)
    case.checks.expect(len(case.listed()) == expected, "a damaged index is made anew by the next command")

    case.world.start_all()
    for suffix in ("", "-wal", "-shm"):
        pathlib.Path(str(file) + suffix).unlink(missing_ok=True)
    case.run_events(300, seed=2, share=0.3)
    wait_until(lambda: "is read anew" in case.gateway.log(), 30, "a deleted index is not said")
    wait_until(file.exists, 30, "a deleted index is not made anew")
    case.checks.expect(len(case.listed("--offline")) > 0 or len(case.listed()) > 0, "the new index answers")
    case.checks.expect(len(case.listed()) == len(case.letters()), "a deleted index is complete again")

    # Nobody can write where a folder stands.
    case.gateway.stop()
    for suffix in ("", "-wal", "-shm"):
        pathlib.Path(str(file) + suffix).unlink(missing_ok=True)
    file.mkdir()
    case.world.start_all()
    case.run_events(300, seed=3, share=0.3)
    wait_until(lambda: "Rejections are not indexed; the stream goes on" in case.gateway.log(), 30, "nothing is said")
    lines = re.findall("Rejections are not indexed", case.gateway.log())
    case.checks.expect(len(lines) == 1, "an index that cannot be written is said once", str(len(lines)))
    case.checks.expect(case.gateway.answers("/readyz") == 200, "the gateway is ready without its index")
    case.rejects("list", status=70)
    file.rmdir()
    wait_until(lambda: "Rejections are indexed again" in case.gateway.log(), 60, "the end of the fault is not said")
    case.checks.expect(len(case.listed()) == len(case.letters()), "the index is complete again")
    full_disk(case, folder)
    case.world.verify(case.checks)
    case.checks.expect(case.gateway.stop() == 0, "the gateway ends with 0")


def full_disk(case, folder):
    """A disk without room, where a small one can be mounted."""
    case.gateway.stop()
    shutil.rmtree(folder)
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "none", str(folder)], capture_output=True, check=False)
    if mounted.returncode != 0:
        print("no small disk can be mounted here: a full one is tried by RejectStoreTests only", flush=True)
        case.world.start_all()
        return
    try:
        case.world.start_all()
        case.run_events(300, seed=4, share=0.3)
        wait_until(lambda: "disk is full" in case.gateway.log(), 30, "a full disk is not said")
        case.checks.expect(case.gateway.answers("/readyz") == 200, "a full disk: the gateway is ready")
    finally:
        case.gateway.stop()
        subprocess.run(["umount", str(folder)], check=True)
    case.world.start_all()
    wait_until(lambda: len(case.listed()) == len(case.letters()), 60, "the index is not complete after a full disk")


CASES = [agrees_with_the_topic, foreign_letters, hostile_payload, receipts, lost_index]


def run_case(function, options, checks):
    """Runs one case in a world of its own."""
    print(f"--- {function.__name__}: {function.__doc__}", flush=True)
    world = World(options.gateway)
    began = time.monotonic()
    try:
        world.create_topics({world.topic: {"max.message.bytes": "2000000"}, world.dead_letters: {
            "retention.ms": "-1", "max.message.bytes": "2065536"}})
        function(Case(world, checks))
    except (OutOfTime, AssertionError) as problem:
        checks.expect(False, f"{function.__name__} comes to its end", str(problem))
    finally:
        world.close()
    print(f"    {time.monotonic() - began:.0f} s", flush=True)


def main():
    """Runs the cases."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gateway", default=str(DEFAULT_PROGRAM), help="the program (default: the release build)")
    parser.add_argument("--only", action="append", choices=[case.__name__ for case in CASES], help="repeatable")
    options = parser.parse_args()
    checks = Checks()
    for function in CASES:
        if not options.only or function.__name__ in options.only:
            run_case(function, options, checks)
    checks.close()


if __name__ == "__main__":
    sys.exit(main())
