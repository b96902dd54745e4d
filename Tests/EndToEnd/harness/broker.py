"""The broker under the tests: the one KAFKA_BOOTSTRAP_SERVERS names, or a noida-db of our own on loopback."""

import importlib.util
import os
import pathlib
import signal
import socket
import subprocess

from .waiting import wait_until


def free_port():
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class ExternalBroker:
    """A Kafka that somebody else runs: it cannot be stopped from here."""

    can_be_stopped = False

    def __init__(self, bootstrap):
        self.bootstrap = bootstrap

    def close(self):
        """Leaves the broker as it is."""


class NoidaBroker:
    """A noida-db process of our own. Its data survives a restart while its clients are quiet."""

    can_be_stopped = True

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.port = free_port()
        self.bootstrap = f"127.0.0.1:{self.port}"
        self.process = None
        self.start()

    @staticmethod
    def _program():
        found = importlib.util.find_spec("noida_db")
        if found is None:
            raise SystemExit("noida-db is missing: pip install noida-db, or set KAFKA_BOOTSTRAP_SERVERS")
        # The wrapper script would start a second process; signals are for the broker itself.
        program = pathlib.Path(found.submodule_search_locations[0]) / "noida-db"
        return str(program) if program.exists() else "noida-db"

    def start(self):
        """Starts the broker and waits until it answers."""
        log = open(self.folder / "broker.log", "ab")
        command = [self._program(), "start", "--only", "kafka", "--kafka-port", str(self.port)]
        command += ["--data-dir", str(self.folder / "data")]
        self.process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        log.close()
        wait_until(self._answers, 30, "the broker does not answer")

    def _answers(self):
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self):
        """Stops the broker in order; it saves its data."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)

    def freeze(self):
        """Makes the broker stop answering; connections stay."""
        os.kill(self.process.pid, signal.SIGSTOP)

    def thaw(self):
        """Lets a frozen broker go on."""
        os.kill(self.process.pid, signal.SIGCONT)

    def close(self):
        """Ends the broker."""
        if self.process.poll() is None:
            self.thaw()
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)


def open_broker(folder):
    """The broker that the environment asks for."""
    bootstrap = os.environ.get("KAFKA_BOOTSTRAP_SERVERS")
    return ExternalBroker(bootstrap) if bootstrap else NoidaBroker(folder)
