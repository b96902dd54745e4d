"""The operators: each finds the places of the shipped catalog where it applies, and gives every mutant as the file, the
place and the file's new text. They work on the text, line by line, as an author's slip would."""

import json
import re
from collections import namedtuple

Mutant = namedtuple("Mutant", "operator path line what text")

RULE = re.compile(r"^(\s+)(/\S+):(.*)$")
# Places that are integers, by their names.
COUNT = re.compile(r"/(number|\w*[vV]ersion|\w*Numeric|itemNo|GNo|lineNo|edition)$")
FROM = re.compile(r"(?<![\w-])from: (/[^\s,}\]]+)")


def files(root, pattern):
    return [str(path.relative_to(root)) for path in sorted(root.glob(pattern)) if not path.name.endswith(".cases.yaml")]


def mappers(root):
    return files(root, "mappings/*/*.yaml")


def fields_part(lines):
    """The line numbers, from 0, of a mapper's `fields`."""
    start = next(index for index, line in enumerate(lines) if line.startswith("fields:"))
    end = next((i for i in range(start + 1, len(lines)) if re.match(r"^[a-z]", lines[i])), len(lines))
    return range(start + 1, end)


def block_end(lines, index):
    """Behind the lines that belong to the rule which begins at a line."""
    indent = len(lines[index]) - len(lines[index].lstrip())
    end = index + 1
    while end < len(lines) and (not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip()) > indent):
        end += 1
    return end


def mutant(operator, path, lines, index, what, replacement, end=None):
    """A mutant that replaces the lines from `index` to `end` (one line without it)."""
    text = "\n".join(lines[:index] + replacement + lines[end if end is not None else index + 1:])
    return Mutant(operator, path, index + 1, what, text)


def drop_rule(root):
    """A rule of a mapper is gone."""
    for path in mappers(root):
        lines = (root / path).read_text(encoding="utf-8").split("\n")
        for index in fields_part(lines):
            found = RULE.match(lines[index])
            if found:
                yield mutant("drop a rule", path, lines, index, found.group(2), [], block_end(lines, index))


def drop_check(root):
    """A check of a schema's rules is gone."""
    for path in files(root, "*/*/*/rules.yaml"):
        lines = (root / path).read_text(encoding="utf-8").split("\n")
        for index, line in enumerate(lines):
            found = re.match(r"^(\s+)- id: (\S+)", line)
            if not found:
                continue
            end = index + 1
            while end < len(lines) and len(lines[end]) - len(lines[end].lstrip()) > len(found.group(1)):
                end += 1
            yield mutant("drop a check", path, lines, index, found.group(2), [], end)


# What an author writes wrong in a check: the edge, the tolerance, the part of a number, what becomes of it.
CHECK_SLIPS = [
    ("is: greaterOrEqual", "is: greater"), ("is: greater", "is: greaterOrEqual"), ("is: lessOrEqual", "is: less"),
    ("is: lessOrEqual", "is: greaterOrEqual"), ("daysLate: 1", "daysLate: 2"), (", daysLate: 1", ""),
    ("severity: reject", "severity: flag"), ("severity: flag", "severity: reject"), ("startsIn: 10", "startsIn: 9"),
    ("startsIn: 10", "startsIn: 11"), ("slice: [0, 4]", "slice: [0, 5]"), ("slice: [4, 4]", "slice: [0, 4]"),
    ("slice: [0, 2]", "slice: [1, 2]"), ("slice: [0, 6]", "slice: [0, 4]"), ("max: 5", "max: 6"), ("max: 2", "max: 3"),
]


def change_check(root):
    """A check asks something else than it did, or is asked always."""
    for path in files(root, "*/*/*/rules.yaml"):
        lines = (root / path).read_text(encoding="utf-8").split("\n")
        name = ""
        for index, line in enumerate(lines):
            found = re.match(r"^\s+- id: (\S+)", line)
            name = found.group(1) if found else name
            if re.match(r"^\s+when: ", line):
                yield mutant("change a check", path, lines, index, f"{name} without when", [])
            for old, new in CHECK_SLIPS:
                if re.search(re.escape(old) + r"(?![\w])", line):
                    changed = line.replace(old, new, 1)
                    yield mutant("change a check", path, lines, index, f"{name}: {old} to {new or 'nothing'}", [changed])


def swap_pointer(root):
    """A rule reads the place that the next rule of its object reads."""
    for path in mappers(root):
        lines = (root / path).read_text(encoding="utf-8").split("\n")
        places = [(i, m) for i in fields_part(lines) for m in [FROM.search(lines[i])] if m]
        for (index, here), (_, other) in zip(places, places[1:]):
            if here.group(1) != other.group(1):
                line = lines[index][:here.start(1)] + other.group(1) + lines[index][here.end(1):]
                yield mutant("swap a pointer", path, lines, index, f"{here.group(1)} by {other.group(1)}", [line])


def change_type(root):
    """A rule writes a value of another JSON type: a text becomes a number, a number a text."""
    for path in mappers(root):
        lines = (root / path).read_text(encoding="utf-8").split("\n")
        for index in fields_part(lines):
            rule = RULE.match(lines[index])
            if not rule:
                continue
            line = lines[index]
            for old, new in [("as: decimal", "as: number"), ("as: number", "as: text"), ("as: integer", "as: text")]:
                if re.search(old + r"(?=[ ,}]|$)", line):
                    yield mutant("change a type", path, lines, index, rule.group(2), [line.replace(old, new, 1)])
            constant = re.search(r"\{ const: ([A-Za-z][\w-]*) \}", rule.group(3))
            if constant and constant.group(1) not in ("true", "false", "null") and rule.group(3).lstrip().startswith("{ const"):
                changed = line.replace(constant.group(0), "{ const: 7 }", 1)
                yield mutant("change a type", path, lines, index, rule.group(2), [changed])
            plain = re.match(r"^ \{ from: /[^\s,}]+ \}", rule.group(3))
            if plain:
                conversion = "text" if COUNT.search(rule.group(2)) else "integer"
                changed = line.replace(" }", f", as: {conversion} }}", 1)
                yield mutant("change a type", path, lines, index, f"{rule.group(2)} as {conversion}", [changed])


def remove_missing(root):
    """A table has no answer for a value that it does not have."""
    pattern = re.compile(r",? ?missing: (\{[^}]*\}|omit|keep)")
    for path in mappers(root):
        lines = (root / path).read_text(encoding="utf-8").split("\n")
        for index in fields_part(lines):
            found = pattern.search(lines[index])
            if found:
                rest = lines[index][:found.start()] + lines[index][found.end():]
                yield mutant("remove a missing", path, lines, index, found.group(1), [rest] if rest.strip() else [])


def written(root):
    """For every schema that mappers lead to, the pointers that their rules write, and whether the rule says `invalid`."""
    found = {}
    for path in mappers(root):
        lines = (root / path).read_text(encoding="utf-8").split("\n")
        target = re.search(r"-> (\S+)\.(\w+)/(\d+)", lines[0])
        places = found.setdefault("{}/{}/{}/schema.json".format(*target.groups()), {})
        open_rules = []
        for index in fields_part(lines):
            rule = RULE.match(lines[index])
            if not rule:
                continue
            indent = len(rule.group(1))
            while open_rules and open_rules[-1][0] >= indent:
                open_rules.pop()
            block = "\n".join(lines[index:block_end(lines, index)])
            pointer = (open_rules[-1][1] if open_rules else "") + rule.group(2)
            own = block.split("fields:")[0]
            is_array = re.search(r"\b(each|list):", own) is not None
            places[pointer] = "invalid:" in own
            open_rules.append((indent, pointer + ("/*" if is_array else "")))
    return found


def narrow_length(root):
    """A text of a schema that mappers write may be half as long as it was."""
    yield from narrowed(root, "narrow a length", named=False)


def narrow_checked_length(root):
    """The same of a text whose rule names the rejection of a text that does not fit."""
    yield from narrowed(root, "narrow a length that is checked", named=True)


def narrowed(root, operator, named):
    for path, places in written(root).items():
        schema = json.loads((root / path).read_text(encoding="utf-8"))
        for pointer, node in properties(schema, ""):
            length = node.get("maxLength")
            if places.get(pointer) is not named or length is None or length // 2 < max(1, node.get("minLength", 0)):
                continue
            node["maxLength"] = length // 2
            yield Mutant(operator, path, 0, f"{pointer} {length} to {length // 2}", json.dumps(schema, ensure_ascii=False))
            node["maxLength"] = length


def properties(node, pointer):
    """The schemas of properties and elements, by their pointers; what stands in $defs is shared and left alone."""
    yield pointer, node
    for name, member in node.get("properties", {}).items():
        yield from properties(member, f"{pointer}/{name}")
    if "items" in node:
        yield from properties(node["items"], f"{pointer}/*")


def require_field(root):
    """A place of a schema that may be absent is required, in an object that mappers write."""
    for path, places in written(root).items():
        schema = json.loads((root / path).read_text(encoding="utf-8"))
        for pointer, node in properties(schema, ""):
            if "properties" not in node or not any(place.startswith(f"{pointer}/") for place in places):
                continue
            required = node.get("required", [])
            for name in [name for name in node["properties"] if name not in required]:
                node["required"] = required + [name]
                yield Mutant(
                    "require a field", path, 0, f"{pointer}/{name}", json.dumps(schema, ensure_ascii=False))
            node["required"] = required


def drop_row(root):
    """A row of a code list is gone."""
    for path in files(root, "codelists/*/*.csv"):
        lines = (root / path).read_text(encoding="utf-8").split("\n")
        rows = [i for i, line in enumerate(lines) if line and not line.startswith("#")][1:]
        for index in rows:
            yield mutant("drop a code list row", path, lines, index, lines[index].split(",")[0], [])


def disclose(root):
    """An agreement discloses a place of the canonical model that it did not."""
    hub = json.loads((root / "hub/seizure/1/schema.json").read_text(encoding="utf-8"))
    places = list(leaves(hub, hub, ""))
    for path in files(root, "agreements/*/*.yaml"):
        lines = (root / path).read_text(encoding="utf-8").split("\n")
        start = next(i for i, line in enumerate(lines) if line.startswith("disclose:"))
        end = next(i for i in range(start + 1, len(lines)) if re.match(r"^[a-z]", lines[i]))
        listed = [line.split("- ", 1)[1].split(" ")[0] for line in lines[start:end] if line.strip().startswith("- ")]
        for place in places:
            if not any(place == one or place.startswith(one + "/") for one in listed):
                yield mutant("disclose a field", path, lines, start, place, [lines[start], f"  - {place}"])


def use_undisclosed(root):
    """A mapper reads a place that it lists as undisclosed: the list forgets it, or a rule reads it."""
    for path in mappers(root):
        lines = (root / path).read_text(encoding="utf-8").split("\n")
        start = next((i for i, line in enumerate(lines) if line.startswith("undisclosed:")), None)
        if start is None:
            continue
        for index in range(start + 1, len(lines)):
            found = re.match(r"^  (/\S+): ", lines[index])
            if found:
                yield mutant("forget an undisclosed field", path, lines, index, found.group(1), [])
        own = [re.match(r"^  (/[^\s*]+): ", lines[i]) for i in range(start + 1, len(lines))]
        pointers = [found.group(1) for found in own if found]
        plain = [i for i in fields_part(lines) if re.match(r"^  /\S+: \{ from: /[^\s,}]+ \}$", lines[i])]
        for number, pointer in enumerate(pointers):
            if plain:
                index = plain[number % len(plain)]
                line = FROM.sub(f"from: {pointer}", lines[index], count=1)
                yield mutant("read an undisclosed field", path, lines, index, pointer, [line])


def leaves(root, node, pointer):
    """The pointers of the scalars of a schema."""
    while "$ref" in node:
        target = root
        for part in node["$ref"].split("/")[1:]:
            target = target[part]
        node = target
    if "properties" in node:
        for name, member in node["properties"].items():
            yield from leaves(root, member, f"{pointer}/{name}")
    elif "items" in node:
        yield from leaves(root, node["items"], f"{pointer}/*")
    else:
        yield pointer


OPERATORS = [
    drop_rule, drop_check, change_check, swap_pointer, change_type, remove_missing, narrow_length, narrow_checked_length,
    require_field, drop_row, disclose,
    use_undisclosed,
]
