#!/usr/bin/env python3
"""Breaks what the gateway stands on, one thing at a time, and checks that it says so in one clear sentence, with the right
exit status, and that no event is lost and none is rejected for it (promise P9).

    Tests/EndToEnd/faults.py              every case
    Tests/EndToEnd/faults.py --only port_in_use --away 5
"""

import argparse
import json
import pathlib
import re
import shutil
import signal
import socket
import sys
import time

from harness.broker import free_port
from harness.checks import Checks
from harness.events import DELIVERED, WITHHELD, EventMaker
from harness.gateway import DEFAULT_PROGRAM, REPOSITORY, run_to_end
from harness.waiting import OutOfTime, wait_until
from harness.world import PARTITIONS, World

UNREACHABLE, CONFIGURATION = 69, 78


class Case:
    """What every case is given: a world with topics, and the checks."""

    def __init__(self, world, checks, options):
        self.world = world
        self.checks = checks
        self.options = options
        self.next_case = 1

    def start_with(self, change, name="broken"):
        """Runs the gateway to its end with a changed configuration: (exit status, everything it said)."""
        configuration = self.world.configuration(name, free_port())
        changed = change(configuration) or configuration
        file = self.world.folder / f"{name}.yaml"
        text = changed if isinstance(changed, str) else json.dumps(changed, indent=2)
        file.write_text(text, encoding="utf-8")
        return self.start_file(file)

    def start_file(self, file):
        """Runs the gateway to its end with a configuration file."""
        began = time.monotonic()
        status, out, err = run_to_end(self.world.program, ["run", "--config", str(file)], seconds=90)
        self.seconds = time.monotonic() - began
        return status, out + err

    def refuses(self, claim, answer, status, *words):
        """The gateway ended with the status, and one line says why, with every one of the words."""
        found, text = answer
        lines = [line for line in text.splitlines() if all(re.search(word, line) for word in words)]
        self.checks.expect(found == status, f"{claim}: exit status {status}", f"{found}: {text[-600:]}")
        self.checks.expect(len(lines) == 1, f"{claim}: one line says {', '.join(words)}", text[-600:])
        self.checks.expect("Fatal error" not in text and "Stack dump" not in text, f"{claim}: no crash", text[-600:])

    def nothing_was_published(self, claim):
        """No topic got a record."""
        topics = [*self.world.inboxes.values(), self.world.dead_letters]
        ends = {topic: sum(self.world.cluster.ends(topic, PARTITIONS).values()) for topic in topics}
        self.checks.expect(not any(ends.values()), f"{claim}: nothing half done", str(ends))

    def send(self, count, seed):
        """Sends events of new cases; none that is rejected as a whole."""
        first_case, self.next_case = self.next_case, self.next_case + count
        for event in EventMaker(seed, count, first_case=first_case):
            if not event.whole:
                self.world.send(event)
        self.world.source.flush()

    def recipients(self, *arguments):
        """What `recipients` prints."""
        file = self.world.gateways[0].file
        status, out, err = run_to_end(
            self.world.program, ["recipients", arguments[0], "--config", str(file), *arguments[1:]], 150)
        if status != 0 or arguments[0] != "list":
            claim = f"recipients {arguments[0]}: exit status 0"
            self.checks.expect(status == 0, claim, f"{status}: {out} {err}"[-400:])
        return out

    def recipient(self, name):
        """What `recipients list` says of one."""
        return next(one for one in json.loads(self.recipients("list", "--json")) if one["recipient"] == name)

    def running(self):
        """A gateway that is ready."""
        gateway = self.world.gateway("one")
        self.world.start_all()
        return gateway


def bad_configuration(case):
    """An unknown key is refused with its place and the nearest known one."""

    def change(configuration):
        configuration["gateway"]["lanez"] = configuration["gateway"].pop("lanes")

    answer = case.start_with(change)
    case.refuses("an unknown key", answer, CONFIGURATION, r"broken\.yaml:\d+:\d+", "lanez")
    answer = case.start_with(lambda configuration: "gateway: [unclosed")
    case.refuses("a file that is not YAML", answer, CONFIGURATION, r"broken\.yaml:\d+:\d+")
    case.nothing_was_published("bad configuration")


def unreadable_file(case):
    """A configuration file that is not there, and a folder in its place; a catalog that is not there."""
    missing = case.world.folder / "nowhere.yaml"
    case.refuses("a missing file", case.start_file(missing), CONFIGURATION, r"nowhere\.yaml")
    case.refuses("a folder as file", case.start_file(case.world.folder), CONFIGURATION, re.escape(str(case.world.folder)))

    def change(configuration):
        configuration["gateway"]["schemas"] = "/nonexistent/schemas"

    case.refuses("a missing catalog", case.start_with(change), CONFIGURATION, "/nonexistent/schemas")


def unreachable_broker(case):
    """Nobody listens where the broker should be."""
    port = free_port()

    def change(configuration):
        configuration["kafka"]["bootstrap.servers"] = f"127.0.0.1:{port}"

    case.refuses("an unreachable broker", case.start_with(change), UNREACHABLE, f"127.0.0.1:{port}")
    case.checks.expect(case.seconds < 60, "an unreachable broker: said within a minute", f"{case.seconds:.0f} s")


def missing_topic(case):
    """The dead-letter topic, or the gateway's own state, does not exist."""
    for kind, topic in [("dead letters", case.world.dead_letters), ("state", f"{case.world.name}.state")]:
        case.world.cluster.delete(topic)
        case.refuses(f"missing {kind}", case.start_with(lambda configuration: None), CONFIGURATION, re.escape(topic))
        case.world.cluster.create({topic: PARTITIONS if kind == "dead letters" else 1})
    case.nothing_was_published("a missing topic")


def port_in_use(case):
    """Somebody else listens on the HTTP port."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        def change(configuration):
            configuration["http"]["listen"] = f"127.0.0.1:{port}"

        case.refuses("a port in use", case.start_with(change), CONFIGURATION, f"127.0.0.1:{port}")
    case.nothing_was_published("a port in use")


def broker_away_while_quiet(case):
    """The broker goes away for a while, and events come after it is back."""
    if not case.world.broker.can_be_stopped:
        return
    gateway = case.running()
    case.send(300, seed=1)
    case.world.wait_consumed(60)
    time.sleep(2)
    case.world.broker.stop()
    time.sleep(case.options.away)
    case.checks.expect(gateway.is_running, "a broker away while quiet: the gateway stays")
    case.checks.expect(gateway.answers("/livez") == 200, "a broker away while quiet: /livez answers")
    case.world.broker.start()
    # A restarted noida-db knows no member, and takes offsets from any: both lanes must have heard of it, or the one that
    # has not yet works beside the new owner, where a Kafka would refuse its generation.
    case.world.wait_settled(120)
    case.send(300, seed=11)
    case.world.wait_consumed(120)
    case.world.verify(case.checks)


def broker_frozen_under_load(case):
    """The broker stops answering in the middle of transactions, and goes on later."""
    if not case.world.broker.can_be_stopped:
        return
    gateway = case.running()
    case.send(4_000, seed=2)
    case.world.broker.freeze()
    time.sleep(case.options.away)
    case.checks.expect(gateway.is_running, "a frozen broker: the gateway stays")
    case.world.broker.thaw()
    case.world.wait_consumed(180)
    outcomes = case.world.verify(case.checks)
    expected = {code for event in case.world.events for code in event.expected.values()}
    case.checks.expect(set(outcomes.codes) <= expected, "a frozen broker: no rejection for it", str(outcomes.codes))


def over_large_output(case):
    """A partner's topic takes only small records: rejected here, once, and the other recipient gets its own."""
    gateway = case.running()
    case.send(200, seed=3)
    for event in case.world.events:
        if event.expected["gacc"] == DELIVERED:
            event.expected["gacc"] = "SIZE_EXCEEDED"
    case.world.wait_consumed(60)
    case.world.verify(case.checks)
    case.checks.expect(gateway.stop() == 0, "over-large outputs: the gateway ends with 0")


over_large_output.settings = lambda world: {world.inboxes["gacc"]: {"max.message.bytes": "700"}}


def deleted_partner_topic(case):
    """A partner's topic is deleted while the gateway is restarted (noida-db makes it anew under a running one): the
    partner is held, nothing is rejected, the other one goes on; it gets everything when somebody resumes it."""
    gateway = case.running()
    case.send(200, seed=4)
    case.world.wait_consumed(60)
    gateway.stop()
    delivered = case.world.cluster.read_all(case.world.inboxes["gacc"], PARTITIONS)
    case.world.cluster.delete(case.world.inboxes["gacc"])
    gateway.start()
    gateway.wait_ready()
    case.send(200, seed=14)
    case.world.wait_consumed(120)
    wait_until(lambda: case.recipient("gacc")["state"] == "suspended", 60, "the partner is not held")
    row = case.recipient("gacc")
    case.checks.expect(row["cause"] == "unavailable" and row["held"] > 0 and case.world.inboxes["gacc"] in row["reason"],
                       "a deleted partner topic: its recipient is held, and why is said", str(row)[:400])
    case.checks.expect(case.recipient("wco")["state"] == "active", "a deleted partner topic: the other is not")
    status = gateway.stop()
    case.checks.expect(status == 0, "a deleted partner topic: the gateway stays, and ends with 0", str(status))
    gateway.start()
    gateway.wait_ready()
    case.checks.expect(case.recipient("gacc")["state"] == "suspended", "a deleted partner topic: a restart changes nothing")
    case.world.cluster.create({case.world.inboxes["gacc"]: PARTITIONS})
    case.recipients("resume", "gacc", "--reason", "the topic is back")
    wait_until(lambda: case.recipient("gacc")["held"] == 0, 60, "what was held is not delivered")
    case.world.verify(case.checks, before={"gacc": delivered})


def catalog_reload(case):
    """SIGHUP gives the lanes a changed catalog between two transactions; one with a defect changes nothing."""
    folder = case.world.folder / "schemas"
    shutil.copytree(REPOSITORY / "schemas", folder)
    agreement = folder / "agreements" / "us-cn-ipr" / "1.yaml"
    configuration = case.world.configuration
    case.world.configuration = lambda instance, port: with_schemas(configuration(instance, port), folder)
    gateway = case.running()
    case.send(200, seed=5)
    case.world.wait_consumed(60)
    before = digest(gateway)
    text = agreement.read_text(encoding="utf-8")
    agreement.write_text(text.replace(", DISPOSITION_CHANGED]", "]"), encoding="utf-8")
    gateway.process.send_signal(signal.SIGHUP)
    wait_until(lambda: digest(gateway) != before, 60, "the changed catalog is not taken")
    # A lane takes it at its next poll.
    time.sleep(1)
    first = len(case.world.events)
    case.send(200, seed=15)
    agreement.write_text(text + "nonsense: true\n", encoding="utf-8")
    gateway.process.send_signal(signal.SIGHUP)
    wait_until(lambda: "The catalog stays as it is" in gateway.log(), 60, "the defect is not said")
    case.checks.expect("1.yaml:" in gateway.log(), "a catalog with a defect: its place is said")
    case.send(100, seed=25)
    for event in case.world.events[first:]:
        if event.kind == "DISPOSITION_CHANGED":
            event.expected["gacc"] = WITHHELD
    case.world.wait_consumed(60)
    case.world.verify(case.checks)
    case.checks.expect(gateway.stop() == 0, "a changed catalog: the gateway ends with 0")


def with_schemas(configuration, folder):
    """The configuration with another catalog."""
    configuration["gateway"]["schemas"] = str(folder)
    return configuration


def digest(gateway):
    """The digest of the catalog that the gateway says it works by."""
    return re.search(r'gateway_catalog_info\{digest="([0-9a-f]+)"', gateway.page("/metrics")).group(1)


CASES = [
    bad_configuration, unreadable_file, unreachable_broker, missing_topic, port_in_use, over_large_output,
    broker_away_while_quiet, broker_frozen_under_load, deleted_partner_topic, catalog_reload,
]


def run_case(function, options, checks):
    """Runs one case in a world of its own."""
    print(f"--- {function.__name__}: {function.__doc__}", flush=True)
    folder = options.folder and pathlib.Path(options.folder) / function.__name__
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    world = World(options.gateway, folder)
    try:
        settings = getattr(function, "settings", lambda world: None)(world)
        world.create_topics(settings)
        function(Case(world, checks, options))
    except (OutOfTime, AssertionError) as problem:
        checks.expect(False, f"{function.__name__} comes to its end", str(problem))
    finally:
        world.close()


def main():
    """Runs the cases."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gateway", default=str(DEFAULT_PROGRAM), help="the program (default: the release build)")
    parser.add_argument("--away", type=float, default=30, help="seconds that the broker is away")
    parser.add_argument("--only", action="append", choices=[case.__name__ for case in CASES], help="repeatable")
    parser.add_argument("--folder", default=None, help="keep configurations and logs here")
    options = parser.parse_args()
    checks = Checks()
    for function in CASES:
        if not options.only or function.__name__ in options.only:
            run_case(function, options, checks)
    checks.close()


if __name__ == "__main__":
    sys.exit(main())
