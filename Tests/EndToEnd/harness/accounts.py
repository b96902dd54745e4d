"""Reads the accounts that the gateway commits beside its offsets (promise P3), knowing only their documented form."""

import base64
import re
import struct
from dataclasses import dataclass


@dataclass
class Account:
    """The cumulative counts of one recipient on one source partition."""

    consumed: int
    delivered: int
    rejected: int
    withheld: int
    held: int
    starting_offset: int
    # The offset from which events are held; none when none are.
    held_from: int = None

    @property
    def is_balanced(self):
        """Whether every consumed event has an outcome."""
        return self.consumed == self.delivered + self.rejected + self.withheld + self.held


# The documented form of the metadata: a position, then one account for each recipient.
FORM = re.compile(r"sg1:[!-~]{10}(?:,[a-z0-9-]+[:/+][!-~]{60})*")


def number_of(text, count):
    """`count` numbers of ten base-85 digits each."""
    return struct.unpack(f">{count}Q", base64.b85decode(text))


def read_accounts(metadata):
    """The offset that the metadata stands beside, and {recipient: Account}."""
    found = FORM.match(metadata)
    if found is None:
        raise ValueError(f"unknown form of metadata: {metadata[:8]!r}")
    parts = found.group()[4:].split(",")
    accounts = {}
    for part in parts[1:]:
        cut = next(index for index, character in enumerate(part) if character in ":/+")
        account = Account(*number_of(part[cut + 1 :], 6))
        if part[cut] == "+":
            account.held_from = account.consumed
            account.consumed = account.delivered + account.rejected + account.withheld + account.held
        accounts[part[:cut]] = account
    return number_of(parts[0], 1)[0], accounts
