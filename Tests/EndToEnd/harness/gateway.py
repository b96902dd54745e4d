"""Gateway processes: started from a configuration file, ended only by their own process id."""

import json
import pathlib
import signal
import subprocess
import urllib.error
import urllib.request

from .broker import free_port
from .waiting import wait_until

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
DEFAULT_PROGRAM = REPOSITORY / ".build" / "release" / "seizure-gateway"


class Gateway:
    """One process of the gateway, which can be killed and started again."""

    def __init__(self, program, folder, instance, configuration):
        self.program = str(program)
        self.folder = pathlib.Path(folder)
        self.instance = instance
        self.port = free_port()
        self.process = None
        self.file = self.folder / f"{instance}.yaml"
        # JSON is YAML.
        self.file.write_text(json.dumps(configuration(instance, self.port), indent=2), encoding="utf-8")
        self.log_file = self.folder / f"{instance}.log"

    def start(self):
        """Starts the process."""
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen(
                [self.program, "run", "--config", str(self.file)], stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )

    @property
    def is_running(self):
        """Whether the process is there."""
        return self.process is not None and self.process.poll() is None

    def answers(self, path):
        """The status that the process answers a request with; 0 when it does not answer."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=2) as answer:
                return answer.status
        except urllib.error.HTTPError as refusal:
            return refusal.code
        except OSError:
            return 0

    def page(self, path):
        """The text of a page."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
            return answer.read().decode("utf-8")

    def wait_ready(self, seconds=150):
        """Waits until the process says that it is ready."""

        def is_ready():
            if not self.is_running:
                raise AssertionError(f"{self.instance} ended with {self.process.returncode}: {self.log()[-800:]}")
            return self.answers("/readyz") == 200

        wait_until(is_ready, seconds, f"{self.instance} is not ready", every=0.1)

    def kill(self):
        """Kills the process as a power cut would."""
        if self.is_running:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)

    def stop(self, seconds=60):
        """Asks the process to end and returns its exit status."""
        if self.is_running:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def log(self):
        """Everything that the process has written."""
        return self.log_file.read_text(encoding="utf-8", errors="replace") if self.log_file.exists() else ""

    def close(self):
        """Ends the process however it is."""
        if self.is_running:
            try:
                self.stop(20)
            except subprocess.TimeoutExpired:
                self.kill()


def run_to_end(program, arguments, seconds=60, environment=None, typed=""):
    """Runs a command of the gateway to its end: (exit status, standard output, standard error)."""
    done = subprocess.run(
        [str(program), *arguments], capture_output=True, text=True, timeout=seconds, input=typed, env=environment,
    )
    return done.returncode, done.stdout, done.stderr
