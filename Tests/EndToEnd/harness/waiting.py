"""Waiting for a condition, never longer than a deadline."""

import time


class OutOfTime(Exception):
    """A condition did not come true in time."""


def wait_until(condition, seconds, complaint, every=0.05):
    """Asks until `condition()` is true and returns what it returned; raises OutOfTime with the complaint."""
    deadline = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise OutOfTime(f"{complaint} (waited {seconds} s)")
        time.sleep(every)
