#!/usr/bin/env python3
"""Recipients that are held: one of three is suspended under load, a gateway is killed and started again, the recipient is
resumed; and a breaker that holds a recipient whose deliveries a broken mapper rejects.

    Tests/EndToEnd/holds.py                                  20 s a phase, 300 events a second
    Tests/EndToEnd/holds.py --seconds 4 --rate 200           a short one
"""

import argparse
import json
import pathlib
import random
import shutil
import subprocess
import sys
import time

from harness.accounts import read_accounts
from harness.checks import Checks
from harness.events import DELIVERED, EventMaker
from harness.gateway import DEFAULT_PROGRAM, REPOSITORY, run_to_end
from harness.verification import check_deliveries, headers_of, text_of
from harness.waiting import OutOfTime, wait_until
from harness.world import PARTITIONS, PARTNERS, World

HELD = "mirror"
# A third recipient, of the same agency as the first: what the one gets the other gets too.
THREE = {**PARTNERS, HELD: PARTNERS["gacc"]}
# Longer than the lease by which a suspension is confirmed.
CONFIRMED_SECONDS = 30
# A second on a machine at rest; as much again beside everything else that runs here.
ACTED_SECONDS = 2
SLOWED_MOST = 0.1


class Run:
    """Events at a steady rate, and what people do meanwhile."""

    def __init__(self, world, options, checks):
        self.world = world
        self.options = options
        self.checks = checks
        self.maker = iter(EventMaker(options.seed, 1_000_000))
        self.recipient = HELD
        self.gateways = [world.gateway(instance) for instance in ("one", "two")]

    # Events

    def send(self, count):
        """Sends events; the third recipient must see what the first sees."""
        for _ in range(count):
            event = next(self.maker)
            if HELD in self.world.inboxes:
                event.expected[HELD] = event.expected["gacc"]
            self.world.send(event)

    def feed(self, until, seconds=None):
        """Sends at the rate until something is so, or for so many seconds; returns what the two others got a second."""
        began, sent = time.monotonic(), 0
        before = self.arrived("gacc") + self.arrived("wco")
        end = began + (seconds or 120)
        while time.monotonic() < end and not until():
            due = int((time.monotonic() - began) * self.options.rate)
            self.send(due - sent)
            sent = due
            self.world.source.flush()
            time.sleep(0.02)
        if seconds is None and time.monotonic() >= end:
            raise OutOfTime("what was waited for under load did not come")
        return (self.arrived("gacc") + self.arrived("wco") - before) / (time.monotonic() - began)

    def arrived(self, recipient):
        """The ends of a recipient's topic, summed: with the markers of transactions."""
        topic = self.world.inboxes[recipient]
        return sum(self.world.cluster.ends(topic, PARTITIONS).values())

    # People

    def recipients(self, verb, *arguments, status=0, quiet=False):
        """What `recipients` prints; it must end with the status."""
        found, out, err = run_to_end(
            self.world.program, ["recipients", verb, "--config", str(self.gateways[0].file), *arguments], 200)
        if not quiet or found != status:
            self.checks.expect(found == status, f"recipients {' '.join([verb, *arguments[:2]])}: exit status {status}",
                               f"{found}: {out[-400:]} {err[-400:]}")
        return out

    def row(self, recipient, quiet=False):
        """What `recipients list` says of one."""
        rows = json.loads(self.recipients("list", "--json", quiet=quiet))
        return next(one for one in rows if one["recipient"] == recipient)

    def asking(self, verb, recipient, *arguments):
        """A decision under way."""
        return subprocess.Popen(
            [self.world.program, "recipients", verb, "--config", str(self.gateways[0].file), recipient, "--json",
             "--reason", f"{verb}, says the test", "--by", "ann", *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)

    def answer(self, process, outcome, state, status=0):
        """What came of a decision."""
        out, err = process.communicate(timeout=200)
        found = json.loads(out)[0] if out else {}
        self.checks.expect(
            (process.returncode, found.get("outcome"), found.get("state")) == (status, outcome, state),
            f"the answer is {outcome}, {state}", f"{process.returncode}: {text_of(out)[-300:]} {text_of(err)[-300:]}")
        return found

    # One of three

    def suspend(self):
        """Suspends one of three under load; from the confirmation on nothing is added to its topic."""
        usual = self.feed(lambda: False, self.options.seconds)
        self.checks.expect(self.arrived(HELD) > 0, "the recipient gets events before")
        began = time.monotonic()
        asking = self.asking("suspend", HELD)
        last = {"end": 0, "at": time.time()}

        def is_over():
            end = self.arrived(HELD)
            if end != last["end"]:
                last.update(end=end, at=time.time())
            return asking.poll() is not None

        self.feed(is_over)
        self.answer(asking, "done", "suspended")
        command = self.world.cluster.read_all(f"{self.world.name}.commands", 1)[-1]
        acted = last["at"] - command.timestamp()[1] / 1000
        print(f"      the last record reached the recipient {acted:.2f} s after the command was written", flush=True)
        self.checks.expect(acted < ACTED_SECONDS, "the suspension acts at once", f"{acted:.2f} s")
        confirmed = self.arrived(HELD)
        seconds = time.monotonic() - began
        self.checks.expect(seconds < CONFIRMED_SECONDS, "the suspension is confirmed soon", f"{seconds:.1f} s")
        self.answer(self.asking("suspend", HELD), "refused", "suspended", status=1)
        without = self.feed(lambda: False, self.options.seconds)
        table = self.recipients("list")
        self.checks.expect("suspended" in table and "by ann (person): suspend, says the test" in table,
                           "the table says who and why", table)
        lines = self.recipients("list", "--csv").splitlines()
        self.checks.expect(len(lines) == 1 + len(THREE) and lines[0].startswith("source,recipient,"), "as CSV too", str(lines))
        row = self.row(HELD)
        self.checks.expect(
            row["state"] == "suspended" and row["held"] > 0 and row["by"] == "ann" and row["intervals"]
            and row["held"] == sum(one["events"] for one in row["intervals"]), "the list says what is held", str(row)[:400])
        self.compare("while one is suspended", without, usual)
        return usual, confirmed

    def kill(self, confirmed):
        """Kills and restarts both gateways, one after the other: nobody forgets the suspension."""
        for gateway in self.gateways:
            gateway.kill()
            self.feed(lambda: False, 1)
            gateway.start()
            self.feed(lambda: gateway.answers("/readyz") == 200)
        self.feed(lambda: False, self.options.seconds / 2)
        self.checks.expect(self.arrived(HELD) == confirmed, "not one event left after the suspension was confirmed",
                           f"{self.arrived(HELD)} instead of {confirmed}")

    def resume(self, usual):
        """Lets it have events again under load, and waits until it has everything."""
        held = self.row(HELD)["held"]
        began = time.monotonic()
        asking = self.asking("resume", HELD)
        self.feed(lambda: asking.poll() is not None or time.monotonic() - began > 60)
        self.answer(asking, "done", "active")
        self.feed(lambda: self.held() == 0)
        print(f"      {held} held events were released in {time.monotonic() - began:.1f} s under load", flush=True)
        speed = self.feed(lambda: False, self.options.seconds / 2)
        self.compare("after the release", speed, usual)
        self.world.wait_consumed(240)
        wait_until(lambda: self.held() == 0, 120, "not everything held was released", 0.3)
        row = self.row(HELD)
        self.checks.expect(row["state"] == "active" and not row["intervals"] and not row["isCatchingUp"],
                           "the list says that it has caught up", str(row)[:300])
        self.answer(self.asking("resume", HELD), "refused", "active", status=1)

    def held(self):
        """Events that are held, by the accounts beside the offsets."""
        committed = self.world.cluster.committed(self.world.name, self.world.topic, PARTITIONS)
        return sum(read_accounts(metadata)[1][self.recipient].held for _, metadata in committed.values())

    def compare(self, when, speed, usual):
        """The others are not slowed by more than a tenth."""
        print(f"      {when}: the others get {speed:.0f} records a second, before {usual:.0f}", flush=True)
        self.checks.expect(speed > (1 - SLOWED_MOST) * usual, f"{when} the others are not slowed by more than a tenth",
                           f"{speed:.0f} after {usual:.0f} a second")

    def strangers(self):
        """What nobody may ask for."""
        self.recipients("suspend", "nobody", "--reason", "x", status=64)
        self.recipients("suspend", HELD, "--reason", " ", status=64)
        self.recipients("suspend", HELD, "--source", "elsewhere", "--reason", "x", status=64)
        before = len(self.world.cluster.read_all(f"{self.world.name}.commands", 1))
        self.recipients("suspend", HELD, "--reason", "x", "--dry-run")
        after = len(self.world.cluster.read_all(f"{self.world.name}.commands", 1))
        self.checks.expect(before == after, "a dry run asks nothing of the gateway")


BROKEN = "wco"
MAPPER = "mappings/hub.seizure.1--wco-cen.seizure.1/1.yaml"
RULE = {"percent": 20, "deliveries": 200, "window": "20s"}


class GuardedWorld(World):
    """Recipients behind breakers, and a catalog of its own whose mapper to one of them is broken."""

    def break_mapper(self):
        """Makes the mapper reject a third of what the recipient should get."""
        self.schemas = self.folder / "schemas"
        shutil.copytree(REPOSITORY / "schemas", self.schemas)
        self.mapper = self.schemas / MAPPER
        self.right = self.mapper.read_text(encoding="utf-8")
        wrong = self.right.replace('RECORDED: "9", ', "").replace("reject: DISCLOSURE_DENIED", "reject: CODE_UNMAPPABLE")
        assert wrong != self.right
        self.mapper.write_text(wrong, encoding="utf-8")

    def configuration(self, instance, port):
        made = super().configuration(instance, port)
        made["rejections"] = {"breaker": RULE}
        return made


class BreakerRun(Run):
    """A broken mapper rejects a third of one partner's events: it is held, the mapper is mended, and it gets them all."""

    def __init__(self, world, options, checks):
        super().__init__(world, options, checks)
        self.recipient = BROKEN

    def rejects(self, verb, *arguments, status=0):
        """What `rejects` prints; it must end with the status."""
        found, out, err = run_to_end(
            self.world.program, ["rejects", verb, "--config", str(self.gateways[0].file), *arguments], 200)
        self.checks.expect(status is None or found == status, f"rejects {verb}: exit status {status}",
                           f"{found}: {out[-400:]} {err[-400:]}")
        return out

    def trip(self):
        """The breaker holds the recipient within its window; the other one goes on."""
        began = time.monotonic()
        self.feed(lambda: self.row(BROKEN, quiet=True)["state"] == "suspended")
        seconds = time.monotonic() - began
        print(f"      the breaker held the recipient after {seconds:.1f} s of events", flush=True)
        self.checks.expect(seconds < 20 + CONFIRMED_SECONDS, "the breaker holds it within its window", f"{seconds:.1f} s")
        row = self.row(BROKEN)
        self.checks.expect(row["cause"] == "breaker" and "CODE_UNMAPPABLE" in row["reason"], "and says why", str(row)[:300])
        self.checks.expect(self.row("gacc")["state"] == "active", "the other recipient is not held")
        closed = self.arrived(BROKEN)
        self.feed(lambda: False, self.options.seconds / 2)
        self.checks.expect(self.arrived(BROKEN) == closed, "nothing leaves for it any more")
        page = "".join(gateway.page("/metrics") for gateway in self.gateways)
        wanted = f'gateway_recipient_suspended{{source="{self.world.topic}",recipient="{BROKEN}",cause="breaker"}} 1'
        self.checks.expect(page.count(wanted) == 2, "both processes say so in their metrics", page[:300])

    def mend(self):
        """The mapper is mended; what would clear is said, and resume and redrive deliver exactly those."""
        self.world.wait_consumed(240)
        letters = self.letters()
        broken = [event for code, event in letters if code == "CODE_UNMAPPABLE" and event.expected[BROKEN] == DELIVERED]
        self.checks.expect(len(broken) >= RULE["deliveries"] * RULE["percent"] / 100, "there are rejections", str(len(broken)))
        self.world.mapper.write_text(self.world.right, encoding="utf-8")
        for gateway in self.gateways:
            gateway.process.send_signal(1)
            wait_until(lambda: "Another catalog is put in place" in gateway.log(), 60, "the catalog is not loaded anew")
        select = ("--recipient", BROKEN, "--code", "CODE_UNMAPPABLE")
        said = json.loads(self.rejects("would-clear", *select, "--json"))
        self.checks.expect(said["wouldClear"] == len(broken), "would-clear says how many pass",
                           f"{said['wouldClear']} of {len(broken)}")
        out = self.rejects("redrive", *select, "--reason", "too early", "--yes", "--json", status=1)
        self.checks.expect(f"{BROKEN} is suspended" in out, "nothing is sent again to who is suspended", out[-300:])
        self.answer(self.asking("resume", BROKEN), "done", "active")
        self.feed(lambda: False, self.options.seconds / 2)
        self.world.wait_consumed(240)
        wait_until(lambda: self.held() == 0, 120, "not everything held was released", 0.3)
        answer = json.loads(self.rejects("redrive", *select, "--reason", "mended", "--yes", "--json", status=None))
        self.checks.expect(answer["redriven"] == len(broken), "redrive delivers exactly those",
                           f"{answer['redriven']} of {len(broken)}")
        check_deliveries(self.checks, self.world)

    def letters(self):
        """The rejections of single deliveries: (code, event)."""
        events = {event.id: event for event in self.world.events}
        found = []
        for message in self.world.cluster.read_all(self.world.dead_letters, PARTITIONS):
            headers = headers_of(message)
            rejection = json.loads(headers["gateway-rejection"])
            if rejection.get("recipient") == BROKEN:
                found.append((rejection["code"], events[text_of(headers["ce_id"])]))
        return found


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20, help="how long each phase lasts")
    parser.add_argument("--rate", type=int, default=300, help="events a second")
    parser.add_argument("--only", default=None, help="one case: one_of_three, breaker")
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000), help="default: a new one, which is printed")
    parser.add_argument("--gateway", default=str(DEFAULT_PROGRAM), help="the program (default: the release build)")
    parser.add_argument("--folder", default=None, help="keep configurations and logs here")
    return parser.parse_args()


def one_of_three(world, options, checks):
    """One of three recipients is suspended under load."""
    run = Run(world, options, checks)
    world.start_all()
    usual, confirmed = run.suspend()
    run.kill(confirmed)
    run.resume(usual)
    run.strangers()
    world.verify(checks)


def breaker(world, options, checks):
    """A broken mapper trips a breaker."""
    world.break_mapper()
    run = BreakerRun(world, options, checks)
    world.start_all()
    run.trip()
    run.mend()


def run_case(case, world, options, checks):
    """One case on its own topics; the gateways end with 0."""
    print(case.__doc__, flush=True)
    try:
        own = {f"{world.name}.{kind}": {"retention.ms": "-1"} for kind in ("commands", "state", "actions")}
        world.create_topics({**own, world.topic: {"retention.ms": "-1"},
                             world.dead_letters: {"retention.ms": "-1", "max.message.bytes": "1114124"},
                             **{topic: {"retention.ms": "-1"} for topic in world.inboxes.values()}})
        case(world, options, checks)
        for gateway in world.gateways:
            checks.expect(gateway.stop() == 0, f"{gateway.instance} ends with 0")
    except (OutOfTime, AssertionError) as problem:
        checks.expect(False, "the run comes to its end", str(problem))
        for gateway in world.gateways:
            print(gateway.log()[-3_000:], flush=True)
    finally:
        world.close()


def main():
    """All cases, or one."""
    options = arguments()
    print(f"seed {options.seed}", flush=True)
    checks = Checks()
    for case, world, partners in [(one_of_three, World, THREE), (breaker, GuardedWorld, PARTNERS)]:
        if options.only not in (None, case.__name__):
            continue
        folder = options.folder and pathlib.Path(options.folder) / case.__name__
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
        run_case(case, world(options.gateway, folder, partners=partners), options, checks)
    checks.close()


if __name__ == "__main__":
    sys.exit(main())
