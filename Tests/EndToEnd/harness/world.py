"""One source, its two recipients and its dead letters on a broker, and the gateways between them."""

import pathlib
import tempfile
import uuid

from .broker import open_broker
from .events import RECIPIENTS
from .gateway import REPOSITORY, Gateway
from .kafka import FETCH_BYTES_MAX, Cluster, Source
from .verification import Outcomes
from .waiting import wait_until

PARTITIONS = 4
PARTNERS = {
    "gacc": {"agency": "cn-gacc", "schema": "cn-gacc.seizure/2", "agreement": "us-cn-ipr/1"},
    "wco": {"agency": "wco-cen", "schema": "wco-cen.seizure/1", "agreement": "wco-cen/1"},
}


class World:
    """Topics of its own on the broker, so that several worlds can share it."""

    def __init__(self, program, folder=None, broker=None):
        self.program = program
        self.keeper = tempfile.TemporaryDirectory(prefix="seizure-e2e-")
        self.folder = pathlib.Path(folder or self.keeper.name)
        self.owns_broker = broker is None
        self.broker = broker or open_broker(self.folder)
        self.name = f"e2e-{uuid.uuid4().hex[:8]}"
        self.topic = f"{self.name}.us-iprc.seizures"
        self.inboxes = {recipient: f"{self.name}.{recipient}.inbox" for recipient in RECIPIENTS}
        self.cluster = Cluster(self.broker.bootstrap)
        self.gateways = []
        self.events = []

    @property
    def dead_letters(self):
        """The dead-letter topic of the source."""
        return f"{self.topic}.dlq"

    def create_topics(self, settings=None):
        """Creates the source, the inboxes, the dead letters and the gateway's own topics."""
        own = {f"{self.name}.{kind}": 1 for kind in ("commands", "state", "actions")}
        topics = [self.topic, self.dead_letters, *self.inboxes.values()]
        kept = {self.dead_letters: {"retention.ms": "-1", "max.message.bytes": "1114124"}}
        self.cluster.create({**{topic: PARTITIONS for topic in topics}, **own}, {**kept, **(settings or {})})
        self.source = Source(self.broker.bootstrap, self.topic)

    def configuration(self, instance, port):
        """The configuration of one process."""
        recipients = [{"id": name, "topic": self.inboxes[name], **PARTNERS[name]} for name in RECIPIENTS]
        return {
            "gateway": {
                "id": self.name,
                "instance": instance,
                "schemas": str(REPOSITORY / "schemas"),
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

        def is_done():
            dead = [one.instance for one in self.gateways if one.process and not one.is_running]
            if dead:
                raise AssertionError(f"ended by itself: {dead}: {self.gateways[0].log()[-800:]}")
            return self.consumed() >= len(self.events)

        wait_until(is_done, seconds, f"not everything sent is consumed: {self.consumed()} of {len(self.events)}", 0.3)

    def verify(self, checks, before=None):
        """Reads everything back as partners and operators do, and compares it with what was sent. `before` are records
        that were read from a recipient's topic earlier and are no longer there."""
        outcomes = Outcomes(self.events)
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
