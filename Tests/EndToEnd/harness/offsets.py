"""Reads the offsets that a group has committed, with their metadata, straight from the wire.

confluent-kafka takes metadata for a text that ends with a zero byte, which librdkafka's does not have, and so reads on
into whatever stands behind it. Two requests of Kafka's protocol are all that is needed: FindCoordinator v0 and
OffsetFetch v1 (every version of Kafka since 0.8.2 has them).
"""

import socket
import struct

FIND_COORDINATOR, OFFSET_FETCH = 10, 9
ANSWER_BYTES_MAX = 1 << 24


def text(value):
    """A string as the protocol writes it."""
    content = value.encode("utf-8")
    return struct.pack(">h", len(content)) + content


class Answer:
    """A response that is read field by field."""

    def __init__(self, content):
        self.content = content
        self.place = 0

    def take(self, form):
        """The next fixed-size field."""
        value = struct.unpack_from(f">{form}", self.content, self.place)[0]
        self.place += struct.calcsize(f">{form}")
        return value

    def text(self):
        """The next string; empty when it is null."""
        count = max(0, self.take("h"))
        found = self.content[self.place : self.place + count]
        self.place += count
        return found.decode("utf-8")


class Connection:
    """A connection to one broker."""

    def __init__(self, address, seconds=20):
        host, port = address.rsplit(":", 1)
        self.socket = socket.create_connection((host.strip("[]"), int(port)), timeout=seconds)
        self.number = 0

    def ask(self, kind, version, body):
        """Sends a request and returns its answer."""
        self.number += 1
        request = struct.pack(">hhi", kind, version, self.number) + text("end-to-end") + body
        self.socket.sendall(struct.pack(">i", len(request)) + request)
        size = struct.unpack(">i", self._receive(4))[0]
        if not 4 <= size <= ANSWER_BYTES_MAX:
            raise ConnectionError(f"an answer of {size} bytes")
        answer = Answer(self._receive(size))
        if answer.take("i") != self.number:
            raise ConnectionError("an answer to another request")
        return answer

    def _receive(self, count):
        content = b""
        while len(content) < count:
            chunk = self.socket.recv(count - len(content))
            if not chunk:
                raise ConnectionError("the broker closed the connection")
            content += chunk
        return content

    def close(self):
        """Closes the connection."""
        self.socket.close()


def coordinator(bootstrap, group):
    """The address of the group's coordinator."""
    connection = Connection(bootstrap.split(",")[0])
    try:
        answer = connection.ask(FIND_COORDINATOR, 0, text(group))
        error, _, host, port = answer.take("h"), answer.take("i"), answer.text(), answer.take("i")
    finally:
        connection.close()
    if error != 0:
        raise ConnectionError(f"no coordinator for {group}: error {error}")
    return f"{host}:{port}"


def committed(bootstrap, group, topic, partitions):
    """{partition: (offset, metadata)}; none where the group has committed nothing."""
    connection = Connection(coordinator(bootstrap, group))
    try:
        numbers = b"".join(struct.pack(">i", partition) for partition in range(partitions))
        body = text(group) + struct.pack(">i", 1) + text(topic) + struct.pack(">i", partitions) + numbers
        answer = connection.ask(OFFSET_FETCH, 1, body)
    finally:
        connection.close()
    found = {}
    for _ in range(answer.take("i")):
        answer.text()
        for _ in range(answer.take("i")):
            partition, offset, metadata, error = answer.take("i"), answer.take("q"), answer.text(), answer.take("h")
            if error != 0:
                raise ConnectionError(f"the offset of partition {partition}: error {error}")
            if offset >= 0:
                found[partition] = (offset, metadata)
    return found
