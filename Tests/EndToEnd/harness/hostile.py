"""What hostile senders put into records, and what hostile clients do to a server: bytes on a socket, slow ones, many at
once. Nothing here knows more of the server than HTTP."""

import html.parser
import json
import re
import selectors
import socket
import threading
import time
import unicodedata

BIDI = "\u202egnp.exe\u2066 \u200b\ufeff\u061c\u2028"
SCRIPT = "<script>window.pwned=1</script><img src=x onerror=\"window.pwned=1\">"
BREAKOUT = "\"'></textarea></title></script><svg onload=window.pwned=1><a href=\"javascript:window.pwned=1\">x</a>"
CONTROL = "\u001b[2J\u001b]0;owned\u0007\u0008\u0000\u009b31m\r\n\r\n"
UNIT = "nc:QuantityUnitText"
TEXT = "nc:ItemDescriptionText"


def hostile_values(event):
    """Values by what is hostile about them, made of an event that a recipient cannot get because of its unit."""
    def with_text(text):
        value = json.loads(event.value)
        line = value["j:ItemSeizure"]["j:ItemSeizureItem"][0]
        line[TEXT] = text
        line["nc:ItemQuantity"][UNIT] = text
        return value

    def with_member(name):
        return {**with_text("Handbags"), name: {name: [name]}}

    def raw(value):
        return json.dumps(value, ensure_ascii=False).encode()

    return {
        "script in texts": raw(with_text(SCRIPT)),
        "breakout in texts": raw(with_text(BREAKOUT)),
        "script as a member": raw(with_member(SCRIPT)),
        "breakout as a member": raw(with_member(BREAKOUT)),
        # JSON's own escapes: the bytes are harmless, what they stand for is not.
        "escaped control characters": json.dumps(with_text(CONTROL + SCRIPT)).encode(),
        "control characters as a member": json.dumps(with_member(CONTROL)).encode(),
        "bidirectional overrides": raw(with_text(BIDI)),
        "bidirectional overrides as a member": raw(with_member(BIDI)),
        "a pointer in a pointer": raw(with_member("/a~b/../%2e%2e/#?&amp;<b>")),
        "raw control characters": b'{"a": "' + CONTROL.encode() + SCRIPT.encode() + b'"}',
        "invalid UTF-8": b'{"a": "\xff\xfe\x00\x9b31m\xc0\xbc script"}' + SCRIPT.encode(),
        "no JSON": SCRIPT.encode() + b"\r\n" + BREAKOUT.encode() + BIDI.encode(),
        "a megabyte of nesting": b"[" * 1_000_000,
        "nesting within the limit": b"[" * 60 + b"1" + b"]" * 60,
        "nesting of objects": b'{"a":' * 200_000 + b"1" + b"}" * 200_000,
        "many elements": b"[" + b"0," * 400_000 + b"0]",
        "one long text": raw(with_text("<b>" * 300_000)),
        "many members": json.dumps({f"m{number}<i>": SCRIPT for number in range(4_000)}).encode(),
        "empty": b"",
    }


def hostile_headers(event):
    """Headers that say what they should not."""
    evil = CONTROL + SCRIPT + BIDI
    kept = [one for one in event.headers if one[0] not in ("ce_id", "ce_type")]
    forged = json.dumps({"id": SCRIPT, "code": SCRIPT, "violations": [{"pointer": SCRIPT, "rule": BIDI, "expected": CONTROL}]})
    return [*kept, ("ce_id", (SCRIPT + BIDI).encode()), ("ce_type", b"us-iprc.seizure.recorded"), (SCRIPT, evil.encode()),
            (BIDI, b"\xff\xfe\x00"), ("x-null", None), ("x-empty", b""), ("gateway-rejection", forged.encode())]


def harmful(text):
    """Characters that terminals act upon, that are invisible, or that turn the direction of writing."""
    return sorted({hex(ord(one)) for one in text
                   if one not in "\n\t" and unicodedata.category(one) in ("Cc", "Cf", "Zl", "Zp", "Co")})


class MarkupReader(html.parser.HTMLParser):
    """Looks for what no page of ours has: scripts, handlers, styles and addresses that the pages do not use."""

    OWN_SCRIPT = {"src": "/assets/dashboard.js", "defer": None}
    NEVER = {"img", "iframe", "object", "embed", "base", "style", "b", "template", "audio", "video", "math"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.faults = []
        # The texts and attributes of the page, without those of its fields.
        self.shown = []
        self.is_in_field = False

    def handle_data(self, data):
        if not self.is_in_field:
            self.shown.append(data)

    def handle_endtag(self, tag):
        self.is_in_field = self.is_in_field and tag != "textarea"

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.is_in_field = self.is_in_field or tag == "textarea"
        self.shown += [value or "" for name, value in attrs if name != "value"]
        if tag == "script" and given != self.OWN_SCRIPT or tag in self.NEVER and not (tag == "b" and not attrs):
            self.faults.append(f"<{tag} {given}>")
        for name, value in attrs:
            target = re.sub(r"\s", "", value or "").lower()
            if name.startswith("on") or name in ("style", "srcdoc") or name in ("href", "src", "action") and not (
                    target.startswith(("/", "#", "?")) and not target.startswith("//")):
                self.faults.append(f"<{tag} {name}={value!r}>")


def read_markup(page):
    """What stands in a page's markup: its `faults`, and what is `shown` outside of fields."""
    reader = MarkupReader()
    reader.feed(page)
    reader.close()
    return reader


# Clients


def exchange(port, request, seconds=10, most=200_000):
    """What a server answers to bytes on a connection: (status, text); 0 when the connection was closed without an answer,
    -1 when nothing came."""
    received, sent, deadline = b"", 0, time.monotonic() + seconds
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection, \
                selectors.DefaultSelector() as selector:
            connection.setblocking(False)
            both = selectors.EVENT_READ | selectors.EVENT_WRITE
            selector.register(connection, both)
            while time.monotonic() < deadline and len(received) < most:
                for _, ready in selector.select(0.2):
                    if ready & selectors.EVENT_WRITE:
                        sent += connection.send(request[sent:sent + 65_536])
                        if sent == len(request):
                            selector.modify(connection, selectors.EVENT_READ)
                    if ready & selectors.EVENT_READ:
                        piece = connection.recv(65_536)
                        if not piece:
                            return status_of(received), text_of_answer(received)
                        received += piece
    except ConnectionError:
        return status_of(received), text_of_answer(received)
    except OSError:
        pass
    return status_of(received) or -1, text_of_answer(received)


def status_of(received):
    """The status of the first answer; 0 for none."""
    found = re.match(rb"HTTP/1\.1 (\d+)", received)
    return int(found.group(1)) if found else 0


def text_of_answer(received):
    """The bytes of an answer, to be looked into."""
    return received.decode("utf-8", "replace")


def request_of(port, line, headers=(), body=b""):
    """The bytes of a request whose connection is to be closed after the answer."""
    names = {name.lower() for name, _ in headers}
    lines = [line, *([] if "host" in names else [f"Host: 127.0.0.1:{port}"]), "Connection: close",
             *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class SlowClient:
    """Sends what it has one byte a second, and remembers when the server had enough of it."""

    def __init__(self, port, name, at_once, slowly):
        self.name = name
        # Seconds until the connection was closed or answered; none while it is taken.
        self.ended = None
        self.is_over = threading.Event()
        self.began = time.monotonic()
        self.thread = threading.Thread(target=self._run, args=(port, at_once, slowly), daemon=True)
        self.thread.start()

    def _run(self, port, at_once, slowly):
        rest = iter(slowly)
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
                connection.sendall(at_once)
                while not self.is_over.wait(1):
                    if is_readable(connection):
                        break
                    byte = next(rest, None)
                    if byte is not None:
                        connection.sendall(bytes([byte]))
        except OSError:
            pass
        if not self.is_over.is_set():
            self.ended = time.monotonic() - self.began

    def close(self):
        """Gives up."""
        self.is_over.set()
        self.thread.join(10)


def is_readable(connection):
    """Whether there is an answer, or the end of the connection."""
    with selectors.DefaultSelector() as selector:
        selector.register(connection, selectors.EVENT_READ)
        return bool(selector.select(0))


class Crowd:
    """Many connections at once that say nothing, or all the same."""

    def __init__(self, port, count, says=b""):
        self.connections = []
        self.selector = selectors.DefaultSelector()
        for _ in range(count):
            connection = socket.socket()
            connection.setblocking(False)
            connection.connect_ex(("127.0.0.1", port))
            self.selector.register(connection, selectors.EVENT_WRITE)
            self.connections.append(connection)
        deadline = time.monotonic() + 5
        waiting = count
        while waiting and time.monotonic() < deadline:
            for key, _ in self.selector.select(0.2):
                self.selector.unregister(key.fileobj)
                waiting -= 1
                try:
                    key.fileobj.send(says)
                except OSError:
                    # It was refused at once.
                    pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.selector.close()
        for one in self.connections:
            one.close()
