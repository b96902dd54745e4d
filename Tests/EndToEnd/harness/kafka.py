"""Kafka as the outside world sees it, through confluent-kafka: topics, a producer, read_committed readers, offsets."""

import time

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from . import offsets
from .waiting import OutOfTime, wait_until

# A broker may answer a fetch with its whole backlog.
FETCH_BYTES_MAX = 1_000_000_000


class Cluster:
    """The topics and groups of a broker."""

    def __init__(self, bootstrap):
        self.bootstrap = bootstrap
        self.admin = AdminClient({"bootstrap.servers": bootstrap, "log_level": 2})
        self.watchers = {}

    def _watcher(self, group):
        """A consumer that never joins its group: it only asks for offsets."""
        if group not in self.watchers:
            self.watchers[group] = Consumer(
                {"bootstrap.servers": self.bootstrap, "group.id": group, "log_level": 2}
            )
        return self.watchers[group]

    def close(self):
        """Closes what was opened for asking."""
        while self.watchers:
            self.watchers.popitem()[1].close()

    def create(self, partitions_by_topic, settings=None):
        """Creates topics, and waits until their leaders are known."""
        topics = [
            NewTopic(name, num_partitions=count, replication_factor=1, config=(settings or {}).get(name, {}))
            for name, count in partitions_by_topic.items()
        ]
        for name, answer in self.admin.create_topics(topics, operation_timeout=20).items():
            answer.result(30)
        for name, count in partitions_by_topic.items():
            wait_until(lambda: self.partitions(name) == count, 30, f"the topic {name} did not appear")

    def delete(self, topic):
        """Deletes a topic."""
        self.admin.delete_topics([topic], operation_timeout=20)[topic].result(30)
        wait_until(lambda: self.partitions(topic) == 0, 30, f"the topic {topic} did not go")

    def partitions(self, topic):
        """How many partitions of the topic have a leader; 0 when there is no such topic."""
        # Asking for one topic by name could create it.
        found = self.admin.list_topics(timeout=20).topics.get(topic)
        if found is None or found.error is not None:
            return 0
        return sum(1 for partition in found.partitions.values() if partition.leader >= 0)

    def committed(self, group, topic, partitions):
        """The group's committed offsets with their metadata: {partition: (offset, metadata)}; none where there is none."""
        deadline = time.monotonic() + 30
        while True:
            try:
                return offsets.committed(self.bootstrap, group, topic, partitions)
            except OSError as problem:
                # A coordinator that is being found, or a broker that is being restarted.
                if time.monotonic() > deadline:
                    raise OutOfTime(f"the offsets of {group} were not told: {problem}") from problem
                time.sleep(0.1)

    def ends(self, topic, partitions):
        """The high watermark of every partition."""
        watcher = self._watcher("watermarks")
        return {
            partition: watcher.get_watermark_offsets(TopicPartition(topic, partition), timeout=20)[1]
            for partition in range(partitions)
        }

    def read_all(self, topic, partitions, seconds=120):
        """Every committed record of a topic, each partition in its order, to its end."""
        settings = {
            "bootstrap.servers": self.bootstrap,
            "group.id": "outside-reader",
            "isolation.level": "read_committed",
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
            "enable.partition.eof": True,
            "receive.message.max.bytes": FETCH_BYTES_MAX,
            "log_level": 2,
        }
        consumer = Consumer(settings)
        consumer.assign([TopicPartition(topic, partition, 0) for partition in range(partitions)])
        records, ended, deadline = [], set(), time.monotonic() + seconds
        try:
            while len(ended) < partitions:
                if time.monotonic() > deadline:
                    raise OutOfTime(f"{topic} was not read to its end in {seconds} s")
                for message in consumer.consume(1000, 0.5):
                    if message.error() is None:
                        records.append(message)
                    elif message.error().code() == KafkaError._PARTITION_EOF:
                        ended.add(message.partition())
                    elif not message.error().retriable():
                        raise KafkaException(message.error())
        finally:
            consumer.close()
        return records


class Source:
    """The agency that sends: an idempotent producer that remembers where every record went."""

    def __init__(self, bootstrap, topic):
        self.topic = topic
        self.sent = 0
        self.faults = []
        settings = {
            "bootstrap.servers": bootstrap,
            "enable.idempotence": True,
            "partitioner": "murmur2_random",
            "linger.ms": 5,
            "log_level": 2,
        }
        self.producer = Producer(settings)

    def send(self, event):
        """Sends one event; its partition and offset are written into it when the broker has it."""

        def on_delivery(problem, message):
            if problem is not None:
                self.faults.append(str(problem))
            else:
                event.partition, event.offset = message.partition(), message.offset()

        while True:
            try:
                self.producer.produce(
                    self.topic, value=event.value, key=event.key, headers=event.headers, on_delivery=on_delivery
                )
                self.sent += 1
                return
            except BufferError:
                self.producer.poll(0.1)

    def flush(self, seconds=60):
        """Waits until everything is sent."""
        left = self.producer.flush(seconds)
        if left or self.faults:
            raise OutOfTime(f"{left} events were not sent, {len(self.faults)} failed: {self.faults[:1]}")
