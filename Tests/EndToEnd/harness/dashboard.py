"""Two agencies that send to each other, a gateway whose pages are on, and a visitor that asks for them without a browser."""

import http.client
import http.cookies
import json
import re
import threading
import time
import urllib.parse
from dataclasses import dataclass, field

from confluent_kafka import Producer

from .events import CASE, EXAMPLES, Event, Example
from .gateway import run_to_end
from .verification import headers_of, text_of
from .waiting import wait_until
from .world import PARTITIONS, World

TOO_LONG_SECONDS = 30
BIG_RECORD_BYTES = 2_000_000
# A dead letter has its record, and what the gateway says about it.
BIG_LETTER_BYTES = BIG_RECORD_BYTES + 65_536


class DashboardWorld(World):
    """The exchange of deploy/config/us-cn.yaml in topics of its own."""

    def __init__(self, program, folder=None, http_settings=None):
        super().__init__(program, folder)
        # Nobody has to sign in; another access is added with other settings.
        self.http_settings = http_settings or {"open": True}
        self.back = f"{self.name}.cn-gacc.seizures"
        self.back_inboxes = {one: f"{self.name}.{one}.inbox" for one in ("iprc", "wco-cn")}
        self.next_case = 1

    def create_topics(self, settings=None):
        kept = {"retention.ms": "-1"}
        self.cluster.create({topic: PARTITIONS for topic in (self.back, f"{self.back}.dlq", *self.back_inboxes.values())},
                            {f"{self.back}.dlq": {**kept, "max.message.bytes": str(BIG_LETTER_BYTES)}})
        big = {self.topic: {**kept, "max.message.bytes": str(BIG_RECORD_BYTES)},
               self.dead_letters: {**kept, "max.message.bytes": str(BIG_LETTER_BYTES)}}
        super().create_topics({**big, **(settings or {})})

    def configuration(self, instance, port):
        made = super().configuration(instance, port)
        made["sources"].append({
            "topic": self.back, "agency": "cn-gacc", "default-schema": "cn-gacc.seizure/2", "start": "earliest",
            "recipients": [
                {"id": "iprc", "agency": "us-iprc", "topic": self.back_inboxes["iprc"], "schema": "us-iprc.seizure/2",
                 "agreement": "us-cn-ipr/1"},
                {"id": "wco-cn", "agency": "wco-cen", "topic": self.back_inboxes["wco-cn"], "schema": "wco-cen.seizure/1",
                 "agreement": "wco-cen/1"},
            ]})
        # One member: noida-db answers nobody when two join at the same moment, which would be waited for.
        made["gateway"]["lanes"] = 1
        made["http"].update(self.http_settings)
        made["rejections"] = {"edits": "allow"}
        return made

    def generate(self, schema, topic, events, spoiled, seed=1):
        """Has the gateway's own generator publish events."""
        status, _, errors = run_to_end(self.program, [
            "generate", schema, "--schemas", str(self.schemas), "--events", str(events), "--spoiled", spoiled,
            "--seed", str(seed), "--topic", topic, "--bootstrap-servers", self.broker.bootstrap], 120)
        assert status == 0, f"generate {schema}: {status}: {errors[-400:]}"

    def example(self, name):
        """An event of a case of its own, made of one of the catalog's examples."""
        case, example = CASE.format(self.next_case), Example(EXAMPLES / f"{name}.json")
        self.next_case += 1
        headers = [("ce_specversion", b"1.0"), ("ce_id", f"{case}/1".encode()), ("ce_source", b"/us/iprc"),
                   ("ce_type", f"us-iprc.seizure.{example.kind.lower()}".encode()), ("ce_time", b"2014-10-01T00:00:00Z"),
                   ("ce_dataschema", b"us-iprc.seizure/2"), ("content-type", b"application/json")]
        return Event(case, 1, example.kind, case.encode(), example.of(case, 1), headers, {})

    def publish(self, events):
        """Sends events and waits until the broker has them."""
        for event in events:
            self.source.send(event)
        self.source.flush()

    def is_through(self):
        """Whether every record of both sources is committed."""
        return all(self.position(topic) == sum(self.cluster.ends(topic, PARTITIONS).values())
                   for topic in (self.topic, self.back))

    def position(self, topic):
        """The source records that are committed."""
        return sum(offset for offset, _ in self.cluster.committed(self.name, topic, PARTITIONS).values())

    def wait_through(self, seconds=120):
        """Waits until every record of both sources is committed."""
        wait_until(self.is_through, seconds, "not every event is consumed", 0.2)

    def letters(self):
        """The dead letters of the first source: (what the gateway says, the record)."""
        return [(json.loads(headers_of(one)["gateway-rejection"]), one)
                for one in self.cluster.read_all(self.dead_letters, PARTITIONS)]

    def deliveries(self, recipient, case):
        """What stands in a partner's topic about a case, to those who read committed records."""
        topic = {**self.inboxes, **self.back_inboxes}[recipient]
        return [one for one in self.cluster.read_all(topic, PARTITIONS)
                if text_of(headers_of(one).get("ce_subject")) == case]

    def arrived(self, recipient):
        """Records of a partner's topic, by its high watermarks."""
        return sum(self.cluster.ends(self.inboxes[recipient], PARTITIONS).values())


class EventFeed:
    """Sends good events all the time, on a thread of its own."""

    def __init__(self, world, rate):
        self.world = world
        self.pause = 1 / rate
        self.sent = 0
        self.faults = []
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def _run(self):
        producer = Producer({"bootstrap.servers": self.world.broker.bootstrap, "linger.ms": 5, "log_level": 2})

        def on_delivery(problem, _):
            if problem is not None:
                self.faults.append(str(problem))

        while not self.is_over.wait(self.pause):
            event = self.world.example("valid-plain")
            producer.produce(self.world.topic, event.value, key=event.key, headers=event.headers, on_delivery=on_delivery)
            producer.poll(0)
            self.sent += 1
        producer.flush(TOO_LONG_SECONDS)

    def __exit__(self, *_):
        self.is_over.set()
        self.thread.join(TOO_LONG_SECONDS)


@dataclass
class Answer:
    """What was answered to one request; status 0 when the connection was closed instead."""

    status: int
    text: str = ""
    headers: dict = field(default_factory=dict)
    seconds: float = 0

    @property
    def token(self):
        """The token that the forms of this page bring back."""
        found = re.search(r'name="token" value="([0-9a-f]+)"', self.text)
        return found.group(1) if found else ""

    def field(self, name):
        """The value of a hidden field."""
        found = re.search(rf'type="hidden" name="{name}" value="([^"]*)"', self.text)
        return found.group(1) if found else ""


class Visitor:
    """Asks for pages and sends forms, keeps its session's cookie, and follows nothing by itself."""

    def __init__(self, port, seconds=TOO_LONG_SECONDS):
        self.port = port
        self.seconds = seconds
        self.cookies = {}

    def ask(self, path, form=None, headers=None):
        """The answer to a request for a page, or to a form: a list of (name, value)."""
        sent = {"Host": f"127.0.0.1:{self.port}", **(headers or {})}
        if self.cookies:
            sent.setdefault("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        body = None
        if form is not None:
            sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
            body = urllib.parse.urlencode(form)
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.seconds)
        try:
            connection.request("GET" if form is None else "POST", path, body, sent)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8")
        except (OSError, http.client.HTTPException) as problem:
            return Answer(0, str(problem), seconds=time.monotonic() - began)
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in http.cookies.SimpleCookie(cookie).items():
                self.cookies[name] = morsel.value
        return Answer(answer.status, text, dict(answer.headers), time.monotonic() - began)
