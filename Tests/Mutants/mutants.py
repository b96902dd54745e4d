#!/usr/bin/env python3
"""Plants seeded mutants in the shipped mappers, schemas, rules, code lists and agreements, one at a time, and tells who
notices: the checker when it loads, the cases beside the mappers, the examples beside the schemas, or nobody.

    Tests/Mutants/mutants.py                       50 of every operator, seed 1
    Tests/Mutants/mutants.py --each 1000000        all of them

A mutant that nobody notices needs evidence that it does no harm (evidence.py: the proof of the very place it changed), or
a reason for this one place in survivors.json; so does one of an operator that the checker alone has to refuse. Else the
exit status is 1, as for a reason that no mutant needs any more (asked with all mutants only).
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
ALL = 1_000_000


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
            results[index] = copy.judge(mutants[index])

    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))
    for folder in folders:
        folder.cleanup()
    return results


def reason_for(mutant, reasons):
    """The entry of survivors.json for this mutant: the operator, the file and what is changed are the same."""
    own = (mutant.operator, mutant.path, mutant.what)
    return next((entry for entry in reasons if (entry["operator"], entry["file"], entry["what"]) == own), None)


COLUMNS = [("mutants", 8), ("checker", 9), ("cases", 7), ("examples", 10), ("proved", 8), ("run time", 10),
           ("reason", 8), ("open", 6)]


def report(mutants, results, reasons):
    """Prints the table and what is open; gives back how many are open, and the reasons that no mutant needed."""
    rows = collections.OrderedDict()
    unexplained, used = [], []
    for mutant, (by, said, why) in zip(mutants, results):
        row = rows.setdefault(mutant.operator, collections.Counter())
        row["mutants"] += 1
        reason = reason_for(mutant, reasons)
        if by == "checker" or by and mutant.operator not in CHECKER_ALONE:
            row[by] += 1
        elif why:
            row[why] += 1
        elif reason:
            row["reason"] += 1
            used.append(reason)
        else:
            row["open"] += 1
            unexplained.append((mutant, by, said))
    print(f"{'operator':<34}" + "".join(f"{name:>{width}}" for name, width in COLUMNS))
    total = collections.Counter()
    for operator, row in list(rows.items()) + [("all", total)]:
        print(f"{operator:<34}" + "".join(f"{row[name]:>{width}}" for name, width in COLUMNS))
        if operator != "all":
            total.update(row)
    for mutant, by, said in unexplained:
        fate = f"only the {by} noticed: {said}" if by else "nobody noticed"
        print(f"open: {mutant.operator}: {mutant.path}:{mutant.line} {mutant.what}: {fate}"[:300])
    return len(unexplained), [entry for entry in reasons if entry not in used]


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
    unexplained, unused = report(mutants, results, reasons)
    if options.each >= ALL:
        for entry in unused:
            print(f"not needed: the reason for {entry['operator']}: {entry['file']} {entry['what']}"[:300])
        unexplained += len(unused)
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
