#!/usr/bin/env python3
"""Plants seeded mutants in the shipped mappers, schemas, rules, code lists and agreements, one at a time, and tells who
notices: the checker when it loads, the cases beside the mappers, the examples beside the schemas, or nobody.

    Tests/Mutants/mutants.py                       50 of every operator, seed 1
    Tests/Mutants/mutants.py --each 1000000        all of them

A mutant that nobody notices needs a reason in survivors.json, else the exit status is 1; so do mutants of the operators
that the checker alone has to refuse.
"""

import argparse
import collections
import concurrent.futures
import json
import random
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(REPOSITORY / "Tests" / "EndToEnd"))

from catalog_copy import CatalogCopy  # noqa: E402
from harness.gateway import DEFAULT_PROGRAM  # noqa: E402
from operators import OPERATORS  # noqa: E402

# What the checker has to refuse by itself.
CHECKER_ALONE = {
    "change a type", "remove a missing", "narrow a length", "require a field", "disclose a field",
    "forget an undisclosed field", "read an undisclosed field",
}
BY = ["checker", "cases", "examples"]


def choose(each, seed):
    """Some mutants of every operator, the same for the same seed; of a few thousand places a few are as good as all."""
    chosen = []
    for operator in OPERATORS:
        found = list(operator(REPOSITORY / "schemas"))
        found.sort(key=lambda mutant: (mutant.path, mutant.line, mutant.what))
        chosen += random.Random(f"{seed} {operator.__name__}").sample(found, min(each, len(found)))
    return chosen


def judge(mutants, threads, program):
    """What became of each, in order."""
    results = [None] * len(mutants)
    folders = [tempfile.TemporaryDirectory(prefix="mutants-") for _ in range(threads)]

    def work(thread):
        copy = CatalogCopy(REPOSITORY, folders[thread].name, program)
        copy.learn()
        for index in range(thread, len(mutants), threads):
            results[index] = copy.judge(mutants[index].path, mutants[index].text)

    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))
    for folder in folders:
        folder.cleanup()
    return results


def reason_for(mutant, reasons):
    for entry in reasons:
        if entry["operator"] != mutant.operator or entry.get("file", mutant.path) != mutant.path:
            continue
        if "what" not in entry or mutant.what in entry["what"]:
            return entry["reason"]
    return None


def report(mutants, results, reasons):
    """Prints the table and the survivors; gives back how many are without a reason."""
    rows = collections.OrderedDict()
    unexplained = []
    for mutant, (by, said) in zip(mutants, results):
        row = rows.setdefault(mutant.operator, collections.Counter())
        row["mutants"] += 1
        row[by or "survived"] += 1
        is_open = by is None or (mutant.operator in CHECKER_ALONE and by != "checker")
        if not is_open:
            continue
        reason = reason_for(mutant, reasons)
        row["explained"] += reason is not None
        if reason is None:
            unexplained.append((mutant, by, said))
    print(f"{'operator':<30}{'mutants':>8}{'checker':>9}{'cases':>7}{'examples':>10}{'survived':>10}{'explained':>11}")
    total = collections.Counter()
    for operator, row in list(rows.items()) + [("all", total)]:
        print(f"{operator:<30}{row['mutants']:>8}" + "".join(
            f"{row[name]:>{width}}" for name, width in
            [("checker", 9), ("cases", 7), ("examples", 10), ("survived", 10), ("explained", 11)]))
        if operator != "all":
            total.update(row)
    for mutant, by, said in unexplained:
        fate = f"only the {by} noticed: {said}" if by else "nobody noticed"
        print(f"without a reason: {mutant.operator}: {mutant.path}:{mutant.line} {mutant.what}: {fate}"[:300])
    return len(unexplained)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gateway", default=DEFAULT_PROGRAM, help="the program, built for release")
    parser.add_argument("--each", type=int, default=50, help="mutants of every operator at most (default: 50)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    reasons = json.loads((Path(__file__).parent / "survivors.json").read_text(encoding="utf-8"))
    mutants = choose(options.each, options.seed)
    results = judge(mutants, options.threads, Path(options.gateway).resolve())
    return 1 if report(mutants, results, reasons) else 0


if __name__ == "__main__":
    sys.exit(main())
