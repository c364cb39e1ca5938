# SPDX-License-Identifier: Apache-2.0
"""Judges the whole matrix and lists the failing cases by operator; run as tools/op-findings."""

import argparse
import os
import pathlib
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from ops import judge, matrix
from voices import voice


def find(job):
    """(table, case as text, its faults)."""
    name, number, targets = job
    case = matrix.load()[name].cases[number]
    with tempfile.TemporaryDirectory(prefix="mote-op-") as folder:
        try:
            return name, str(case), judge.judge(case, pathlib.Path(folder), targets)
        except voice.VoiceError as error:
            return name, str(case), [f"nobody decides: {error}"]


def main():
    parser = argparse.ArgumentParser(description="List the failing cases of the operator matrix.")
    parser.add_argument("tables", nargs="*", help="such as conv_2d or conv_2d-int8; default: all")
    parser.add_argument("--target", action="append", help="default: interpreter and host")
    parser.add_argument("--first", type=int, help="only this many cases of each table")
    options = parser.parse_args()
    jobs = [
        (name, number, options.target or judge.TARGETS)
        for name, table in matrix.load().items()
        if not options.tables or name in options.tables or name.split("-")[0] in options.tables
        for number in range(len(table.cases))[: options.first]
    ]
    cases, failing = Counter(), Counter()
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        for name, text, faults in pool.map(find, jobs):
            cases[name] += 1
            if faults:
                failing[name] += 1
                print(text, *faults, sep="\n    ")
    for name in cases:
        print(f"{name}: {cases[name] - failing[name]} of {cases[name]} cases equal", file=sys.stderr)
    return 1 if failing else 0


if __name__ == "__main__":
    sys.exit(main())
