"""Why a mutant that nobody notices does no harm, told by the proof itself: what the checker says of the very place that
the mutant changed. A mutant without such evidence needs a reason of its own in survivors.json."""

import collections

PROVED = "proved"
AT_RUN_TIME = "run time"

# What the changed place has to fulfil, by operator; and whether it may be left to the run, where every event that does
# not fulfil it is rejected by name.
OBLIGATIONS = {
    "narrow a length": ("length", False),
    "narrow a length that is checked": ("length", True),
    "require a field": ("required", True),
    "remove a missing": ("coverage", False),
}


def of(mutant, before, after):
    """PROVED, AT_RUN_TIME, or None: no evidence. `before` and `after` are the mappers of `check --json`."""
    if mutant.operator not in OBLIGATIONS or any(mapper["failed"] for mapper in after):
        return None
    requirement, may_be_checked = OBLIGATIONS[mutant.operator]
    if mutant.operator == "remove a missing":
        own, known = (open_places(mappers, requirement, lambda mapper: mapper["file"] == mutant.path)
                      for mappers in (after, before))
        return None if own - known else PROVED
    schema = "{}.{}/{}".format(*mutant.path.split("/")[:3])
    leads = [mapper for mapper in after if mapper["mapper"].split("--")[1].split("@")[0] == schema]
    if not leads or total(after, requirement) < total(before, requirement) + (requirement == "required"):
        # Nobody asked whether the place is fulfilled.
        return None
    is_open = open_places(leads, requirement, lambda mapper: True)[mutant.what.split(" ")[0]] > 0
    return PROVED if not is_open else AT_RUN_TIME if may_be_checked else None


def open_places(mappers, requirement, is_wanted):
    """How often each place is left to the run, under a name for its rejection."""
    return collections.Counter(
        entry["target"] for mapper in mappers if is_wanted(mapper) for entry in mapper["open"]
        if entry["requirement"] == requirement and entry.get("rejection"))


def total(mappers, requirement):
    """The obligations of a kind."""
    return sum(
        entry["proved"] + entry["atRunTime"] for mapper in mappers for entry in mapper["obligations"]
        if entry["requirement"] == requirement)
