#!/usr/bin/env python3
"""Kills gateway processes and suspends and resumes recipients at random moments while events flow, restarts the broker
once while its clients are quiet, and then checks promises P2, P3, P4 and P5 with read_committed readers that know only
Kafka.

    Tests/EndToEnd/chaos.py                                  the full run: 50,000 events, 24 kills
    Tests/EndToEnd/chaos.py --events 6000 --kills 6          a short one
"""

import argparse
import json
import random
import subprocess
import sys
import time

from harness.checks import Checks
from harness.events import EventMaker
from harness.gateway import DEFAULT_PROGRAM, run_to_end
from harness.waiting import OutOfTime, wait_until
from harness.world import World

BACKLOG_MAX = 6_000


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=50_000)
    parser.add_argument("--kills", type=int, default=24)
    parser.add_argument("--seed", type=int, default=None, help="default: a new one, which is printed")
    parser.add_argument("--gateway", default=str(DEFAULT_PROGRAM), help="the program (default: the release build)")
    parser.add_argument("--minutes", type=float, default=20, help="deadline of the whole run")
    parser.add_argument("--folder", default=None, help="keep configurations and logs here")
    return parser.parse_args()


class Chaos:
    """One run: feeds the source, kills and restarts, in one thread and by one seeded order of draws."""

    def __init__(self, world, options, seed):
        self.world = world
        self.options = options
        self.random = random.Random(seed)
        self.maker = iter(EventMaker(seed, options.events))
        self.deadline = time.monotonic() + options.minutes * 60
        self.kills = 0
        self.restarted_broker = not world.broker.can_be_stopped
        self.next_kill = None
        self.held = set()
        self.holds = 0
        self.asking = None
        self.next_hold = time.monotonic() + 2

    def run(self):
        """Sends everything while killing, and waits until all of it is consumed and nothing is held."""
        self.world.start_all()
        self._plan_kill()
        while self._feed() or self.kills < self.options.kills:
            self._check_time()
            self._kill_when_due()
            self._hold_when_due()
            if not self.restarted_broker and len(self.world.events) >= self.options.events // 2:
                self._restart_broker()
        self.world.wait_consumed(240)
        self._release_all()

    def _decide(self, verb, recipient):
        """The words of a decision about a recipient."""
        file = str(self.world.gateways[0].file)
        return ["recipients", verb, "--config", file, recipient, "--reason", "chaos"]

    def _hold_when_due(self):
        """Suspends a recipient, or resumes one that is suspended, without waiting for it."""
        if time.monotonic() < self.next_hold or (self.asking and self.asking.poll() is None):
            return
        recipient = self.random.choice(sorted(self.world.inboxes))
        verb = "resume" if recipient in self.held else "suspend"
        self.held ^= {recipient}
        self.holds += verb == "suspend"
        self.asking = subprocess.Popen(
            [self.world.program, *self._decide(verb, recipient), "--no-wait"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.next_hold = time.monotonic() + self.random.uniform(1, 6)

    def _release_all(self):
        """Lets everybody have everything."""
        if self.asking:
            self.asking.wait(120)
        for recipient in self.world.inboxes:
            run_to_end(self.world.program, self._decide("resume", recipient), 200)

        def is_released():
            _, out, _ = run_to_end(
                self.world.program, ["recipients", "list", "--config", str(self.world.gateways[0].file), "--json"], 60)
            rows = json.loads(out or "[]")
            return rows and all(row["state"] == "active" and row["held"] == 0 for row in rows)

        wait_until(is_released, 240, "not everything held was released", 0.5)

    def _check_time(self):
        if time.monotonic() > self.deadline:
            raise OutOfTime(f"the run took more than {self.options.minutes} minutes")

    def _plan_kill(self):
        self.next_kill = time.monotonic() + self.random.uniform(0.05, 2.5)

    def _feed(self):
        """Sends a chunk when there is room in the backlog; whether there is more to send. The events last as long as
        the kills do, so that every kill meets a gateway at work."""
        events = self.world.events
        share = (self.kills + 1) / (self.options.kills + 1)
        if len(events) < self.options.events * share:
            room = BACKLOG_MAX - (len(events) - self.world.consumed())
            for _ in range(min(room, self.options.events - len(events), 1_000)):
                self.world.send(next(self.maker))
            self.world.source.flush()
        else:
            time.sleep(0.01)
        return len(events) < self.options.events

    def _kill_when_due(self):
        if self.kills >= self.options.kills or time.monotonic() < self.next_kill:
            return
        victim = self.random.choice(self.world.gateways)
        victim.kill()
        self.kills += 1
        print(f"kill {self.kills}: {victim.instance} after {len(self.world.events)} events sent", flush=True)
        time.sleep(self.random.choice([0, 0, 0.2, 1.0]))
        victim.start()
        self._plan_kill()

    def _restart_broker(self):
        """Stops and starts the broker when everything sent is consumed and nothing moves."""
        self.world.wait_consumed(240)
        # What a broker acknowledges in its last second may be lost when it is no real Kafka.
        time.sleep(2)
        self.world.broker.stop()
        time.sleep(1)
        self.world.broker.start()
        # noida-db forgets its groups and does not check the generation of offsets in a transaction: a member that has
        # not heard yet that its partitions went to another would not be fenced, as Kafka would. So nothing is sent
        # until the group has found itself again. What a real broker does is played by the simulator.
        self.world.wait_settled(240)
        # It forgets transactional ids too, so it could not end what a producer of before leaves open when it is killed.
        self.world.restart_gateways()
        self.restarted_broker = True
        print(f"broker restarted after {len(self.world.events)} events", flush=True)


def main():
    """Runs and verifies."""
    options = arguments()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}, {options.events} events, {options.kills} kills", flush=True)
    checks = Checks()
    world = World(options.gateway, options.folder)
    try:
        world.create_topics()
        for instance in ("one", "two"):
            world.gateway(instance)
        chaos = Chaos(world, options, seed)
        began = time.monotonic()
        chaos.run()
        print(f"all consumed after {time.monotonic() - began:.1f} s and {chaos.kills} kills, {chaos.holds} suspensions", flush=True)
        for gateway in world.gateways:
            gateway.wait_ready(120)
        for gateway in world.gateways:
            checks.expect(gateway.stop() == 0, f"{gateway.instance} ends with 0 when it is asked to")
        outcomes = world.verify(checks)
        print(f"dead letters by code: {dict(outcomes.codes)}", flush=True)
    except (OutOfTime, AssertionError) as problem:
        checks.expect(False, "the run comes to its end", f"{problem} (seed {seed})")
    finally:
        world.close()
    checks.close()


if __name__ == "__main__":
    sys.exit(main())
