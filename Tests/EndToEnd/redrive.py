#!/usr/bin/env python3
"""Rejections that are sent again and discarded: two people ask for the same selection at once while the gateway is killed,
and what comes of it is read from the outside.

    Tests/EndToEnd/redrive.py                                    10,000 rejections, 5 kills
    Tests/EndToEnd/redrive.py --rejections 2000 --kills 3        a short one
"""

import argparse
import collections
import hashlib
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys
import time

from confluent_kafka import Producer

from harness.checks import Checks
from harness.events import DELIVERED, EventMaker
from harness.gateway import DEFAULT_PROGRAM, REPOSITORY, run_to_end
from harness.verification import check_deliveries, headers_of, text_of
from harness.waiting import OutOfTime, wait_until
from harness.world import PARTITIONS, World

CODE = "SENSITIVE_CONTENT"
CHUNK = 3_000
AGREEMENT = "agreements/us-cn-ipr/1.yaml"


class Run:
    """A world whose agreement with one recipient is stricter than it should be, so that its deliveries are rejected."""

    def __init__(self, world, options, checks):
        self.world = world
        self.options = options
        self.checks = checks
        self.random = random.Random(options.seed)
        world.schemas = world.folder / "schemas"
        shutil.copytree(REPOSITORY / "schemas", world.schemas)
        self.agreement = world.schemas / AGREEMENT
        self.right = self.agreement.read_text(encoding="utf-8")
        wrong = self.right.replace("lengthMax: 250", "lengthMax: 1")
        assert wrong != self.right
        self.agreement.write_text(wrong, encoding="utf-8")
        self.gateway = world.gateway("one")

    # What people do

    def command(self, *arguments):
        """The words of a call."""
        return ["rejects", arguments[0], "--config", str(self.gateway.file), *arguments[1:]]

    def rejects(self, *arguments, status=0):
        """What `rejects` prints; it must end with the status."""
        found, out, err = run_to_end(self.world.program, self.command(*arguments), 200)
        self.checks.expect(found == status, f"rejects {' '.join(arguments[:4])}: exit status {status}",
                           f"{found}: {out[-400:]} {err[-400:]}")
        return out

    def listed(self, *arguments):
        """The rejections that `rejects list` finds, as documents."""
        return [json.loads(line) for line in self.rejects("list", "--ndjson", "--limit", "1000000", *arguments).splitlines()]

    def metric(self, name):
        """The sum of a metric's samples; 0 while the process does not answer."""
        try:
            page = self.gateway.page("/metrics")
        except OSError:
            return 0
        return sum(float(value) for value in re.findall(rf"^{name}(?:{{[^}}]*}})? (\S+)$", page, re.MULTILINE))

    def forget_index(self):
        """Deletes the index: a noida-db tells a reader that goes on from its place of aborted transactions that ended
        before it, and the reader then misses what came later."""
        for file in self.gateway.folder.glob(f"{self.gateway.instance}-data/*.rejections.sqlite*"):
            file.unlink()

    # What there is, read from the outside

    def records(self, kind):
        """The committed records of one of the gateway's own topics."""
        return self.world.cluster.read_all(f"{self.world.name}.{kind}", 1)

    def actions(self):
        """The actions by the rejection that they are about."""
        found = collections.defaultdict(list)
        for message in self.records("actions"):
            action = json.loads(message.value())
            found[action["rejection"]].append(action)
        return found

    def states(self):
        """The newest state record of every rejection."""
        return {text_of(one.key()).removeprefix("rejection/"): json.loads(one.value()) for one in self.records("state")}

    def letters(self):
        """Every dead letter of the gateway: (its own header, the record)."""
        messages = self.world.cluster.read_all(self.world.dead_letters, PARTITIONS)
        return [(json.loads(headers_of(one)["gateway-rejection"]), one) for one in messages]

    # The run

    def reject(self):
        """Sends events until so many deliveries are rejected for the wrong reason; then the agreement is mended."""
        self.world.start_all()
        maker = iter(EventMaker(self.options.seed, 10 * self.options.rejections + 1_000))
        rejected = 0
        while rejected < self.options.rejections:
            for _ in range(min(CHUNK, self.options.rejections - rejected + 100)):
                self.world.send(next(maker))
            self.world.wait_consumed(240)
            rejected = sum(1 for header, _ in self.letters() if header["code"] == CODE)
        self.would_clear()
        self.agreement.write_text(self.right, encoding="utf-8")
        self.gateway.process.send_signal(1)
        wait_until(lambda: "Another catalog is put in place" in self.gateway.log(), 60, "the catalog is not loaded anew")

    def would_clear(self):
        """What sending again would bring, through the catalog of the moment and through one that is not live yet."""
        events = {event.id: event for event in self.world.events}
        chosen = [(header, events[text_of(headers_of(one)["ce_id"])]) for header, one in self.letters()
                  if header["code"] == CODE]
        clears = sum(1 for _, event in chosen if event.expected["gacc"] == DELIVERED)
        live = json.loads(self.rejects("would-clear", "--code", CODE, "--json"))
        self.checks.expect((live["rejections"], live["wouldClear"], live["again"]) == (len(chosen), 0, len(chosen)),
                           "through today's catalog none would clear", str(live)[:300])
        mended = ("--catalog", str(REPOSITORY / "schemas"))
        other = json.loads(self.rejects("would-clear", "--code", CODE, "--json", *mended))
        self.checks.expect(other["rejections"] == len(chosen) and other["wouldClear"] == clears
                           and other["again"] == len(chosen) - clears and other["catalog"] != live["catalog"],
                           f"through the mended catalog {clears} of {len(chosen)} would clear", str(other)[:300])
        lines = [json.loads(line) for line in self.rejects("would-clear", "--code", CODE, "--ndjson", *mended).splitlines()]
        ids = {one["rejection"] for one in lines if one["outcome"] == "would-clear"}
        self.checks.expect(ids == {header["id"] for header, event in chosen if event.expected["gacc"] == DELIVERED},
                           "and it says which")
        self.rejects("would-clear", "--code", CODE, "--fail-on", "1", status=1)
        table = self.rejects("would-clear", *mended)
        self.checks.expect(f"{clears:,} would clear" in table and "WHY NOT" in table, "the table says the same", table[-300:])
        one = next(iter(ids))
        shown = json.loads(self.rejects("would-clear", "--id", one, "--explain", "--json", *mended))
        self.checks.expect(shown["outcome"] == "delivered" and shown["recipient"] == "gacc" and len(shown["fields"]) > 10,
                           "one of them is explained by field", str(shown)[:300])
        self.checks.expect(not self.records("commands") and not self.records("state"), "nothing was published by trying")

    def redrive_with_kills(self):
        """Two people ask for the same rejections at once, while the gateway is killed."""
        before = self.letters()
        chosen = {header["id"]: header for header, _ in before if header["code"] == CODE}
        self.checks.expect(len(chosen) >= self.options.rejections, "there are rejections to send again", str(len(chosen)))
        self.rejects("redrive", "--code", CODE, "--reason", "a try", "--dry-run")
        self.rejects("redrive", "--code", CODE, "--reason", "nobody is asked", status=64)
        self.checks.expect(not self.records("commands"), "a dry run and an unconfirmed one ask nothing of the gateway")
        askers = [
            subprocess.Popen(
                [self.world.program, *self.command(
                    "redrive", "--code", CODE, "--reason", f"mended, says {name}", "--by", name, "--yes", "--no-wait")],
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
            for name in ("alice", "bob")
        ]
        began = time.monotonic()
        kills = 0
        while kills < self.options.kills:
            # In the middle of it: this process has sent some again, and there are more.
            wait_until(lambda: self.metric("gateway_redrives_total") > 0 or self.is_done(chosen), 240,
                       "nothing is sent again", 0.02)
            if self.is_done(chosen):
                break
            time.sleep(self.random.uniform(0, 0.3))
            self.gateway.kill()
            self.gateway.start()
            kills += 1
        for asker in askers:
            _, errors = asker.communicate(timeout=120)
            self.checks.expect(asker.returncode == 0, "both selections are written", text_of(errors)[-300:])
        self.checks.expect(kills == self.options.kills, f"the gateway was killed {self.options.kills} times in the middle",
                           str(kills))
        wait_until(lambda: self.answered(chosen) == 2 * len(chosen), 600, "not every command is answered", 1)
        seconds = time.monotonic() - began
        print(f"      {len(chosen)} rejections sent again in {seconds:.0f} s with {kills} kills", flush=True)
        self.gateway.wait_ready()
        return before, chosen

    def is_done(self, chosen):
        """Whether nothing is left to do: asked only when the metrics say so."""
        return (self.gateway.answers("/readyz") == 200 and self.metric("gateway_commands_owner") == 1
                and self.metric("gateway_redrives_waiting") == 0 and self.answered(chosen) == 2 * len(chosen))

    def answered(self, chosen):
        """Commands about these rejections that have their last word."""
        return sum(1 for rejection, actions in self.actions().items() if rejection in chosen
                   for action in actions if action["outcome"] != "accepted")

    def check(self, before, chosen):
        """Each rejection ends in one state, each delivery is there once, and what is shown agrees."""
        checks, events = self.checks, {event.id: event for event in self.world.events}
        event_of = {header["id"]: events[text_of(headers_of(one)["ce_id"])] for header, one in before}
        states, actions = self.states(), self.actions()
        again = {rejection: event_of[rejection].expected["gacc"] != DELIVERED for rejection in chosen}
        wrong = [(rejection, states.get(rejection)) for rejection in chosen
                 if states.get(rejection, {}).get("state") != ("rejected-again" if again[rejection] else "redriven")]
        checks.expect_none(wrong, "each rejection ends in the one state that it must")
        checks.expect(set(states) == set(chosen), "no other rejection has a state", f"{len(states)}")
        wrong = []
        for rejection in chosen:
            found = collections.Counter(action["outcome"] for action in actions[rejection])
            refused = [action for action in actions[rejection] if action["outcome"] == "refused"]
            first = {action["by"] for action in actions[rejection] if action["outcome"] == "accepted"}
            if found != {"accepted": 1, "done": 1, "refused": 1} or not refused[0]["detail"].endswith(f"by {first.pop()}"):
                wrong.append((rejection, actions[rejection]))
        checks.expect_none(wrong, "of two commands one is carried out, and one is refused and names who was first")
        check_deliveries(self.checks, self.world)
        self.check_letters(before, chosen, again, event_of)
        self.check_accounts()
        return states

    def check_letters(self, before, chosen, again, event_of):
        """What was rejected again, and only that, has one dead letter of the second attempt with the same root."""
        old = {header["id"] for header, _ in before}
        letters = self.letters()
        self.checks.expect(len(letters) == len({header["id"] for header, _ in letters}), "no dead letter is there twice")
        fresh = [(header, one) for header, one in letters if header["id"] not in old]
        roots = collections.Counter(header["rootId"] for header, _ in fresh)
        self.checks.expect(roots == collections.Counter(one for one in chosen if again[one]),
                           "what deserves it, and only that, is rejected again once", f"{len(fresh)}")
        wrong = []
        for header, message in fresh:
            event = event_of[header["rootId"]]
            kept = [(name, value) for name, value in message.headers()][: len(event.headers)]
            where = header["source"]
            if (header["attempt"] != 2 or header["recipient"] != "gacc" or header["code"] != event.expected["gacc"]
                    or message.value() != event.value or message.key() != event.key or kept != event.headers
                    or (where["partition"], where["offset"]) != (event.partition, event.offset)
                    or sum(1 for name, _ in message.headers() if name == "gateway-rejection") != 1):
                wrong.append(header)
        self.checks.expect_none(wrong, "it is of the second attempt, with the original record and its place")

    def check_accounts(self):
        """What is sent again is not consumed again."""
        before = self.world.consumed()
        self.checks.expect(before == len(self.world.events), "no source event was consumed twice", str(before))

    def show(self, states, chosen):
        """The index made anew shows the same as Kafka has."""
        self.gateway.stop()
        self.forget_index()
        self.world.start_all()
        listed = {one["id"]: one["state"] for one in self.listed("--state", "all")}
        wrong = [(rejection, state, states.get(rejection, {}).get("state", "open")) for rejection, state in listed.items()
                 if state != states.get(rejection, {}).get("state", "open")]
        self.checks.expect_none(wrong, "the index, made anew, has every state")
        undecided = sum(1 for state in listed.values() if state in ("open", "redriving"))
        self.checks.expect(len(self.listed()) == undecided, "a list without --state has what is open", str(undecided))
        total = json.loads(self.rejects("stats", "--json", "--limit", "10000"))["rejections"]
        self.checks.expect(total == undecided, "stats counts what is open", f"{total} {undecided}")
        for state, count in collections.Counter(listed.values()).items():
            self.checks.expect(len(self.listed("--state", state)) == count, f"list --state {state} agrees", str(count))
        one = next(iter(chosen))
        text = self.rejects("show", one)
        self.checks.expect("mended, says" in text and states[one]["state"] in text, "show says who decided, and why", text[:600])

    def decide_by_hand(self, states):
        """Refusals, discards and commands of strangers."""
        redriven = next(one for one, state in states.items() if state["state"] == "redriven")
        report = json.loads(self.rejects("redrive", "--id", redriven, "--state", "all", "--reason", "again", "--yes", "--json",
                                         "--timeout", "60", status=1))
        self.checks.expect(report["refused"] == 1 and "sent again already" in report["refusals"][0]["why"],
                           "what was sent again is not sent again", str(report))
        victim, open_one = [one for one in self.listed() if "recipient" not in one][:2]
        victim = victim["id"]
        report = json.loads(self.rejects("discard", "--id", victim, "--reason", "sent by mistake", "--yes", "--json",
                                         "--timeout", "60"))
        self.checks.expect(report["discarded"] == 1, "a rejection is discarded", str(report))
        self.rejects("redrive", "--id", victim, "--state", "all", "--reason", "after all", "--yes", "--timeout", "60", status=1)
        report = json.loads(self.rejects("redrive", "--id", open_one["id"], "--reason", "a try", "--yes", "--json",
                                         "--timeout", "60", status=1))
        self.checks.expect(report["rejectedAgain"] == 1, "a whole event that fails again is rejected again", str(report))
        second = [one for one in self.listed() if one["rootId"] == open_one["id"]]
        self.checks.expect(len(second) == 1 and second[0]["attempt"] == 2, "its rejection is of the second attempt",
                           str(second))
        self.edit(second[0]["id"])
        self.strangers(second[0])

    def edit(self, besides):
        """Edited copies: by the whole value and by a patch, approved by a second person and declined."""
        events = {event.id: event for event in self.world.events}
        maker = EventMaker(1, 1)
        editable = [one for one in self.listed() if "recipient" not in one and one["code"] == "SCHEMA_VIOLATION"
                    and one["id"] != besides and one["event"] in events]
        for rejection, way in zip(editable, ("value", "patch")):
            event = events[rejection["event"]]
            mended = maker.valid[event.kind][0].of(event.case, event.version)
            file = self.world.folder / f"edit-{way}"
            step = b'[{"op":"test","path":"/nc:ActivitySequenceNumeric","value":%d},' % event.version
            file.write_bytes(mended if way == "value" else step + b'{"op":"replace","path":"","value":' + mended + b"}]")
            option = "--value-from" if way == "value" else "--patch"
            asked = ("redrive", "--id", rejection["id"], option, str(file), "--reason", "typing error", "--by", "ann", "--yes")
            self.rejects(*asked, "--dry-run")
            self.checks.expect(self.state(rejection) == "open", "a dry run of an edit changes nothing")
            report = json.loads(self.rejects(*asked, "--json", "--timeout", "90"))
            self.checks.expect(report["awaitingApproval"] == 1, f"an edited copy ({way}) waits for a second person", str(report))
            text = self.rejects("show", rejection["id"], "--edit")
            self.checks.expect("awaiting-approval" in text and "typing error" in text and "nc:ActivitySequenceNumeric" in text,
                               "show --edit shows it to the second person", text[:800])
            self.rejects("discard", "--id", rejection["id"], "--state", "all", "--reason", "no", "--yes", "--timeout", "90",
                         status=1)
            self.judge(rejection, event, way)

    def judge(self, rejection, event, way):
        """A second person says yes to one edited copy, and no to the other."""
        if way == "patch":
            self.rejects("decline", "--id", rejection["id"], "--reason", "ask the sender", "--by", "bob", "--yes",
                         "--timeout", "90")
            self.checks.expect(self.state(rejection) == "open", "a declined copy leaves the rejection open")
            return
        self.rejects("approve", "--id", rejection["id"], "--reason", "I say so", "--by", "ann", "--yes", "--timeout", "90",
                     status=1)
        self.rejects("approve", "--id", rejection["id"], "--reason", "seen the form", "--by", "bob", "--yes", "--timeout", "90")
        wait_until(lambda: self.state(rejection) == "redriven", 60, "an approved copy is not sent")
        record = self.newest(rejection)
        deliveries = [(recipient, headers_of(one)) for recipient, topic in self.world.inboxes.items()
                      for one in self.world.cluster.read_all(topic, PARTITIONS)
                      if one.key() == event.key and text_of(headers_of(one)["ce_caseversion"]) == str(event.version)]
        expected = ["gacc"] if event.kind == "DISPOSITION_CHANGED" else ["gacc", "wco"]
        self.checks.expect(sorted(recipient for recipient, _ in deliveries) == expected, "an edited copy is delivered once",
                           str(deliveries))
        marks = {text_of(headers["ce_edited"]) for _, headers in deliveries}
        self.checks.expect(len(marks) == 1 and all(len(mark) == 64 for mark in marks), "deliveries say that it was edited")
        mended = (self.world.folder / "edit-value").read_bytes()
        hashes = [hashlib.sha256(value).hexdigest() for value in (event.value, mended)]
        self.checks.expect([record["edit"]["before"], record["edit"]["after"]] == hashes and record["approvedBy"] == "bob"
                           and record["by"] == "ann", "both hashes and both people are recorded", str(record))
        letter = next(one for header, one in self.letters() if header["id"] == rejection["id"])
        self.checks.expect(letter.value() == event.value, "the original stays")

    def newest(self, rejection):
        """The newest state record of a rejection."""
        return self.states()[rejection["id"]]

    def state(self, rejection):
        """What has become of a rejection."""
        return self.states().get(rejection["id"], {"state": "open"})["state"]

    def strangers(self, rejection):
        """Records of the commands topic that no program of ours writes."""
        topic = f"{self.world.name}.commands"
        producer = Producer({"bootstrap.servers": self.world.broker.bootstrap})
        key = f"rejection/{rejection['id']}"

        def forged(number, **changes):
            command = {"version": 1, "id": f"{number:032x}", "verb": "redrive", "rejection": rejection["id"], "attempt": 2,
                       "letter": "/".join(str(part) for part in rejection["letter"].values()), "by": "stranger", "reason": "-"}
            command.update(changes)
            producer.produce(topic, json.dumps(command).encode(), key.encode(), partition=0)

        for value in (b"", b"\xff\x00", b"{}", b"[" * 10_000, None):
            producer.produce(topic, value, key.encode(), partition=0)
        producer.produce(topic, b'{"version":1}', b"rejection/short", partition=0)
        dead = self.world.dead_letters
        wrong = [f"{dead}/99/0", f"{dead}/0/9999999", f"{self.world.topic}/0/0", "other.dlq/0/0", f"{dead}/0/0"]
        for number, letter in enumerate(wrong, start=1):
            forged(number, letter=letter, id=f"{number:032x}")
        producer.flush(30)
        ids = {f"{number:032x}" for number in range(1, len(wrong) + 1)}

        def answers():
            return [action for actions in self.actions().values() for action in actions
                    if action["command"] in ids and action["outcome"] == "refused"]

        wait_until(lambda: len({one["command"] for one in answers()}) == len(ids), 90, "commands of strangers are not answered")
        self.checks.expect(self.states()[rejection["id"]]["state"] == "open",
                           "commands that name no letter of the rejection leave it open")
        self.checks.expect(self.metric("gateway_commands_total") > 0, "commands are counted")
        page = self.gateway.page("/metrics")
        self.checks.expect('gateway_commands_total{outcome="ignored"} 6' in page, "records that are no commands are passed over")
        self.checks.expect(self.gateway.answers("/readyz") == 200, "the gateway is ready after all of it")


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rejections", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000), help="default: a new one, which is printed")
    parser.add_argument("--gateway", default=str(DEFAULT_PROGRAM), help="the program (default: the release build)")
    parser.add_argument("--folder", default=None, help="keep configurations and logs here")
    return parser.parse_args()


def main():
    """One run."""
    options = arguments()
    print(f"seed {options.seed}", flush=True)
    checks = Checks()
    if options.folder:
        pathlib.Path(options.folder).mkdir(parents=True, exist_ok=True)
    world = World(options.gateway, options.folder)
    try:
        world.create_topics({world.dead_letters: {"retention.ms": "-1", "max.message.bytes": "1114124"},
                             **{f"{world.name}.{kind}": {"retention.ms": "-1"} for kind in ("commands", "state", "actions")}})
        run = Run(world, options, checks)
        run.reject()
        before, chosen = run.redrive_with_kills()
        states = run.check(before, chosen)
        run.show(states, chosen)
        run.decide_by_hand(states)
        checks.expect(run.gateway.stop() == 0, "the gateway ends with 0")
    except (OutOfTime, AssertionError) as problem:
        checks.expect(False, "the run comes to its end", str(problem))
        print(world.gateways[0].log()[-3_000:] if world.gateways else "", flush=True)
    finally:
        world.close()
    checks.close()


if __name__ == "__main__":
    sys.exit(main())
