"""Says for each document, one a line of hexadecimal, whether Python's xml.etree takes it: 1 or 0."""

import sys
import xml.etree.ElementTree as ElementTree

for line in sys.stdin:
    try:
        ElementTree.fromstring(bytes.fromhex(line.strip()))
        print(1)
    except (ElementTree.ParseError, ValueError, LookupError):
        print(0)
