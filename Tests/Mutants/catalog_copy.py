"""A copy of the catalog to plant mutants in, and what `check` says of it."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import evidence

SECONDS_MAX = 120

# Every path that the shipped agreements allow: what deploy/config/us-cn.yaml has, and the recipients it does not.
MORE_SOURCES = """
  - topic: us-iprc.lines
    agency: us-iprc
    default-schema: us-iprc.seizure/1
    recipients:
      - { id: eu, agency: eu-ipr, topic: eu-ipr.inbox.us-iprc, schema: eu-ipr.infringement/1, agreement: eu-ipr/1 }
"""


class CatalogCopy:
    """One copy of `schemas` with a configuration beside it."""

    def __init__(self, repository, folder, program):
        self.schemas = Path(folder) / "schemas"
        self.original = repository / "schemas"
        self.program = program
        shutil.copytree(self.original, self.schemas)
        text = (repository / "deploy" / "config" / "us-cn.yaml").read_text(encoding="utf-8")
        text = text.replace("schemas: ../../schemas", "schemas: schemas")
        self.configuration = Path(folder) / "gateway.yaml"
        # A source that has only the EU's recipient takes the sender's other version too, whose examples no mark releases
        # to the EU: what is said of them without a mutant is no notice of one.
        self.known = set()
        # The proof of every mapper, as the last check and as the one without a mutant tell it.
        self.mappers = self.original_mappers = []
        self.configuration.write_text(text.replace("\nhttp:", MORE_SOURCES + "\nhttp:", 1), encoding="utf-8")

    def text(self, path):
        """The text of a file of the original."""
        return (self.original / path).read_text(encoding="utf-8")

    def judge(self, mutant):
        """Plants a mutant, checks, and puts the file back. Gives ('checker' | 'cases' | 'examples' | None, what was said
        first, and the evidence that it does no harm when the checker loads it)."""
        target = self.schemas / mutant.path
        target.write_text(mutant.text, encoding="utf-8")
        try:
            by, said = self.check()
            why = None if by == "checker" else evidence.of(mutant, self.original_mappers, self.mappers)
            return by, said, why
        finally:
            shutil.copyfile(self.original / mutant.path, target)

    def check(self):
        """Who notices, and what is said first; what is known without a mutant is no notice."""
        refusal, defects = self.run()
        if refusal:
            return "checker", refusal
        cases = [defect for defect in defects if "the case '" in defect or "no case breaks" in defect]
        if cases:
            return "cases", cases[0]
        new = [defect for defect in defects if defect not in self.known]
        return ("examples", new[0]) if new else (None, "")

    def run(self):
        """Why the catalog is not loaded, or None; and the defects of cases and examples."""
        environment = dict(os.environ, GATEWAY_INSTANCE="mutants", KAFKA_BOOTSTRAP_SERVERS="localhost:9092")
        done = subprocess.run(
            [str(self.program), "check", "--json", "--config", str(self.configuration)], env=environment,
            capture_output=True, text=True, timeout=SECONDS_MAX, check=False)
        if done.returncode == 78:
            return done.stderr.strip().split("\n")[0], []
        if done.returncode not in (0, 1):
            raise RuntimeError(f"check ended with {done.returncode}: {done.stderr[:500]}")
        report = json.loads(done.stdout)
        self.mappers = report["mappers"]
        return None, report["defects"]

    def learn(self):
        """Remembers what is said without a mutant; only of the source that is not in the shipped configuration."""
        refusal, defects = self.run()
        strange = refusal or next((defect for defect in defects if "us-iprc.lines" not in defect), None)
        if strange:
            raise RuntimeError(f"without a mutant it is said: {strange}")
        self.known = set(defects)
        self.original_mappers = self.mappers
