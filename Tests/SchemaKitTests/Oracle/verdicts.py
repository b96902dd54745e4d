"""Judges values by schemas with Python's jsonschema: one JSON object a line with `schema` and `values`, one line of 0 and 1 out."""

import json
import sys

from jsonschema import Draft202012Validator

for line in sys.stdin:
    case = json.loads(line)
    validator = Draft202012Validator(case["schema"])
    print("".join("1" if validator.is_valid(value) else "0" for value in case["values"]))
