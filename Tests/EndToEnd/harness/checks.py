"""Counts what passed and what failed, and prints the closing line."""

import sys

FAULTS_SHOWN_MAX = 5


class Checks:
    """The checks of one run."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def expect(self, is_true, claim, detail=""):
        """One check: its claim, and what was found when it does not hold."""
        if is_true:
            self.passed += 1
            print(f"ok    {claim}", flush=True)
        else:
            self.failed += 1
            print(f"FAIL  {claim}{': ' if detail else ''}{detail}", flush=True)
        return is_true

    def expect_none(self, faults, claim):
        """One check that holds when the list of faults is empty."""
        shown = "; ".join(str(fault) for fault in faults[:FAULTS_SHOWN_MAX])
        return self.expect(not faults, claim, f"{len(faults)} times, such as {shown}")

    def close(self):
        """Prints the closing line and exits with 0 when nothing failed."""
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        sys.exit(1 if self.failed else 0)
