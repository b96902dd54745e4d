"""One source, its two recipients and its dead letters on a broker, and the gateways between them."""

import pathlib
import re
import tempfile
import time
import uuid

from .broker import open_broker
from .gateway import REPOSITORY, Gateway
from .kafka import FETCH_BYTES_MAX, Cluster, Source
from .verification import Outcomes
from .waiting import OutOfTime, wait_until

PARTITIONS = 4
# A source partition in the metrics of the gateway whose lane has it.
OWNED = re.compile(r'^gateway_source_committed_offset\{[^}]*partition="(\d+)"', re.MULTILINE)
# Longer than heartbeat.interval.ms, after which a member hears of a rebalance, and the rebalance itself.
SETTLED_SECONDS = 9
# A group that gives nobody a partition for so long will not by itself: more than a rebalance takes.
STUCK_SECONDS = 40
UNLOCKS_MAX = 4
PARTNERS = {
    "gacc": {"agency": "cn-gacc", "schema": "cn-gacc.seizure/2", "agreement": "us-cn-ipr/1"},
    "wco": {"agency": "wco-cen", "schema": "wco-cen.seizure/1", "agreement": "wco-cen/1"},
}


class World:
    """Topics of its own on the broker, so that several worlds can share it."""

    def __init__(self, program, folder=None, broker=None, partners=None):
        self.partners = partners or PARTNERS
        self.program = program
        self.keeper = tempfile.TemporaryDirectory(prefix="seizure-e2e-")
        self.folder = pathlib.Path(folder or self.keeper.name)
        self.owns_broker = broker is None
        self.broker = broker or open_broker(self.folder)
        self.name = f"e2e-{uuid.uuid4().hex[:8]}"
        self.topic = f"{self.name}.us-iprc.seizures"
        self.inboxes = {recipient: f"{self.name}.{recipient}.inbox" for recipient in self.partners}
        self.cluster = Cluster(self.broker.bootstrap)
        self.schemas = REPOSITORY / "schemas"
        self.gateways = []
        self.events = []
        self.unlocks = 0

    @property
    def dead_letters(self):
        """The dead-letter topic of the source."""
        return f"{self.topic}.dlq"

    def create_topics(self, settings=None):
        """Creates the source, the inboxes, the dead letters and the gateway's own topics."""
        own = {f"{self.name}.{kind}": 1 for kind in ("commands", "state", "actions")}
        topics = [self.topic, self.dead_letters, *self.inboxes.values()]
        kept = {self.dead_letters: {"retention.ms": "-1", "max.message.bytes": "1114124"},
                f"{self.name}.state": {"cleanup.policy": "compact"}}
        self.cluster.create({**{topic: PARTITIONS for topic in topics}, **own}, {**kept, **(settings or {})})
        self.source = Source(self.broker.bootstrap, self.topic)

    def configuration(self, instance, port):
        """The configuration of one process."""
        recipients = [{"id": name, "topic": self.inboxes[name], **partner} for name, partner in self.partners.items()]
        return {
            "gateway": {
                "id": self.name,
                "instance": instance,
                "schemas": str(self.schemas),
                "lanes": 2,
                "data": str(self.folder / f"{instance}-data"),
                "transaction": {"interval": "50ms", "events": 500},
            },
            "kafka": {
                "bootstrap.servers": self.broker.bootstrap,
                "receive.message.max.bytes": FETCH_BYTES_MAX,
            },
            "sources": [
                {
                    "topic": self.topic,
                    "agency": "us-iprc",
                    "default-schema": "us-iprc.seizure/2",
                    "start": "earliest",
                    "recipients": recipients,
                }
            ],
            "http": {"listen": f"127.0.0.1:{port}"},
        }

    def gateway(self, instance):
        """A gateway process, not started yet."""
        made = Gateway(self.program, self.folder, instance, self.configuration)
        self.gateways.append(made)
        return made

    def send(self, event):
        """Sends one event and remembers it."""
        self.events.append(event)
        self.source.send(event)

    def consumed(self):
        """Events that the gateways have committed."""
        committed = self.cluster.committed(self.name, self.topic, PARTITIONS)
        return sum(offset for offset, _ in committed.values())

    def wait_consumed(self, seconds):
        """Waits until everything sent is committed."""
        self.source.flush()
        progress = {"consumed": -1, "at": time.monotonic()}

        def is_done():
            dead = [one.instance for one in self.gateways if one.process and not one.is_running]
            if dead:
                raise AssertionError(f"ended by itself: {dead}: {self.gateways[0].log()[-800:]}")
            consumed = self.consumed()
            if consumed != progress["consumed"]:
                progress.update(consumed=consumed, at=time.monotonic())
            elif time.monotonic() - progress["at"] > STUCK_SECONDS and self.unlock():
                progress["at"] = time.monotonic()
            return consumed >= len(self.events)

        wait_until(is_done, seconds, f"not everything sent is consumed: {self.consumed()} of {len(self.events)}", 0.3)

    def start_all(self):
        """Starts every gateway and waits until all are ready."""
        for gateway in self.gateways:
            gateway.start()
        for gateway in self.gateways:
            try:
                gateway.wait_ready(STUCK_SECONDS)
            except OutOfTime:
                if not self.unlock():
                    raise
        for gateway in self.gateways:
            gateway.wait_ready()

    def restart_gateways(self):
        """Asks every gateway to end, starts it again, and waits until the group is at rest."""
        for gateway in self.gateways:
            gateway.stop()
        self.start_all()
        self.wait_settled(240)

    def unlock(self):
        """Kills and restarts a gateway when noida-db has lost the group: now and then it answers none of the requests
        to join that come at the same moment, for ever, until another one comes. Whether that was done."""
        if not self.broker.can_be_stopped or self.unlocks >= UNLOCKS_MAX:
            return False
        gateway = self.gateways[self.unlocks % len(self.gateways)]
        self.unlocks += 1
        print(f"the group of noida-db hangs: {gateway.instance} is killed and joins again", flush=True)
        gateway.kill()
        gateway.start()
        return True

    def wait_settled(self, seconds):
        """Waits until every partition has had one owner, and the same lanes, for longer than members take to hear of a
        rebalance."""
        since = {"owners": None, "at": time.monotonic(), "whole": time.monotonic()}

        def is_settled():
            try:
                pages = [one.page("/metrics") for one in self.gateways]
            except OSError:
                pages = []
            owners = [sorted(OWNED.findall(page)) for page in pages]
            everyone = sorted(int(found) for group in owners for found in group)
            if everyone != list(range(PARTITIONS)) or owners != since["owners"]:
                since.update(owners=owners, at=time.monotonic())
            if everyone == list(range(PARTITIONS)):
                since["whole"] = time.monotonic()
            elif time.monotonic() - since["whole"] > STUCK_SECONDS and self.unlock():
                since["whole"] = time.monotonic()
            return time.monotonic() - since["at"] > SETTLED_SECONDS

        wait_until(is_settled, seconds, "the group did not settle", 0.2)

    def verify(self, checks, before=None):
        """Reads everything back as partners and operators do, and compares it with what was sent. `before` are records
        that were read from a recipient's topic earlier and are no longer there."""
        outcomes = Outcomes(self.events, list(self.partners))
        for recipient, topic in self.inboxes.items():
            outcomes.read_partner(recipient, (before or {}).get(recipient, []))
            outcomes.read_partner(recipient, self.cluster.read_all(topic, self.cluster.partitions(topic)))
        outcomes.read_dead_letters(self.cluster.read_all(self.dead_letters, PARTITIONS))
        outcomes.check(checks)
        committed = self.cluster.committed(self.name, self.topic, PARTITIONS)
        outcomes.check_accounts(checks, committed, self.cluster.ends(self.topic, PARTITIONS))
        return outcomes

    def close(self):
        """Ends what this world started."""
        for gateway in self.gateways:
            gateway.close()
        self.cluster.close()
        if self.owns_broker:
            self.broker.close()
        self.keeper.cleanup()
