"""Reads XML documents with Python's xml.etree and prints what they hold as JSON, one document a line of hexadecimal.

expat in Python reads no charset of several bytes, so documents in GB18030 are decoded by Python's own codec first.
"""

import json
import re
import sys
import xml.etree.ElementTree as ElementTree


def structure(element):
    return {
        "tag": element.tag,
        "attributes": dict(element.attrib),
        "text": element.text or "",
        "children": [structure(child) for child in element],
        "tails": "".join(child.tail or "" for child in element),
    }


def parse(document):
    head = re.match(rb"<\?xml[^>]*\?>", document)
    if head and b"GB18030" in head.group():
        return ElementTree.fromstring(document[head.end():].decode("gb18030"))
    return ElementTree.fromstring(document)


for line in sys.stdin:
    print(json.dumps(structure(parse(bytes.fromhex(line.strip())))))
