#!/usr/bin/env python3
"""Follows the guides that add an agency and a version, word for word: writes the files that they show, runs the commands
that they show in one folder of its own, and compares with the output that they show.

    Tests/EndToEnd/guides.py                       both guides, one after the other

In a guide a code block behind a line like "`schemas/a/b.json`:" is a file, a block of `sh` is run, and a block of `text`
behind it is its output: `…` stands for anything within a line, a line of it for any lines, and the width of blanks does
not count.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from harness.gateway import DEFAULT_PROGRAM, REPOSITORY

GUIDES = ["Sources/Catalog/Catalog.docc/AddAnAgency.md", "Sources/Catalog/Catalog.docc/AddAVersion.md"]
BLOCK = re.compile(r"(?:^`([^`\n]+)`:\n\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECONDS_MAX = 120


class GuideFault(Exception):
    """What a guide says is not so."""


def pattern_of(expected):
    """The lines of an expected output as one regular expression."""
    parts = []
    for line in expected.strip("\n").split("\n"):
        if line.strip() == "…":
            parts.append(r"(?:.*\n)*?")
            continue
        words = [".*?".join(re.escape(piece) for piece in word.split("…")) for word in line.split()]
        parts.append(r"\s*" + r"\s+".join(words) + r"\s*?\n")
    return re.compile("^" + "".join(parts), re.MULTILINE)


def run(script, folder, program):
    """Runs a block in the folder; gives back what it printed and the folder it ended in."""
    environment = dict(os.environ, REPOSITORY=str(REPOSITORY), PATH=f"{program.parent}:{os.environ['PATH']}")
    environment.update(GATEWAY_INSTANCE="guide", KAFKA_BOOTSTRAP_SERVERS="localhost:9092")
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=folder, env=environment, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, timeout=SECONDS_MAX, check=False)
    if done.returncode != 0:
        raise GuideFault(f"status {done.returncode}:\n{done.stdout}")
    return done.stdout


def follow(guide, folder, program):
    """Follows one guide; gives back how many files it wrote, commands it ran and outputs it compared."""
    printed, counts = None, {"files": 0, "commands": 0, "outputs": 0}
    for match in BLOCK.finditer((REPOSITORY / guide).read_text(encoding="utf-8")):
        path, language, body = match.groups()
        if path:
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(body, encoding="utf-8")
            counts["files"] += 1
        elif language == "sh":
            printed = run(body, folder, program)
            counts["commands"] += 1
        elif language == "text":
            if printed is None or not pattern_of(body).search(printed):
                raise GuideFault(f"expected:\n{body}\nbut it printed:\n{printed}")
            counts["outputs"] += 1
        else:
            raise GuideFault(f"a block of {language} that is neither file nor command")
    return counts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gateway", default=DEFAULT_PROGRAM, help="the program")
    program = Path(parser.parse_args().gateway).resolve()
    with tempfile.TemporaryDirectory(prefix="guides-") as name:
        for guide in GUIDES:
            try:
                counts = follow(guide, Path(name), program)
            except GuideFault as fault:
                print(f"{guide}: {fault}")
                return 1
            if not counts["commands"] or not counts["outputs"]:
                print(f"{guide}: nothing was checked: {counts}")
                return 1
            print(f"{guide}: {counts['files']} files, {counts['commands']} commands, {counts['outputs']} outputs as shown")
    return 0


if __name__ == "__main__":
    sys.exit(main())
