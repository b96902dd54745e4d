"""Writes every Unicode character that is not ASCII, in order, in GB18030 as Python's codec has it."""

import sys

SCALARS = (number for number in range(0x80, 0x110000) if not 0xD800 <= number <= 0xDFFF)
sys.stdout.buffer.write("".join(map(chr, SCALARS)).encode("gb18030"))
