#!/usr/bin/env python3
"""An entry for each function of EXPORTS, but those of NOT_CALLED. usage: calls.py EXPORTS NOT_CALLED CALLS.inc"""
import fnmatch
import sys


def lines(path):
    with open(path) as file:
        return [line.rstrip("\n") for line in file if line.strip() and not line.startswith("#")]


patterns = [p for line in lines(sys.argv[2]) for p in line.split("\t")[0].split()]
used, entries = set(), []
for symbol in lines(sys.argv[1]):
    matching = [p for p in patterns if fnmatch.fnmatchcase(symbol, p)]
    used.update(matching)
    if not matching:
        # ws2_: what the headers bind the name to where libc has it too.
        entries.append(f'ENTRY("{symbol}", {symbol.removeprefix("ws2_")})\n')
for pattern in sorted(set(patterns) - used):
    sys.exit(f"calls.py: {pattern} excludes nothing")
with open(sys.argv[3], "w") as file:
    file.writelines(entries)
